/**
 * The live callback list. News comes as a version number over Server-Sent Events; the rows are then
 * fetched again and exchanged one by one, so that the keyboard, the scroll position, opened
 * reasons and half-typed forms stay where they are.
 */

import { fetchPiece, say, toElement } from "./grid.js";
import { exchangeRows, newsOf } from "./callbacks-rows.js";
import { listenForKeys } from "./callbacks-keys.js";
import { listenToFilters } from "./callbacks-filters.js";
import { tickClocks } from "./callbacks-clock.js";
import { listenFor, showLive } from "./news.js";
import { enlivenNote, isTouched } from "./note.js";

const list = document.querySelector("[data-callbacks]");
const dialog = document.querySelector("[data-log]");
/** News may come many times a second; eyes and ears need less. */
const PAUSE_MS = 300;
let fetching = false;
let again = false;

/**
 * Fetch the rows as they stand now; news that comes meanwhile is fetched once, afterwards. A service
 * that does not answer takes nothing away: the rows stay, and are fetched when it is back.
 */
async function refresh({ asked = false } = {}) {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  list.setAttribute("aria-busy", "true");
  const url = new URL(list.dataset.callbacks, document.baseURI);
  url.search = document.location.search;
  const answer = await fetchPiece(url).catch(() => null);
  if (answer?.redirected) signedOut();
  else if (answer?.ok) show(toElement(await answer.text()), { asked });
  else if (asked) tell(list.dataset.sayOffline);
  list.removeAttribute("aria-busy");
  fetching = false;
  if (again) {
    again = false;
    setTimeout(refresh, PAUSE_MS);
  }
}

/** The sign-in page says so; but nothing that is half written is taken away for it. */
function signedOut() {
  const note = dialog.querySelector("form[data-note]");
  if (!isTouched(note)) document.location.reload();
  else tell(list.dataset.saySignIn);
}

function show(fresh, { asked }) {
  const news = asked ? fresh.querySelector("[data-summary]").firstChild.textContent.trim() : newsOf(list, fresh);
  exchangeRows(list, fresh);
  tickClocks(list);
  if (news) say(news);
  if (asked) tell("");
}

/** Send a one-press form; what was refused is told in words where everybody sees it. */
async function send(form) {
  const answer = await fetchPiece(form.action, { method: "POST", body: new FormData(form) }).catch(
    () => null,
  );
  const piece = answer && !answer.redirected ? toElement(await answer.text()) : null;
  const words = piece?.textContent.trim();
  const done = Boolean(answer?.ok && piece);
  tell(done ? "" : words || list.dataset.sayOffline);
  return { done, piece, words };
}

/** Claim, release and other one-press forms in a row. */
async function press(form) {
  const { done, words } = await send(form);
  if (done && words) say(words);
  await refresh();
}

/** A refusal stands above the list until the next thing is done, and is heard at once. */
function tell(words) {
  const place = document.querySelector("[data-callbacks-trouble]");
  if (place.textContent !== words) place.textContent = words;
  place.hidden = !words;
}

/** Claim the customer and open the note for the call; a refusal says who was faster. */
async function openLog(opener) {
  const { done, piece } = await send(opener);
  if (!done) {
    refresh();
    return;
  }
  const home = opener.closest("[data-customer]").dataset.customer;
  dialog.replaceChildren(piece);
  const shut = () => {
    dialog.close();
    dialog.replaceChildren();
    backTo(home);
  };
  enlivenNote(dialog.querySelector("form[data-note]"), {
    onSaved: (done) => {
      shut();
      tell("");
      if (done) say(done.textContent.trim());
      refresh();
    },
    onLeave: shut,
  });
  dialog.showModal();
  dialog.querySelector("[data-first]")?.focus();
  refresh(); // the claim shows in the row meanwhile
}

/** Back to the customer's row, or, once it is gone, to the first one. */
function backTo(customer) {
  const row = list.querySelector(`[data-customer="${customer}"]`) ?? list.querySelector("[data-customer]");
  row?.querySelector("[data-name]")?.focus();
}

list.addEventListener("submit", (event) => {
  const isPress = event.target.matches("form[data-press]");
  const isLog = event.target.matches("form[data-log-open]");
  if (!isPress && !isLog) return;
  event.preventDefault();
  if (isLog) openLog(event.target);
  else press(event.target);
});
// The toolbar speaks of the row on which the keyboard was last.
list.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-customer]");
  const view = document.querySelector("[data-view]");
  if (!row || !view) return;
  view.href = `/customers/${row.dataset.customer}`;
  view.hidden = false;
});
document.querySelector("[data-refresh]")?.addEventListener("click", (event) => {
  event.preventDefault();
  refresh({ asked: true });
});
// Escape leaves through the note, which asks before anything typed is lost.
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  dialog.querySelector("[data-leave]")?.click();
});

listenForKeys(list);
listenToFilters(list, () => refresh({ asked: true }));
tickClocks(list);
setInterval(() => tickClocks(list), 30_000);
// As time goes by a row becomes more urgent and a claim runs out, without any news of it.
setInterval(() => document.hidden || refresh(), 60_000);
// Whoever was signed out meanwhile is turned away by the stream, and asked to sign in by the list.
listenFor(list.dataset.stream, "callbacks", {
  onNews: () => refresh(),
  onState: showLive,
  onRefused: () => refresh(),
});
