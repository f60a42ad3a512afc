/**
 * Lists that are on the page in full: a click on a heading sorts, a field under it filters. A list
 * that names itself (data-list="name") keeps both in the address; others, which may hold names and
 * numbers of people, keep them nowhere. A heading marked data-plain, over buttons, does neither.
 */

import { enableEach } from "./elements.js";

const order = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });

/** @param {HTMLTableElement} table */
function enable(table) {
  const name = table.dataset.list;
  const headings = [...table.tHead.rows[0].cells];
  const rows = [...table.tBodies[0].rows].filter((row) => row.cells.length === headings.length);
  if (rows.length < 2) return;
  const state = read(name);
  const fields = headings.map((heading, column) =>
    "plain" in heading.dataset ? "" : filterField(heading, state.filters[column] ?? ""),
  );

  const line = document.createElement("tr");
  line.className = "filters";
  line.append(...fields.map((field) => wrap(field)));
  table.tHead.append(line);

  headings.forEach((heading, column) => {
    if (!fields[column]) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      state.descending = state.column === column && !state.descending;
      state.column = column;
      show();
    });
  });
  fields.forEach((field, column) => {
    if (!field) return;
    field.addEventListener("input", () => {
      state.filters[column] = field.value;
      show();
    });
  });

  function show() {
    for (const row of rows) row.hidden = !passes(row);
    // Moving a row takes the focus away from it, so rows stay where they are until asked to move.
    if (state.column !== null) table.tBodies[0].append(...[...rows].sort(byColumn));
    headings.forEach((heading, column) => {
      if (!fields[column]) return;
      const direction = state.descending ? "descending" : "ascending";
      heading.setAttribute("aria-sort", column === state.column ? direction : "none");
    });
    fields.filter(Boolean).forEach((field) => field.classList.toggle("is-set", field.value !== ""));
    write(name, state);
  }

  function byColumn(one, other) {
    const found = order.compare(sortKey(one.cells[state.column]), sortKey(other.cells[state.column]));
    return state.descending ? -found : found;
  }

  function passes(row) {
    return headings.every((_, column) => {
      const wanted = (state.filters[column] ?? "").trim().toLocaleLowerCase();
      return !wanted || row.cells[column].textContent.toLocaleLowerCase().includes(wanted);
    });
  }

  show();
}

function sortKey(cell) {
  return cell.dataset.sort ?? cell.textContent.trim();
}

function filterField(heading, value) {
  const field = document.createElement("input");
  field.type = "search";
  field.value = value;
  field.autocomplete = "off";
  field.placeholder = document.body.dataset.filter;
  field.setAttribute("aria-label", `${document.body.dataset.filter}: ${heading.textContent.trim()}`);
  return field;
}

function wrap(field) {
  const cell = document.createElement("td");
  cell.append(field);
  return cell;
}

function read(name) {
  const state = { column: null, descending: false, filters: {} };
  if (!name) return state;
  const kept = new URLSearchParams(location.search);
  const sort = kept.get(`${name}-sort`);
  if (sort !== null) {
    state.descending = sort.startsWith("-");
    state.column = Number.parseInt(sort.replace("-", ""), 10) || 0;
  }
  for (const [key, value] of kept) {
    if (key.startsWith(`${name}-has-`)) state.filters[key.slice(`${name}-has-`.length)] = value;
  }
  return state;
}

function write(name, state) {
  if (!name) return;
  const address = new URL(location.href);
  for (const key of [...address.searchParams.keys()]) {
    if (key === `${name}-sort` || key.startsWith(`${name}-has-`)) address.searchParams.delete(key);
  }
  if (state.column !== null) address.searchParams.set(`${name}-sort`, `${state.descending ? "-" : ""}${state.column}`);
  for (const [column, value] of Object.entries(state.filters)) {
    if (value) address.searchParams.set(`${name}-has-${column}`, value);
  }
  history.replaceState(history.state, "", address);
}

enableEach("table[data-list]", enable);
