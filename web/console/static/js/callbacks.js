/**
 * The live callback list. An event says that the list has a new version; the rows that changed are
 * then fetched and replaced one by one, so that the focus, the scroll position, opened reasons and
 * half-typed forms stay where they are. While somebody is at the rows none of them moves.
 */

import { announce } from "./announce.js";
import { enableFilters } from "./callbacks-filters.js";
import { describeChanges, focusFirst, knownRows, replaceRows, updateInPlace } from "./callbacks-rows.js";
import { enableShortcuts } from "./callbacks-shortcuts.js";
import { offerNews, watchPresence, withdrawNews } from "./callbacks-stillness.js";
import { updateTimers } from "./callbacks-timers.js";
import { coalesce } from "./coalesce.js";
import { enableNote, isTouched } from "./note.js";
import { fetchPartial, postForm, toElement } from "./partials.js";
import { showLive, subscribe } from "./sse.js";

const list = document.querySelector("[data-callbacks]");
const dialog = document.querySelector("[data-log-dialog]");
/** Events may come many times a second; readers need fewer updates. */
const PAUSE_MS = 300;

/**
 * Fetch the rows as they are now. A service that does not answer takes nothing away: the rows stay,
 * and are fetched when it is back.
 */
/** Whether the rows may move at the next answer, though somebody is at them: they asked for it. */
let moveNext = false;
/** Customers whose call was logged here: once they leave the list, so do their rows. */
const logged = new Set();

const refresh = coalesce(async ({ requested = false } = {}) => {
  moveNext ||= requested;
  list.setAttribute("aria-busy", "true");
  const url = new URL(list.dataset.callbacks, document.baseURI);
  url.search = document.location.search;
  const answer = await fetchPartial(url, { known: knownRows(list) });
  if (answer?.redirected) showSignedOut();
  else if (answer?.ok) show(toElement(await answer.text()), { requested });
  else if (requested) showListError(list.dataset.textOffline);
  list.removeAttribute("aria-busy");
  return Boolean(answer?.ok);
}, PAUSE_MS);

/** The sign-in page says so; but nothing that is half written is taken away for it. */
function showSignedOut() {
  const note = dialog.querySelector("form[data-note]");
  if (!isTouched(note)) document.location.reload();
  else showListError(list.dataset.textSignIn);
}

/** Rows fetched while somebody pressed a button: they are looked at when it is up again. */
let held = null;
const presence = watchPresence(list, {
  onFree: () => {
    if (held || !list.querySelector("[data-show-news]").hidden) refreshAndMove();
  },
});

function refreshAndMove() {
  moveNext = true;
  refresh();
}

/** The customer in whose row a button was just pressed: what it did shows there at once. */
let acted = "";

function show(fresh, { requested }) {
  if (presence.pressed()) {
    held = fresh;
    return;
  }
  held = null;
  const own = acted;
  acted = "";
  const summary = fresh.querySelector("[data-summary]").firstChild.textContent.trim();
  const rows = list.querySelector("[data-rows]");
  for (const customer of logged) {
    if (fresh.querySelector(`[data-customer="${customer}"]`)) continue;
    logged.delete(customer);
    moveNext = true;
  }
  if (rows && fresh.querySelector("[data-rows]") && presence.still() && !moveNext) {
    const { count, waits } = updateInPlace(list, fresh, own);
    if (waits) offerNews(list, count);
    else withdrawNews(list);
    updateTimers(list);
    return;
  }
  moveNext = false;
  const text = requested ? summary : describeChanges(list, fresh);
  const atFirst = !presence.still() && document.activeElement?.matches("[data-customer]:nth-of-type(1) [data-name]");
  replaceRows(list, fresh);
  withdrawNews(list);
  if (atFirst) focusFirst(list);
  updateTimers(list);
  if (text) announce(text);
  if (requested) showListError("");
}

/** Send a form of one button; a refusal is shown in words where everybody sees it. */
async function send(form) {
  const answer = await postForm(form);
  const partial = answer && !answer.redirected ? toElement(await answer.text()) : null;
  const text = partial?.textContent.trim();
  const done = Boolean(answer?.ok && partial);
  showListError(done ? "" : text || list.dataset.textOffline);
  return { done, partial, text };
}

/** Claim, release and other forms of one button in a row. */
async function sendRowForm(form) {
  const { done } = await send(form);
  if (done) acted = form.closest("[data-customer]")?.dataset.customer ?? "";
  await refresh();
}

/** An error stands above the list until the next action, and is read out at once. */
function showListError(text) {
  const place = document.querySelector("[data-callbacks-error]");
  if (place.textContent !== text) place.textContent = text;
  place.hidden = !text;
}

/** The customer who was claimed by opening the log that is open now; empty where none was. */
let taken = "";

const releaseUrl = (customer) => `/callbacks/${customer}/release`;

function csrfForm() {
  const form = new FormData();
  form.set("csrf", dialog.dataset.csrf);
  return form;
}

// Whoever leaves the page with an open log gives back its claim too.
addEventListener("pagehide", () => {
  if (taken) navigator.sendBeacon(releaseUrl(taken), csrfForm());
});

/** Claim the customer and open the note for the call; a refusal says who was faster. */
async function openLog(opener) {
  const row = opener.closest("[data-customer]");
  const { customer } = row.dataset;
  const wasMine = row.hasAttribute("data-mine");
  const { done, partial } = await send(opener);
  if (!done) {
    refresh();
    return;
  }
  dialog.replaceChildren(partial);
  taken = wasMine ? "" : customer;
  const closeLog = () => {
    taken = "";
    dialog.close();
    dialog.replaceChildren();
    focusCustomer(customer);
  };
  enableNote(dialog.querySelector("form[data-note]"), {
    onSaved: () => {
      closeLog();
      showListError("");
      logged.add(customer);
      refreshAndMove();
    },
    // Leaving gives back what opening took.
    onExit: async () => {
      const left = taken;
      closeLog();
      if (left) await fetchPartial(releaseUrl(left), { method: "POST", body: csrfForm() });
      refresh();
    },
  });
  dialog.showModal();
  dialog.querySelector("[data-autofocus]")?.focus();
  refresh(); // the claim shows in the row meanwhile
}

/** Focus the customer's row, or, once it is gone, the first one. */
function focusCustomer(customer) {
  const row = list.querySelector(`[data-customer="${customer}"]`) ?? list.querySelector("[data-customer]");
  row?.querySelector("[data-name]")?.focus();
}

list.addEventListener("submit", (event) => {
  const isRowForm = event.target.matches("form[data-row-form]");
  const isLog = event.target.matches("form[data-log-open]");
  if (!isRowForm && !isLog) return;
  event.preventDefault();
  if (isLog) openLog(event.target);
  else sendRowForm(event.target);
});
// The toolbar acts on the row that had the focus last.
list.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-customer]");
  const link = document.querySelector("[data-view-record]");
  if (!row || !link) return;
  link.href = `/customers/${row.dataset.customer}`;
  link.hidden = false;
});
document.querySelector("[data-refresh]")?.addEventListener("click", (event) => {
  event.preventDefault();
  refresh({ requested: true });
});
// Escape exits through the note, which asks before anything typed is lost.
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  dialog.querySelector("[data-exit]")?.click();
});

list.addEventListener("click", (event) => {
  if (event.target.closest("[data-show-news]")) refreshAndMove();
});

enableShortcuts(list);
if (document.activeElement === document.body) focusFirst(list);
enableFilters(list, () => refresh({ requested: true }));
updateTimers(list);
setInterval(() => updateTimers(list), 30_000);
// As time goes by a row becomes more urgent and a claim expires, without any event.
setInterval(() => document.hidden || refresh(), 60_000);
// Whoever was signed out meanwhile is refused by the stream, and asked to sign in by the list.
subscribe(list.dataset.stream, "callbacks", {
  onEvent: () => refresh(),
  onState: showLive,
  onRefused: () => refresh(),
});
