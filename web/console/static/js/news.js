/**
 * News over Server-Sent Events, for as long as somebody looks at the page: a browser keeps few
 * connections open to one place, and an office keeps many tabs. Whoever comes back to a tab is told
 * at once what happened meanwhile, for a stream begins with its first news.
 */

const TRY_AGAIN_MS = 5000;

/**
 * @param {string} address
 * @param {string} name the event that brings news
 * @param {{onNews: () => void, onState?: (live: boolean) => void, onRefused?: () => void}} hear
 */
export function listenFor(address, name, { onNews, onState = () => {}, onRefused = () => {} }) {
  let source = null;
  let again = 0;

  function open() {
    clearTimeout(again);
    if (source || document.hidden) return;
    source = new EventSource(address);
    source.addEventListener(name, onNews);
    source.addEventListener("open", () => onState(true));
    source.addEventListener("error", () => {
      onState(false);
      if (source?.readyState !== EventSource.CLOSED) return; // else it tries again by itself
      close();
      again = setTimeout(() => {
        onRefused();
        open();
      }, TRY_AGAIN_MS);
    });
  }

  function close() {
    source?.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) close();
    else open();
  });
  // A page that rests in the back-forward cache holds no connection.
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
