/**
 * The live callback list. An event says that the list has a new version; the rows are then fetched
 * again and replaced one by one, so that the focus, the scroll position, opened reasons and
 * half-typed forms stay where they are.
 */

import { announce } from "./announce.js";
import { enableFilters } from "./callbacks-filters.js";
import { describeChanges, replaceRows } from "./callbacks-rows.js";
import { enableShortcuts } from "./callbacks-shortcuts.js";
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
const refresh = coalesce(async ({ requested = false } = {}) => {
  list.setAttribute("aria-busy", "true");
  const url = new URL(list.dataset.callbacks, document.baseURI);
  url.search = document.location.search;
  const answer = await fetchPartial(url);
  if (answer?.redirected) showSignedOut();
  else if (answer?.ok) show(toElement(await answer.text()), { requested });
  else if (requested) showListError(list.dataset.textOffline);
  list.removeAttribute("aria-busy");
}, PAUSE_MS);

/** The sign-in page says so; but nothing that is half written is taken away for it. */
function showSignedOut() {
  const note = dialog.querySelector("form[data-note]");
  if (!isTouched(note)) document.location.reload();
  else showListError(list.dataset.textSignIn);
}

function show(fresh, { requested }) {
  const summary = fresh.querySelector("[data-summary]").firstChild.textContent.trim();
  const text = requested ? summary : describeChanges(list, fresh);
  replaceRows(list, fresh);
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
  const { done, text } = await send(form);
  if (done && text) announce(text);
  await refresh();
}

/** An error stands above the list until the next action, and is read out at once. */
function showListError(text) {
  const place = document.querySelector("[data-callbacks-error]");
  if (place.textContent !== text) place.textContent = text;
  place.hidden = !text;
}

/** Claim the customer and open the note for the call; a refusal says who was faster. */
async function openLog(opener) {
  const { done, partial } = await send(opener);
  if (!done) {
    refresh();
    return;
  }
  const { customer } = opener.closest("[data-customer]").dataset;
  dialog.replaceChildren(partial);
  const closeLog = () => {
    dialog.close();
    dialog.replaceChildren();
    focusCustomer(customer);
  };
  enableNote(dialog.querySelector("form[data-note]"), {
    onSaved: (message) => {
      closeLog();
      showListError("");
      if (message) announce(message.textContent.trim());
      refresh();
    },
    onExit: closeLog,
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

enableShortcuts(list);
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
