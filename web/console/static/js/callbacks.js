/**
 * The live callback list. News comes as a version number over Server-Sent Events; the rows are then
 * fetched again and exchanged one by one, so that the keyboard, the scroll position, opened
 * reasons and half-typed forms stay where they are.
 */

import { fetchPiece, say, toElement } from "./grid.js";
import { exchangeRows, newsOf } from "./callbacks-rows.js";
import { listenForKeys } from "./callbacks-keys.js";
import { tickClocks } from "./callbacks-clock.js";
import { enlivenNote } from "./note.js";

const list = document.querySelector("[data-callbacks]");
const dialog = document.querySelector("[data-log]");
/** News may come many times a second; eyes and ears need less. */
const PAUSE_MS = 300;
const TRY_AGAIN_MS = 5000;
let fetching = false;
let again = false;

/** Fetch the rows as they stand now; news that comes meanwhile is fetched once, afterwards. */
async function refresh() {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  list.setAttribute("aria-busy", "true");
  const url = new URL(list.dataset.callbacks, document.baseURI);
  url.search = document.location.search;
  const answer = await fetchPiece(url).catch(() => null);
  if (answer?.ok && !answer.redirected) show(toElement(await answer.text()));
  else if (answer) document.location.reload(); // signed out meanwhile: the sign-in page says so
  list.removeAttribute("aria-busy");
  fetching = false;
  if (again) {
    again = false;
    setTimeout(refresh, PAUSE_MS);
  }
}

function show(fresh) {
  const news = newsOf(list, fresh);
  exchangeRows(list, fresh);
  tickClocks(list);
  if (news) say(news);
}

/** Claim, release and other one-press forms in a row. */
async function press(form) {
  const answer = await fetchPiece(form.action, { method: "POST", body: new FormData(form) }).catch(
    () => null,
  );
  if (!answer || answer.redirected) {
    say(list.dataset.sayOffline);
    return;
  }
  const piece = toElement(await answer.text());
  const words = piece?.textContent.trim();
  tell(answer.ok ? "" : words);
  if (words) say(words);
  await refresh();
}

/** A refusal stands above the list until the next thing is done. */
function tell(words) {
  const place = document.querySelector("[data-callbacks-trouble]");
  place.textContent = words;
  place.hidden = !words;
}

/** Claim the customer and open the note for the call; a refusal says who was faster. */
async function openLog(opener) {
  const answer = await fetchPiece(opener.action, {
    method: "POST",
    body: new FormData(opener),
  }).catch(() => null);
  if (!answer || answer.redirected || answer.status >= 500) {
    tell(list.dataset.sayOffline);
    return;
  }
  const piece = toElement(await answer.text());
  if (!answer.ok) {
    tell(piece.textContent.trim());
    say(piece.textContent.trim());
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
list.addEventListener("change", (event) => {
  event.target.closest("form[data-callbacks-filter]")?.requestSubmit();
});
// The toolbar speaks of the row on which the keyboard was last.
list.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-customer]");
  const view = document.querySelector("[data-view]");
  if (row && view) view.href = `/customers/${row.dataset.customer}`;
});
document.querySelector("[data-refresh]")?.addEventListener("click", (event) => {
  event.preventDefault();
  refresh();
});
// Escape leaves through the note, which asks before anything typed is lost.
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  dialog.querySelector("[data-leave]")?.click();
});

listenForKeys(list);
tickClocks(list);
setInterval(() => tickClocks(list), 30_000);
// As time goes by a row becomes more urgent and a claim runs out, without any news of it.
setInterval(refresh, 60_000);

const state = document.querySelector("[data-live]");
state.hidden = false;

/** Listen for news. The browser connects again by itself unless it was turned away. */
function listen() {
  const news = new EventSource(list.dataset.stream);
  news.addEventListener("callbacks", refresh);
  news.addEventListener("open", () => {
    state.dataset.live = "on";
  });
  news.addEventListener("error", () => {
    state.dataset.live = "off";
    if (news.readyState !== EventSource.CLOSED) return;
    setTimeout(() => {
      refresh(); // whoever was signed out meanwhile is asked to sign in
      listen();
    }, TRY_AGAIN_MS);
  });
}

listen();
