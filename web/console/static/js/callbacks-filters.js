/**
 * Filters and order of the callback list: they stand in the address, as codes, and the list follows
 * without leaving the page.
 */

/**
 * @param {HTMLElement} list
 * @param {() => void} refresh
 */
export function listenToFilters(list, refresh) {
  function go(url) {
    history.replaceState(history.state, "", url);
    for (const link of document.querySelectorAll("a[data-follows]")) link.search = url.search;
    refresh();
  }

  list.addEventListener("change", (event) => {
    const { form } = event.target;
    if (form?.matches("[data-callbacks-filter]")) go(addressOf(form));
  });
  list.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-callbacks-filter]")) return;
    event.preventDefault();
    go(addressOf(event.target));
  });
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-board-link]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(inTheOrderOf(link));
  });
}

/** The address a filter form asks for, in the order the list has; empty choices are left out of it. */
function addressOf(form) {
  const url = new URL(form.action);
  const fields = new FormData(form);
  fields.set("sort", new URLSearchParams(document.location.search).get("sort") ?? "");
  const chosen = [...fields].filter(([, value]) => value !== "");
  url.search = new URLSearchParams(chosen).toString();
  return url;
}

/**
 * The address as it is now, in the order a link asks for: a filter chosen a moment ago, for which
 * the list is still being fetched, is not in the link yet and stays.
 */
function inTheOrderOf(link) {
  const url = new URL(link.href);
  const sort = url.searchParams.get("sort");
  url.search = document.location.search;
  if (sort) url.searchParams.set("sort", sort);
  else url.searchParams.delete("sort");
  return url;
}
