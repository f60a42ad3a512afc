/**
 * Filters and order of the callback list: they stand in the address, as codes, and the list follows
 * without leaving the page.
 */

import { clickedLink, filterUrl } from "./filter-urls.js";

/**
 * @param {HTMLElement} list
 * @param {() => void} refresh
 */
export function enableFilters(list, refresh) {
  function show(url) {
    history.replaceState(history.state, "", url);
    for (const link of document.querySelectorAll("a[data-follows-filters]")) link.search = url.search;
    refresh();
  }

  list.addEventListener("change", (event) => {
    const { form } = event.target;
    if (form?.matches("[data-callbacks-filter]")) show(sortedFilterUrl(form));
  });
  list.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-callbacks-filter]")) return;
    event.preventDefault();
    show(sortedFilterUrl(event.target));
  });
  list.addEventListener("click", (event) => {
    const link = clickedLink(event, "a[data-list-link]");
    if (!link) return;
    event.preventDefault();
    show(sortUrl(link));
  });
}

/** The address a filter form asks for, in the order the list has. */
function sortedFilterUrl(form) {
  const fields = new FormData(form);
  fields.set("sort", new URLSearchParams(document.location.search).get("sort") ?? "");
  return filterUrl(form, fields);
}

/**
 * The address as it is now, in the order a link asks for: a filter chosen a moment ago, for which
 * the list is still being fetched, is not in the link yet and stays.
 */
function sortUrl(link) {
  const url = new URL(link.href);
  const sort = url.searchParams.get("sort");
  url.search = document.location.search;
  if (sort) url.searchParams.set("sort", sort);
  else url.searchParams.delete("sort");
  return url;
}
