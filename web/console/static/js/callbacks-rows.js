/** Replaces the rows of the callback list without disturbing whoever is reading it. */

const KEY = "[data-customer]";

/** @param {Element} list */
const rowsOf = (list) => new Map([...list.querySelectorAll(KEY)].map((row) => [row.dataset.customer, row]));

/**
 * Put the fresh rows in the place of the old ones. A row that shows the same stays the very same
 * element; one that changed keeps its focus and its opened reasons.
 *
 * @param {Element} list
 * @param {Element} fresh the same list, newly made
 */
export function replaceRows(list, fresh) {
  const old = rowsOf(list);
  const restoreFocus = keepRowFocus(list);
  const table = list.querySelector("table");
  const freshTable = fresh.querySelector("table");
  if (!table || !freshTable) {
    list.replaceChildren(...fresh.childNodes);
    restoreFocus();
    return;
  }
  if (table.tHead.innerHTML !== freshTable.tHead.innerHTML) table.tHead.replaceWith(freshTable.tHead);
  for (const row of freshTable.querySelectorAll(KEY)) {
    const known = old.get(row.dataset.customer);
    known?.classList.remove("is-gone");
    const same = known && known.dataset.digest === row.dataset.digest;
    if (known && !same) keepOpen(known, row);
    table.append(same ? known : row);
    old.delete(row.dataset.customer);
    if (known && !same) known.remove();
  }
  for (const gone of old.values()) gone.remove();
  list.querySelector("[data-more]").replaceWith(fresh.querySelector("[data-more]"));
  const head = list.querySelector("[data-head]");
  const part = head.contains(document.activeElement) ? "[data-summary]" : "[data-head]";
  list.querySelector(part).replaceWith(fresh.querySelector(part));
  restoreFocus();
}

/** The digests of the rows that are here, so that nothing is sent twice. */
export function knownRows(list) {
  return [...list.querySelectorAll(KEY)].slice(0, 600).map((row) => row.dataset.digest).join(",");
}

/**
 * Bring the rows up to date without moving any: one that changed and is as high as before, or in
 * which somebody just pressed a button, changes in place; one that has left is marked so. Return how
 * many rows are new, and whether anything else waits.
 */
export function updateInPlace(list, fresh, acted) {
  const coming = rowsOf(fresh);
  const here = rowsOf(list);
  let waits = [...coming.keys()].join() !== [...here.keys()].join();
  for (const [customer, row] of here) {
    const news = coming.get(customer);
    row.classList.toggle("is-gone", !news);
    row.inert = !news && !row.contains(document.activeElement);
    if (!news || news.hasAttribute("data-known") || news.dataset.digest === row.dataset.digest) continue;
    if (!swap(list, row, news.cloneNode(true), customer === acted)) waits = true;
  }
  return { count: [...coming.keys()].filter((one) => !here.has(one)).length, waits };
}

/** Put a fresh row in the place of an old one; put it back where others would move, unless it must. */
function swap(list, row, fresh, must) {
  const restoreFocus = keepRowFocus(list);
  const { height } = row.getBoundingClientRect();
  keepOpen(row, fresh);
  row.replaceWith(fresh);
  const fits = must || Math.abs(fresh.getBoundingClientRect().height - height) < 1;
  if (!fits) fresh.replaceWith(row);
  restoreFocus();
  return fits;
}

function keepOpen(known, row) {
  const open = [...known.querySelectorAll("details[open]")].map((details) => details.dataset.part);
  for (const details of row.querySelectorAll("details")) {
    details.open = open.includes(details.dataset.part);
  }
}

/**
 * Remember which row has the focus, and return what restores it: on the same row, which stays where
 * the eye is, or, once that customer has left, on the row in its place.
 */
function keepRowFocus(list) {
  const active = document.activeElement;
  if (!list.contains(active)) return () => {};
  const row = active.closest(KEY);
  const at = [...list.querySelectorAll(KEY)].indexOf(row);
  const top = row?.getBoundingClientRect().top;
  return () => {
    const element = document.getElementById(active.id) ?? nameAt(list, at);
    element.focus({ preventScroll: true });
    const here = element.closest(KEY);
    if (row && here) scrollBy(0, here.getBoundingClientRect().top - top);
  };
}

function nameAt(list, at) {
  const names = list.querySelectorAll(`${KEY} [data-name]`);
  return names[Math.min(at, names.length - 1)] ?? list;
}

/** Focus the first row, where the person begins. */
export function focusFirst(list) {
  list.querySelector(`${KEY} [data-name]`)?.focus({ preventScroll: true });
}

/** Say who came onto the list and who left it, in the words the page gives. */
export function describeChanges(list, fresh) {
  const before = rowsOf(list);
  const after = rowsOf(fresh);
  for (const [customer, row] of after) {
    if (row.hasAttribute("data-known")) after.set(customer, before.get(customer) ?? row);
  }
  const came = [...after.values()].filter((row) => !before.has(row.dataset.customer));
  const left = [...before.values()].filter((row) => !after.has(row.dataset.customer));
  const sentences = [
    ...came.map((row) => list.dataset.textCame.replace("{name}", row.dataset.who)),
    ...left.map((row) => list.dataset.textLeft.replace("{name}", row.dataset.who)),
  ];
  if (sentences.length > 3) return fresh.querySelector("[data-summary]")?.textContent.trim() ?? "";
  return sentences.join(" ");
}
