/**
 * Parts of a page that keep themselves current (data-live-part="address"): when news comes over a
 * stream (data-stream, data-event), when another script hears some (data-news), or every few
 * seconds (data-every). What somebody is typing there stays, and so does the keyboard.
 */

import { fetchPiece, keepFocus, toElement } from "./grid.js";
import { listenFor, showLive } from "./news.js";

const PAUSE_MS = 300;
const SECOND_MS = 1000;

/** @param {string} id the part's id: the element itself is exchanged */
function enliven(id) {
  const first = document.getElementById(id);
  const { livePart, stream, event, news, every } = first.dataset;
  let fetching = false;
  let again = false;
  toTheEnd(first);

  async function refresh() {
    if (fetching) {
      again = true;
      return;
    }
    fetching = true;
    const url = new URL(livePart, document.baseURI);
    url.search = document.location.search;
    const answer = await fetchPiece(url).catch(() => null);
    if (answer?.ok && !answer.redirected) exchange(id, toElement(await answer.text()));
    else if (answer?.redirected) document.location.reload(); // signed out: the sign-in page says so
    fetching = false;
    if (again) {
      again = false;
      setTimeout(refresh, PAUSE_MS);
    }
  }

  if (stream) listenFor(stream, event, { onNews: refresh, onState: showLive, onRefused: refresh });
  if (news) document.addEventListener(news, refresh);
  if (every) {
    setInterval(() => {
      if (!document.hidden) refresh();
    }, Number(every) * SECOND_MS);
  }
}

function exchange(id, fresh) {
  const old = document.getElementById(id);
  if (!fresh || old.querySelector("form[data-sent]") || old.innerHTML === fresh.innerHTML) return;
  const typed = new Map([...old.querySelectorAll("[data-keep]")].map((field) => [field.id, field.value]));
  const opened = [...old.querySelectorAll("details[open][id]")].map((one) => one.id);
  const back = keepFocus(old);
  const place = document.activeElement?.selectionStart;
  old.replaceWith(fresh);
  for (const [field, value] of typed) {
    const here = document.getElementById(field);
    if (here) here.value = value;
  }
  for (const one of opened) document.getElementById(one)?.setAttribute("open", "");
  back();
  if (typed.has(document.activeElement?.id)) document.activeElement.setSelectionRange(place, place);
  toTheEnd(fresh);
}

/** A conversation shows its newest words. */
function toTheEnd(part) {
  for (const talk of part.querySelectorAll("[data-keep-end]")) talk.scrollTop = talk.scrollHeight;
}

for (const part of document.querySelectorAll("[data-live-part][id]")) enliven(part.id);
