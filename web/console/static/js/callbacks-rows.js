/** Exchanges the rows of the callback list without disturbing whoever is reading it. */

const KEY = "[data-customer]";

/** @param {Element} list */
const rowsOf = (list) => new Map([...list.querySelectorAll(KEY)].map((row) => [row.dataset.customer, row]));

/**
 * Put the fresh rows in the place of the old ones. A row that says the same stays the very same
 * element; one that changed keeps its focus and its opened reasons.
 *
 * @param {Element} list
 * @param {Element} fresh the same list, newly made
 */
export function exchangeRows(list, fresh) {
  const old = rowsOf(list);
  const focused = document.activeElement?.closest?.(KEY);
  const top = focused?.getBoundingClientRect().top;
  const place = document.activeElement?.id;
  const table = list.querySelector("table");
  const freshTable = fresh.querySelector("table");
  if (!table || !freshTable) {
    list.replaceChildren(...fresh.childNodes);
    return;
  }
  for (const row of freshTable.querySelectorAll(KEY)) {
    const known = old.get(row.dataset.customer);
    const same = known && known.dataset.says === row.dataset.says;
    if (known && !same) keepOpen(known, row);
    table.append(same ? known : row);
    old.delete(row.dataset.customer);
    if (known && !same) known.remove();
  }
  for (const gone of old.values()) gone.remove();
  const head = list.querySelector("[data-head]");
  const part = head.contains(document.activeElement) ? "[data-summary]" : "[data-head]";
  list.querySelector(part).replaceWith(fresh.querySelector(part));
  if (place) refocus(place, focused, top);
}

function keepOpen(known, row) {
  const open = [...known.querySelectorAll("details[open]")].map((details) => details.dataset.part);
  for (const details of row.querySelectorAll("details")) {
    details.open = open.includes(details.dataset.part);
  }
}

/** The keyboard stays on its row, and the row stays where the eye is. */
function refocus(id, focused, top) {
  const element = document.getElementById(id);
  if (!element) return;
  element.focus({ preventScroll: true });
  const row = element.closest(KEY);
  if (focused && row) scrollBy(0, row.getBoundingClientRect().top - top);
}

/** One sentence on what moved, in the words the page gives. */
export function newsOf(list, fresh) {
  const before = rowsOf(list);
  const after = rowsOf(fresh);
  const came = [...after.values()].filter((row) => !before.has(row.dataset.customer));
  const left = [...before.values()].filter((row) => !after.has(row.dataset.customer));
  const words = [
    ...came.map((row) => list.dataset.sayCame.replace("{name}", row.dataset.who)),
    ...left.map((row) => list.dataset.sayLeft.replace("{name}", row.dataset.who)),
  ];
  if (words.length > 3) return fresh.querySelector("[data-summary]")?.textContent.trim() ?? "";
  return words.join(" ");
}
