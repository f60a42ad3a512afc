/**
 * The Contacts section of the customer record: the note opens above the grid, is saved there, and
 * the grid follows; deficiencies unfold under their note. Every link also works as a page.
 */

import { enlivenGrid, fetchPiece, say, toElement } from "./grid.js";
import { enlivenNote, isTouched } from "./note.js";
import { keepHalfWritten } from "./contacts-half-written.js";

/** @param {HTMLElement} section */
function enliven(section) {
  enlivenGrid(section, (fresh, old) => {
    keepHalfWritten(old, fresh);
    enliven(fresh);
  });
  section.addEventListener("click", (event) => {
    const opener = event.target.closest("a[data-note-open]");
    const arrow = event.target.closest("[data-expand]");
    const remover = event.target.closest("a[data-void]");
    if (opener) open(event, section, opener);
    if (arrow) expand(event, arrow);
    if (remover) askToVoid(event, section, remover);
  });
  section.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-deficiency]")) addDeficiency(event);
  });
  const waiting = section.querySelector("form[data-note]");
  if (waiting) live(waiting);
}

async function open(event, section, opener) {
  event.preventDefault();
  const typed = section.querySelector("[data-note-place] form");
  if (isTouched(typed) && !confirm(typed.dataset.sayLose)) return;
  const answer = await fetchPiece(opener.href).catch(() => null);
  if (!answer?.ok || answer.redirected) {
    document.location.assign(opener.href);
    return;
  }
  const form = toElement(await answer.text());
  // Asked for only now: the section may have been exchanged while the form was on its way.
  document.querySelector("[data-note-place]").replaceChildren(form);
  live(form, opener.id);
  (form.querySelector("[data-first]") ?? form.elements.contact_type)?.focus();
  form.scrollIntoView({ block: "nearest" });
}

/** The section around a note may be exchanged while it is written: it is asked for at the end. */
function live(note, openedBy) {
  enlivenNote(note, {
    onSaved: showSaved,
    onLeave: (form) => {
      const section = form.closest("[data-contacts]");
      form.remove();
      (document.getElementById(openedBy) ?? section.querySelector("[data-note-open]"))?.focus();
    },
  });
}

/**
 * A saved note is shown among all others: order and filters, which might hide it, leave the address.
 */
function showSaved(piece, form) {
  history.replaceState(history.state, "", document.location.pathname);
  replace(form.closest("[data-contacts]"), piece, form);
}

/** Put the section as it now stands in the old one's place and say what happened. */
function replace(section, piece, saved) {
  if (!piece?.matches("[data-contacts]")) {
    document.location.reload();
    return;
  }
  saved.remove();
  section.replaceWith(piece);
  keepHalfWritten(section, piece);
  enliven(piece);
  const done = piece.querySelector("[data-done]");
  (piece.querySelector("[data-fresh]") ?? piece.querySelector("[data-note-open]"))?.focus();
  if (done) say(done.textContent.trim());
}

function expand(event, arrow) {
  event.preventDefault();
  const row = document.getElementById(arrow.getAttribute("aria-controls"));
  row.hidden = !row.hidden;
  arrow.setAttribute("aria-expanded", String(!row.hidden));
  if (!row.hidden) row.querySelector("select, a")?.focus();
}

async function askToVoid(event, section, remover) {
  event.preventDefault();
  const answer = await fetchPiece(remover.href).catch(() => null);
  if (!answer?.ok || answer.redirected) {
    document.location.assign(remover.href);
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "void-heading");
  dialog.append(toElement(await answer.text()));
  section.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (click) => {
    if (!click.target.closest("[data-leave]")) return;
    click.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("submit", (submit) => {
    submit.preventDefault();
    send(submit.target, (piece) => dialog.replaceChildren(piece));
  });
  dialog.showModal();
}

function addDeficiency(event) {
  event.preventDefault();
  send(event.target, (piece) => event.target.replaceWith(piece));
}

/**
 * Send a small form; a good answer is the section as it now stands, a refusal the form again, and
 * anything else one sentence, which stands in the form where everybody sees it.
 */
async function send(form, refused) {
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  const body = new FormData(form);
  const url = new URL(form.action);
  url.search = document.location.search; // the answer comes in the order and with the filters of now
  const answer = await fetchPiece(url, { method: "POST", body }).catch(() => null);
  form.removeAttribute("aria-busy");
  const piece = answer && !answer.redirected ? toElement(await answer.text()) : null;
  const section = document.querySelector("[data-contacts]"); // as it stands now
  if (answer?.ok && piece) {
    replace(section, piece, form);
  } else if (piece?.matches("form")) {
    refused(piece);
    piece.querySelector("[data-problem]")?.focus();
  } else {
    const words = piece?.matches("[data-trouble]") ? piece.textContent.trim() : "";
    complain(form, words || section.dataset.sayOffline);
  }
}

function complain(form, words) {
  const place = form.querySelector("[data-trouble]");
  place.textContent = words;
  place.hidden = false;
  place.focus();
}

for (const section of document.querySelectorAll("[data-contacts]")) enliven(section);
