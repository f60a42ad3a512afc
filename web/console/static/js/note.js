/**
 * The Contact Entry Note comes alive: one-press combinations, the quick box, the live sentence of
 * what saving will do, and a save that neither doubles nor loses what was typed. Without this file
 * the note is a plain form that does the same, one page at a time.
 */

import { fetchPiece, toElement } from "./grid.js";
import { fill, settle, showFor, tellQuick } from "./note-fields.js";
import { renewToken } from "./token.js";

const PREVIEW_PAUSE_MS = 250;

/** Notes that answer to the keyboard already. */
const alive = new WeakSet();

/**
 * Let a note form answer to the keyboard, once however often it is asked. A refusal may have put
 * another form in its place, so what follows is told which one was saved or left.
 *
 * @param {HTMLFormElement} form
 * @param {{onSaved: (piece: Element | null, form: HTMLFormElement) => void,
 *   onLeave: (form: HTMLFormElement) => void}} then
 */
export function enlivenNote(form, then) {
  if (alive.has(form)) return form;
  alive.add(form);
  const note = { form, then, saving: false, touched: false, preview: null };
  form.addEventListener("click", (event) => pressed(event, note));
  form.addEventListener("input", (event) => changed(event, note));
  form.addEventListener("change", (event) => changed(event, note));
  form.addEventListener("keydown", (event) => typed(event, note));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(note);
  });
  addEventListener("beforeunload", (event) => {
    if (note.touched && form.isConnected) event.preventDefault();
  });
  showFor(form);
  preview(note, 0);
  return form;
}

/** Is there something in this form that would be lost? */
export function isTouched(form) {
  return form?.dataset.touched === "yes";
}

function touch(note) {
  note.touched = true;
  note.form.dataset.touched = "yes";
}

function pressed(event, note) {
  const chip = event.target.closest("button[data-fill]");
  if (chip) {
    event.preventDefault();
    fill(note.form, JSON.parse(chip.dataset.fill));
    touch(note);
    showFor(note.form);
    settle(note.form);
    preview(note, 0);
    note.form.elements.notes.focus();
  }
  if (event.target.closest("[data-leave]")) {
    event.preventDefault();
    leave(note);
  }
}

function changed(event, note) {
  touch(note);
  if (event.target.matches("[data-quick]")) tellQuick(note.form, event.target);
  showFor(note.form);
  settle(note.form, event.target);
  preview(note, event.target.name === "notes" ? null : PREVIEW_PAUSE_MS);
}

function typed(event, note) {
  // Ctrl+S is the frame's: it presses this form's Save.
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
    leave(note);
  }
}

function leave(note) {
  if (note.touched && !confirm(note.form.dataset.sayLose)) return;
  note.touched = false;
  note.then.onLeave(note.form);
}

/** Ask what saving would do, a moment after the last change. The note's own words do not matter. */
function preview(note, pause) {
  const place = note.form.querySelector("[data-preview]");
  if (pause === null || !place) return;
  clearTimeout(note.preview);
  note.preview = setTimeout(async () => {
    const answer = await fetchPiece(note.form.dataset.previewAt, {
      method: "POST",
      body: new FormData(note.form),
    }).catch(() => null);
    if (answer?.ok && !answer.redirected) place.replaceChildren(toElement(await answer.text()));
  }, pause);
}

async function save(note) {
  if (note.saving) return; // the second half of a double click
  mark(note, true);
  // The form carries one Idempotency-Key until it is saved, so trying again saves once.
  let answer = await send(note.form);
  if (answer?.status === 403 && (await renewToken(note.form))) answer = await send(note.form);
  mark(note, false);
  if (!answer || answer.status >= 500) complain(note, note.form.dataset.sayOffline);
  else if ([401, 403].includes(answer.status) || answer.redirected) complain(note, note.form.dataset.saySignIn);
  else if (answer.ok) saved(note, await answer.text());
  else refused(note, await answer.text());
}

function send(form) {
  return fetchPiece(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
}

function mark(note, saving) {
  note.saving = saving;
  note.form.setAttribute("aria-busy", String(saving));
  note.form.querySelector("[data-save]").setAttribute("aria-disabled", String(saving));
}

function saved(note, html) {
  note.touched = false;
  note.then.onSaved(html ? toElement(html) : null, note.form);
}

/** The server names what is wrong and gives back everything that was typed. */
function refused(note, html) {
  const fresh = toElement(html);
  if (!fresh?.matches("form")) {
    const words = fresh?.matches("[data-trouble]") ? fresh.textContent.trim() : "";
    complain(note, words || note.form.dataset.sayOffline);
    return;
  }
  note.form.replaceWith(fresh);
  enlivenNote(fresh, note.then);
  fresh.dataset.touched = "yes";
  fresh.querySelector("[data-problem]")?.focus();
}

function complain(note, words) {
  const place = note.form.querySelector("[data-trouble]");
  place.hidden = false;
  place.textContent = words;
  place.focus();
}
