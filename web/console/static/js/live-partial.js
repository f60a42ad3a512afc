/**
 * Parts of a page that refresh themselves (data-live-partial="address"): on an event of a stream
 * (data-stream, data-event), on a DOM event of another script (data-refresh-on), or every few
 * seconds (data-refresh-seconds). What somebody is typing there stays, and so does the focus.
 */

import { coalesce } from "./coalesce.js";
import { enableEach } from "./elements.js";
import { fetchPartial, keepFocus, toElement } from "./partials.js";
import { showLive, subscribe } from "./sse.js";

const PAUSE_MS = 300;
const SECOND_MS = 1000;

/** @param {string} id the part's id: the element itself is replaced */
function enable(id) {
  const part = document.getElementById(id);
  const { livePartial, stream, event, refreshOn, refreshSeconds } = part.dataset;
  scrollToEnd(part);

  const refresh = coalesce(async () => {
    const url = new URL(livePartial, document.baseURI);
    url.search = document.location.search;
    const answer = await fetchPartial(url);
    if (answer?.redirected) document.location.reload(); // signed out: the sign-in page says so
    else if (answer?.ok) replace(id, toElement(await answer.text()));
    return Boolean(answer?.ok) || isRefusal(answer);
  }, PAUSE_MS);

  if (stream) subscribe(stream, event, { onEvent: refresh, onState: showLive, onRefused: refresh });
  if (refreshOn) document.addEventListener(refreshOn, refresh);
  if (refreshSeconds) {
    setInterval(() => {
      if (!document.hidden) refresh();
    }, Number(refreshSeconds) * SECOND_MS);
  }
}

/** Whether it was answered for good: what may not be seen is not asked for again and again. */
const isRefusal = (answer) => answer?.status >= 400 && answer.status < 500;

function replace(id, fresh) {
  const old = document.getElementById(id);
  if (!fresh || old.querySelector("form[data-sent]") || old.innerHTML === fresh.innerHTML) return;
  const kept = [...old.querySelectorAll("[data-keep-value]")];
  const typed = new Map(kept.map((field) => [field.id, field.value]));
  const opened = [...old.querySelectorAll("details[open][id]")].map((details) => details.id);
  const restoreFocus = keepFocus(old);
  const caret = document.activeElement?.selectionStart;
  old.replaceWith(fresh);
  for (const [fieldId, value] of typed) {
    const field = document.getElementById(fieldId);
    if (field) field.value = value;
  }
  for (const detailsId of opened) document.getElementById(detailsId)?.setAttribute("open", "");
  restoreFocus();
  if (typed.has(document.activeElement?.id)) document.activeElement.setSelectionRange(caret, caret);
  scrollToEnd(fresh);
}

/** A conversation shows its newest messages. */
function scrollToEnd(part) {
  for (const list of part.querySelectorAll("[data-scroll-to-end]")) list.scrollTop = list.scrollHeight;
}

const enabled = new Set();
enableEach("[data-live-partial][id]", ({ id }) => {
  if (!enabled.has(id)) enable(id);
  enabled.add(id);
});
