/**
 * What somebody is writing while the history around it is sorted, filtered or added to: the note
 * above the grid, and the deficiencies under the rows. It moves into the section that takes the old
 * one's place.
 */

/**
 * @param {HTMLElement} old the section that goes
 * @param {HTMLElement} fresh the one that comes
 */
export function keepHalfWritten(old, fresh) {
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
  if (form && isWritten(form)) same.querySelector("form[data-deficiency]")?.replaceWith(form);
}

function isWritten(form) {
  return [...form.querySelectorAll("select, input:not([type=hidden])")].some((field) => field.value);
}
