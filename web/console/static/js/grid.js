/**
 * Grids that sort and filter without leaving the page. Every header link and filter form works as
 * a plain page too; here the same address is fetched and only the grid is replaced.
 *
 * The address holds codes only, never words somebody typed (a URL ends up in logs).
 */

import { clickedLink, filterUrl } from "./filter-urls.js";
import { fetchPartial, keepFocus, toElement } from "./partials.js";

/**
 * Let one grid follow its own links and filters.
 *
 * @param {HTMLElement} grid an element with `data-grid` holding the address of its partial
 * @param {(fresh: HTMLElement, grid: HTMLElement) => void} [onReplace] called with the new grid
 *   and the one whose place it took
 */
export function enableGrid(grid, onReplace = () => {}) {
  grid.addEventListener("click", (event) => {
    const link = clickedLink(event, "a[data-grid-link]");
    if (!link) return;
    event.preventDefault();
    replace(grid, new URL(link.href), onReplace);
  });
  grid.addEventListener("change", (event) => {
    const { form } = event.target; // the filters stand in the header, their form beside the grid
    if (form?.matches("[data-grid-filter]")) replace(grid, filterUrl(form), onReplace);
  });
  grid.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-grid-filter]")) return;
    event.preventDefault();
    replace(grid, filterUrl(event.target), onReplace);
  });
}

/** The request each grid waits for; a newer one aborts it. */
const pending = new WeakMap();

async function replace(grid, url, onReplace) {
  pending.get(grid)?.abort();
  const request = new AbortController();
  pending.set(grid, request);
  const restoreFocus = keepFocus(grid);
  grid.setAttribute("aria-busy", "true");
  const partialUrl = new URL(grid.dataset.grid, document.baseURI);
  partialUrl.search = url.search;
  const answer = await fetchPartial(partialUrl, { signal: request.signal });
  const html = answer?.ok && !answer.redirected ? await answer.text().catch(() => null) : null;
  if (request.signal.aborted) return;
  if (html === null) {
    document.location.assign(url);
    return;
  }
  const fresh = toElement(html);
  grid.replaceWith(fresh);
  history.replaceState(history.state, "", url);
  onReplace(fresh, grid);
  restoreFocus();
}
