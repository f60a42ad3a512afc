/**
 * Server-sent events, for as long as somebody looks at the page: a browser keeps few connections
 * open to one host, and an office keeps many tabs. Whoever comes back to a tab is told at once what
 * happened meanwhile, because a stream begins with the current state.
 */

const RETRY_MS = 5000;

/**
 * @param {string} url
 * @param {string} event the name of the event
 * @param {{onEvent: () => void, onState?: (live: boolean) => void, onRefused?: () => void,
 *   whileHidden?: boolean}} options
 */
export function subscribe(
  url,
  event,
  { onEvent, onState = () => {}, onRefused = () => {}, whileHidden = false },
) {
  let source = null;
  let retry = 0;
  const isHidden = () => document.hidden && !whileHidden;

  function open() {
    clearTimeout(retry);
    if (source || isHidden()) return;
    source = new EventSource(url);
    source.addEventListener(event, onEvent);
    source.addEventListener("open", () => onState(true));
    source.addEventListener("error", () => {
      onState(false);
      if (source?.readyState !== EventSource.CLOSED) return; // else the browser reconnects by itself
      close();
      retry = setTimeout(() => {
        onRefused();
        open();
      }, RETRY_MS);
    });
  }

  function close() {
    source?.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => {
    if (isHidden()) close();
    else open();
  });
  // A page in the back-forward cache holds no connection.
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
}

/** Show whether a screen is live, once it is known. */
export function showLive(live) {
  const state = document.querySelector("[data-live]");
  if (!state) return;
  state.hidden = false;
  state.dataset.live = live ? "on" : "off";
}
