/** What the fields of a Contact Entry Note do to one another. */

import { readQuick } from "./note-quick.js";

/** Put values into a form's fields; fields it does not have are left alone. */
export function fill(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements[name];
    if (field) field.value = value ?? "";
  }
}

/**
 * Show the fields that matter for what is chosen: the day of the call for a note that asks for one, the
 * choice of calls to settle for a note that settles something. A field names the call codes, or
 * the contact types with them (`OUTGOING:RESOLVED`), for which it is shown.
 */
export function showFields(form) {
  const code = form.elements.call_code.value;
  const note = `${form.elements.contact_type.value}:${code}`;
  for (const field of form.querySelectorAll("[data-shown-for]")) {
    const shownFor = field.dataset.shownFor.split(" ");
    field.hidden = !(shownFor.includes(code) || shownFor.includes(note));
    // What is not shown is not sent.
    for (const input of field.querySelectorAll("input, select")) input.disabled = field.hidden;
  }
  for (const field of form.querySelectorAll("[data-required-for]")) {
    const required = field.dataset.requiredFor.split(" ").includes(code);
    field.querySelector(".required").hidden = !required;
    field.querySelector("input").setAttribute("aria-required", String(required));
  }
}

/**
 * Remove the errors that have been corrected: of a field that was empty and is not any more, and of
 * the field somebody has just changed. They leave the list at the top too.
 *
 * @param {HTMLFormElement} form
 * @param {Element} [changed]
 */
export function clearFixedErrors(form, changed) {
  for (const field of form.querySelectorAll("[aria-invalid=true]")) {
    const filled = field.getAttribute("aria-required") === "true" && field.value !== "";
    if (!filled && field !== changed) continue;
    field.removeAttribute("aria-invalid");
    form.querySelector(`#${field.id}-wrong`)?.remove();
    form.querySelector(`[data-problem] a[href="#${field.id}"]`)?.closest("li").remove();
  }
  const list = form.querySelector("[data-problem] ul");
  if (list?.children.length === 0) (list.closest("[data-only-errors]") ?? list).remove();
}

/**
 * Fill the form from the quick box and show in whole words what was understood. Words that somebody
 * wrote into the notes by hand stay: those of the quick box are put below them.
 */
export function readQuickEntry(form, box) {
  takeBack(form, JSON.parse(box.dataset.filled ?? "[]"));
  const { fields, unknown } = readQuick(box.value, codesOf(form, box));
  const own = form.elements.notes.value.trim();
  if (fields.notes && own && !own.includes(fields.notes)) fields.notes = `${own}\n${fields.notes}`;
  else if (own) delete fields.notes;
  const before = Object.keys(fields).map((name) => [name, form.elements[name]?.value ?? ""]);
  fill(form, fields);
  const filled = before.map(([name, value]) => [name, value, form.elements[name]?.value ?? ""]);
  box.dataset.filled = JSON.stringify(filled);
  const place = form.querySelector("[data-quick-result]");
  const read = ["call_code", "mailing_code", "language", "contact_action"]
    .filter((name) => fields[name] && form.elements[name])
    .map((name) => form.elements[name].selectedOptions[0]?.label);
  const { textUnknown, textDate, locale, hint } = place.dataset;
  if (fields.shut_off_date) {
    const day = new Date(`${fields.shut_off_date}T00:00`).toLocaleDateString(locale);
    read.push(textDate.replace("{date}", day));
  }
  if (unknown.length) read.push(textUnknown.replace("{words}", unknown.join(" ")));
  place.textContent = read.length ? read.join(" \u00b7 ") : hint;
}

/** Take back what the quick box filled a moment ago, but nothing that was changed by hand since. */
function takeBack(form, filled) {
  const untouched = filled.filter(([name, , value]) => form.elements[name]?.value === value);
  fill(form, Object.fromEntries(untouched));
}

/** The code tables as the form itself holds them. */
function codesOf(form, box) {
  const table = (name) =>
    [...(form.elements[name]?.options ?? [])]
      .filter((option) => option.value)
      .map(({ value, label, dataset }) => ({
        key: value,
        label,
        abbr: dataset.abbr,
        letter: dataset.letter,
      }));
  const dated = form.elements.shut_off_date?.closest("[data-shown-for]")?.dataset.shownFor;
  return {
    types: table("contact_type"),
    callCodes: table("call_code"),
    mailingCodes: table("mailing_code"),
    languages: table("language"),
    combinations: [...form.querySelectorAll("button[data-preset]")].map((button) =>
      JSON.parse(button.dataset.preset),
    ),
    entries: JSON.parse(box.dataset.entries ?? "[]"),
    dated: dated === undefined ? null : dated.split(" "),
  };
}
