/**
 * What somebody has typed and not saved. A form says so by itself: a field that differs from what the
 * page was opened with, a form that was refused, a note that was touched.
 */

const FORMS = 'form[method="post"]';
/** Forms nobody loses words in: a search is asked again, and a secret is typed again. */
const NEVER_KEPT = '[role="search"], [data-undo], :has(input[type="password"]):not([data-warn-unsaved])';

/** The fields of a form somebody types in or chooses from. */
export function typedFields(form) {
  return [...form.elements].filter(
    (field) => field.matches("input:not([type=hidden], [type=submit], [type=button]), select, textarea") && !field.disabled,
  );
}

/** Browsers write a time of their own in fewer figures than the page did. */
const asText = (field, value) => (["datetime-local", "time"].includes(field.type) ? value.replace(/:00(\.0+)?$/, "") : value);

function isChanged(field) {
  if (field instanceof HTMLSelectElement) {
    const options = [...field.options];
    if (!options.length) return false;
    const before = Math.max(options.findLastIndex((one) => one.defaultSelected), 0);
    return field.selectedIndex !== before;
  }
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  if (field.type === "file") return field.files.length > 0;
  return asText(field, field.value) !== asText(field, field.defaultValue);
}

/** Say whether this form holds something that would be lost. */
export function isUnsaved(form) {
  if ("dirty" in form.dataset || form.dataset.touched === "yes") return true;
  if (form.dataset.touched === "no") return false;
  return typedFields(form).some((field) => isChanged(field) || field.getAttribute("aria-invalid") === "true");
}

/** Return the forms of this page that hold something unsaved, whichever dialog is closed aside. */
export function unsavedForms() {
  return [...document.querySelectorAll(FORMS)].filter(
    (form) => !form.matches(NEVER_KEPT) && !form.closest("dialog:not([open])") && isUnsaved(form),
  );
}

/** From now on these fields count as what the page was opened with: a script filled them in. */
export function countAsOpened(form) {
  for (const field of typedFields(form)) {
    if ("defaultValue" in field) field.defaultValue = field.value;
  }
}

/** The form that is on its way: it loses nothing by leaving the page. */
let leaving = null;

export function leaveBy(form) {
  leaving = form;
}

addEventListener("pageshow", () => {
  leaving = null;
});

addEventListener("beforeunload", (event) => {
  if (!unsavedForms().some((form) => form !== leaving)) return;
  event.preventDefault();
  // Whoever stays may press the button again.
  setTimeout(() => {
    if (leaving) delete leaving.dataset.sent;
    leaving = null;
  });
});
