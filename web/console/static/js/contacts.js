/**
 * The Contacts section of the customer record: the note opens above the grid, is saved there, and
 * the grid follows; deficiencies unfold under their note. Every link also works as a page.
 */

import { enlivenGrid, fetchPiece, say, toElement } from "./grid.js";
import { enlivenNote, isTouched } from "./note.js";

/** @param {HTMLElement} section */
function enliven(section) {
  enlivenGrid(section, enliven);
  section.addEventListener("click", (event) => {
    const opener = event.target.closest("a[data-note-open]");
    const arrow = event.target.closest("[data-expand]");
    const remover = event.target.closest("a[data-void]");
    if (opener) open(event, section, opener);
    if (arrow) expand(event, arrow);
    if (remover) askToVoid(event, section, remover);
  });
  section.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-deficiency]")) addDeficiency(event, section);
  });
  const waiting = section.querySelector("form[data-note]");
  if (waiting) live(section, waiting);
}

async function open(event, section, opener) {
  event.preventDefault();
  const place = section.querySelector("[data-note-place]");
  const typed = place.querySelector("form");
  if (isTouched(typed) && !confirm(typed.dataset.sayLose)) return;
  const answer = await fetchPiece(opener.href).catch(() => null);
  if (!answer?.ok || answer.redirected) {
    document.location.assign(opener.href);
    return;
  }
  const form = toElement(await answer.text());
  place.replaceChildren(form);
  live(section, form, opener.id);
  (form.querySelector("[data-first]") ?? form.elements.contact_type)?.focus();
  form.scrollIntoView({ block: "nearest" });
}

function live(section, form, openedBy) {
  enlivenNote(form, {
    onSaved: (piece) => replace(section, piece),
    onLeave: () => {
      section.querySelector("[data-note-place]").replaceChildren();
      (document.getElementById(openedBy) ?? section.querySelector("[data-note-open]"))?.focus();
    },
  });
}

/** Put the section as it now stands in the old one's place and say what happened. */
function replace(section, piece) {
  if (!piece?.matches("[data-contacts]")) {
    document.location.reload();
    return;
  }
  section.replaceWith(piece);
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
    send(section, submit.target, (piece) => dialog.replaceChildren(piece));
  });
  dialog.showModal();
}

function addDeficiency(event, section) {
  event.preventDefault();
  send(section, event.target, (piece) => event.target.replaceWith(piece));
}

/**
 * Send a small form; a good answer is the section as it now stands, a refusal the form again, and
 * anything else one sentence, which stands in the form where everybody sees it.
 */
async function send(section, form, refused) {
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  const body = new FormData(form);
  const answer = await fetchPiece(form.action, { method: "POST", body }).catch(() => null);
  form.removeAttribute("aria-busy");
  const piece = answer && !answer.redirected ? toElement(await answer.text()) : null;
  if (answer?.ok && piece) {
    replace(section, piece);
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
