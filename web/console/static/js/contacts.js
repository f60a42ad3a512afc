/**
 * The Contacts section of the customer record: the note opens above the grid, is saved there, and
 * the grid follows; deficiencies unfold under their note. Every link also works as a page.
 */

import { keepDrafts } from "./contacts-drafts.js";
import { enableEach } from "./elements.js";
import { enableGrid } from "./grid.js";
import { enableNote, isTouched } from "./note.js";
import { errorText, fetchPartial, postForm, readPartial, showError, toElement } from "./partials.js";

/** @param {HTMLElement} section */
function enable(section) {
  enableGrid(section, (fresh, old) => {
    keepDrafts(old, fresh);
    enable(fresh);
  });
  section.addEventListener("click", (event) => {
    const opener = event.target.closest("a[data-note-open]");
    const arrow = event.target.closest("[data-expand]");
    const remover = event.target.closest("a[data-void]");
    if (opener) openNote(event, section, opener);
    if (arrow) expand(event, arrow);
    if (remover) confirmVoid(event, section, remover);
  });
  section.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-deficiency]")) addDeficiency(event);
  });
  const opened = section.querySelector("form[data-note]");
  if (opened) enableSectionNote(opened);
}

async function openNote(event, section, opener) {
  event.preventDefault();
  const typed = section.querySelector("[data-note-place] form");
  if (isTouched(typed) && !confirm(typed.dataset.textLose)) return;
  const form = await readPartial(await fetchPartial(opener.href));
  if (!form) {
    document.location.assign(opener.href);
    return;
  }
  // Looked up only now: the section may have been replaced while the form was on its way.
  document.querySelector("[data-note-place]").replaceChildren(form);
  enableSectionNote(form, opener.id);
  (form.querySelector("[data-autofocus]") ?? form.elements.contact_type)?.focus();
  form.scrollIntoView({ block: "nearest" });
}

/** The section around a note may be replaced while it is written, so it is looked up at the end. */
function enableSectionNote(note, openedBy) {
  enableNote(note, {
    onSaved: showSaved,
    onExit: (form) => {
      const section = form.closest("[data-contacts]");
      form.remove();
      (document.getElementById(openedBy) ?? section.querySelector("[data-note-open]"))?.focus();
    },
  });
}

/**
 * A saved note is shown among all others: order and filters, which might hide it, leave the address.
 */
function showSaved(partial, form) {
  history.replaceState(history.state, "", document.location.pathname);
  replace(form.closest("[data-contacts]"), partial, form);
}

/** Replace the section by the new one. */
function replace(section, fresh, saved) {
  if (!fresh?.matches("[data-contacts]")) {
    document.location.reload();
    return;
  }
  saved.remove();
  section.replaceWith(fresh);
  keepDrafts(section, fresh);
  enable(fresh);
  (fresh.querySelector("[data-saved]") ?? fresh.querySelector("[data-note-open]"))?.focus();
}

function expand(event, arrow) {
  event.preventDefault();
  const row = document.getElementById(arrow.getAttribute("aria-controls"));
  row.hidden = !row.hidden;
  arrow.setAttribute("aria-expanded", String(!row.hidden));
  if (!row.hidden) row.querySelector("select, a")?.focus();
}

async function confirmVoid(event, section, remover) {
  event.preventDefault();
  const question = await readPartial(await fetchPartial(remover.href));
  if (!question) {
    document.location.assign(remover.href);
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "void-heading");
  dialog.append(question);
  section.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (click) => {
    if (!click.target.closest("[data-exit]")) return;
    click.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("submit", (submit) => {
    submit.preventDefault();
    send(submit.target, (form) => dialog.replaceChildren(form));
  });
  dialog.showModal();
}

function addDeficiency(event) {
  event.preventDefault();
  send(event.target, (form) => event.target.replaceWith(form));
}

/**
 * Send a small form. A success answers with the new section, a refusal with the form again, and
 * anything else with one sentence, which is shown in the form.
 */
async function send(form, onRefused) {
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  const url = new URL(form.action);
  url.search = document.location.search; // the answer comes in the order and with the filters of now
  const answer = await postForm(form, { url });
  form.removeAttribute("aria-busy");
  const partial = answer && !answer.redirected ? toElement(await answer.text()) : null;
  const section = document.querySelector("[data-contacts]"); // as it stands now
  if (partial?.matches("form")) {
    onRefused(partial);
    partial.querySelector("[data-problem], [autofocus]")?.focus();
  } else if (answer?.ok && partial) {
    replace(section, partial, form);
  } else {
    showError(form, errorText(partial) || section.dataset.textOffline);
  }
}

enableEach("[data-contacts]", enable);
