/**
 * Forms somebody is filling in while the grid around them is sorted, filtered or added to: the note
 * above the grid, and the deficiencies under the rows. They move into the new section.
 */

/**
 * @param {HTMLElement} old the section that is replaced
 * @param {HTMLElement} fresh the new one
 */
export function keepDrafts(old, fresh) {
  const note = old.querySelector("[data-note-place] form");
  if (note) fresh.querySelector("[data-note-place]").replaceChildren(note);
  for (const row of old.querySelectorAll("tr.under:not([hidden])")) {
    const same = fresh.querySelector(`#${CSS.escape(row.id)}`);
    if (same) unfold(row, same, fresh);
  }
}

function unfold(row, same, fresh) {
  same.hidden = false;
  fresh.querySelector(`[aria-controls="${same.id}"]`)?.setAttribute("aria-expanded", "true");
  const form = row.querySelector("form[data-deficiency]");
  if (form && isFilledIn(form)) same.querySelector("form[data-deficiency]")?.replaceWith(form);
}

function isFilledIn(form) {
  return [...form.querySelectorAll("select, input:not([type=hidden])")].some((field) => field.value);
}
