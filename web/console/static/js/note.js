/**
 * The Contact Entry Note: presets, the quick box, the live sentence of what saving will do, and a
 * save that neither doubles nor loses what was typed. Without this file
 * the note is a plain form that does the same, one page at a time.
 */

import { renewCsrfToken } from "./csrf-token.js";
import { clearFixedErrors, fill, readQuickEntry, showFields } from "./note-fields.js";
import { errorText, postForm, readPartial, showError, toElement } from "./partials.js";

const PREVIEW_PAUSE_MS = 250;

/** Forms that have their listeners already. */
const enabled = new WeakSet();

/**
 * Add the listeners to a note form, once however often it is called. A refusal may replace the form,
 * so the callbacks get the one that was saved or left.
 *
 * @param {HTMLFormElement} form
 * @param {{onSaved: (partial: Element | null, form: HTMLFormElement) => void,
 *   onExit: (form: HTMLFormElement) => void}} callbacks
 */
export function enableNote(form, callbacks) {
  if (enabled.has(form)) return;
  enabled.add(form);
  const note = { form, callbacks, saving: false, touched: false, preview: null };
  form.addEventListener("click", (event) => onClick(event, note));
  form.addEventListener("input", (event) => onChange(event, note));
  form.addEventListener("change", (event) => onChange(event, note));
  form.addEventListener("keydown", (event) => onKey(event, note));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(note);
  });
  showFields(form);
  preview(note, 0);
}

/** Is there something in this form that would be lost? */
export function isTouched(form) {
  return form?.dataset.touched === "yes";
}

function touch(note) {
  note.touched = true;
  note.form.dataset.touched = "yes";
}

/** Nothing in this form would be lost any more. */
function settle(note) {
  note.touched = false;
  note.form.dataset.touched = "no";
}

function onClick(event, note) {
  const preset = event.target.closest("button[data-preset]");
  if (preset) {
    event.preventDefault();
    fill(note.form, JSON.parse(preset.dataset.preset));
    touch(note);
    showFields(note.form);
    clearFixedErrors(note.form);
    preview(note, 0);
    note.form.elements.notes.focus();
  }
  if (event.target.closest("[data-exit]")) {
    event.preventDefault();
    exit(note);
  }
}

function onChange(event, note) {
  touch(note);
  if (event.target.matches("[data-quick]")) readQuickEntry(note.form, event.target);
  showFields(note.form);
  clearFixedErrors(note.form, event.target);
  preview(note, event.target.name === "notes" ? null : PREVIEW_PAUSE_MS);
}

function onKey(event, note) {
  // Ctrl+S is the page's: it presses this form's Save.
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.preventDefault();
    note.form.requestSubmit();
    return;
  }
  if (event.key === "Enter" && event.target.matches("[data-quick]")) {
    // Enter in the quick box moves on to what it filled; the next Enter, on Save, saves.
    event.preventDefault();
    note.form.querySelector("[data-save]").focus();
  }
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    exit(note);
  }
}

function exit(note) {
  if (note.touched && !confirm(note.form.dataset.textLose)) return;
  settle(note);
  note.callbacks.onExit(note.form);
}

/** Ask what saving would do, a moment after the last change. The text of the note does not matter. */
function preview(note, pause) {
  const place = note.form.querySelector("[data-preview]");
  if (pause === null || !place) return;
  clearTimeout(note.preview);
  note.preview = setTimeout(async () => {
    const sentence = await readPartial(await postForm(note.form, { url: note.form.dataset.previewUrl, asks: false }));
    if (sentence) place.replaceChildren(sentence);
  }, pause);
}

async function save(note) {
  if (note.saving) return; // the second half of a double click
  markSaving(note, true);
  // The form carries one Idempotency-Key until it is saved, so trying again saves once.
  let answer = await postForm(note.form);
  if (answer?.status === 403 && (await renewCsrfToken(note.form))) answer = await postForm(note.form);
  markSaving(note, false);
  if (!answer || answer.status >= 500) showError(note.form, note.form.dataset.textOffline);
  else if ([401, 403].includes(answer.status) || answer.redirected) showError(note.form, note.form.dataset.textSignIn);
  else if (answer.ok) onSaved(note, await answer.text());
  else onRefused(note, await answer.text());
}

function markSaving(note, saving) {
  note.saving = saving;
  note.form.setAttribute("aria-busy", String(saving));
  note.form.querySelector("[data-save]").setAttribute("aria-disabled", String(saving));
}

function onSaved(note, html) {
  settle(note);
  note.callbacks.onSaved(html ? toElement(html) : null, note.form);
}

/** The server names what is wrong and gives back everything that was typed. */
function onRefused(note, html) {
  const fresh = toElement(html);
  if (!fresh?.matches("form")) {
    showError(note.form, errorText(fresh) || note.form.dataset.textOffline);
    return;
  }
  note.form.replaceWith(fresh);
  enableNote(fresh, note.callbacks);
  fresh.dataset.touched = "yes";
  fresh.querySelector("[data-problem]")?.focus();
}
