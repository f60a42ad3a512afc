/** Filters and sort order as codes in the address, shared by the grids and the callback list. */

/** The address a filter form asks for; empty choices are left out of it. */
export function filterUrl(form, fields = new FormData(form)) {
  const url = new URL(form.action);
  const chosen = [...fields].filter(([, value]) => value !== "");
  url.search = new URLSearchParams(chosen).toString();
  return url;
}

/** The link of this kind that was clicked, unless it is to open in another tab or window. */
export function clickedLink(event, selector) {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return null;
  return event.target.closest(selector);
}
