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

/** Fill the form from the quick box and show in whole words what was understood. */
export function readQuickEntry(form, box) {
  // What the box filled a moment ago is taken back first, so correcting a letter corrects the field.
  fill(form, JSON.parse(box.dataset.before ?? "{}"));
  const { fields, unknown } = readQuick(box.value, codesOf(form));
  const before = Object.keys(fields).map((name) => [name, form.elements[name]?.value ?? ""]);
  box.dataset.before = JSON.stringify(Object.fromEntries(before));
  fill(form, fields);
  const place = form.querySelector("[data-quick-result]");
  const read = ["call_code", "mailing_code", "language", "contact_action"]
    .filter((name) => fields[name] && form.elements[name])
    .map((name) => form.elements[name].selectedOptions[0]?.label);
  if (unknown.length) read.push(place.dataset.textUnknown.replace("{words}", unknown.join(", ")));
  place.textContent = read.length ? read.join(" · ") : place.dataset.hint;
  place.classList.toggle("is-unknown", unknown.length > 0);
}

/** The code tables as the form itself holds them. */
function codesOf(form) {
  const table = (name) =>
    [...(form.elements[name]?.options ?? [])]
      .filter((option) => option.value)
      .map(({ value, label, dataset }) => ({
        key: value,
        label,
        abbr: dataset.abbr,
        letter: dataset.letter,
      }));
  return {
    types: table("contact_type"),
    callCodes: table("call_code"),
    mailingCodes: table("mailing_code"),
    languages: table("language"),
    combinations: [...form.querySelectorAll("button[data-preset]")].map((button) =>
      JSON.parse(button.dataset.preset),
    ),
  };
}
