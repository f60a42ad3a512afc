/**
 * Grids that sort and filter without leaving the page. Every header link and filter form works as
 * a plain page too; here the same address is fetched and only the grid is put in its place.
 *
 * The address holds codes only, never words somebody typed (a URL ends up in logs).
 */

/**
 * Fetch a piece of a page as HTML.
 *
 * @param {string | URL} url
 * @param {RequestInit} [how]
 */
export function fetchPiece(url, how = {}) {
  const headers = { Accept: "text/html", "X-Piece": "1", ...(how.headers ?? {}) };
  return fetch(url, { credentials: "same-origin", ...how, headers });
}

/** Make a piece of HTML from our own console into an element. */
export function toElement(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
}

/** Tell people who listen to the page what has just happened, without moving them. */
export function say(words) {
  let place = document.getElementById("said");
  if (!place) {
    place = document.createElement("p");
    place.id = "said";
    place.className = "visually-hidden";
    place.setAttribute("role", "status");
    document.body.append(place);
  }
  // Said twice in a row it would not be heard the second time.
  place.textContent = "";
  setTimeout(() => {
    place.textContent = words;
  }, 50);
}

/** Remember where the keyboard is, by id, and return what puts it back after an exchange. */
export function keepFocus(root) {
  const { id } = document.activeElement ?? {};
  const inside = root.contains(document.activeElement);
  return () => {
    if (inside && id) document.getElementById(id)?.focus({ preventScroll: true });
  };
}

/**
 * Let one grid answer to its own links and filters.
 *
 * @param {HTMLElement} grid an element with `data-grid` holding the address of its piece
 * @param {(fresh: HTMLElement, grid: HTMLElement) => void} [onExchange] called with the new grid
 *   and the one whose place it took
 */
export function enlivenGrid(grid, onExchange = () => {}) {
  grid.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-grid-link]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    exchange(grid, new URL(link.href), onExchange);
  });
  grid.addEventListener("change", (event) => {
    const { form } = event.target; // the filters stand in the header, their form beside the grid
    if (form?.matches("[data-grid-filter]")) exchange(grid, addressOf(form), onExchange);
  });
  grid.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-grid-filter]")) return;
    event.preventDefault();
    exchange(grid, addressOf(event.target), onExchange);
  });
}

/** The address a filter form asks for; empty choices are left out of it. */
function addressOf(form) {
  const url = new URL(form.action);
  const chosen = [...new FormData(form)].filter(([, value]) => value !== "");
  url.search = new URLSearchParams(chosen).toString();
  return url;
}

/** What each grid is waiting for: an answer that nobody wants any more is not waited for. */
const awaited = new WeakMap();

async function exchange(grid, url, onExchange) {
  awaited.get(grid)?.abort();
  const stop = new AbortController();
  awaited.set(grid, stop);
  const back = keepFocus(grid);
  grid.setAttribute("aria-busy", "true");
  const piece = new URL(grid.dataset.grid, document.baseURI);
  piece.search = url.search;
  const html = await fetchPiece(piece, { signal: stop.signal })
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : null))
    .catch(() => null);
  if (stop.signal.aborted) return;
  if (html === null) {
    document.location.assign(url);
    return;
  }
  const fresh = toElement(html);
  grid.replaceWith(fresh);
  history.replaceState(history.state, "", url);
  onExchange(fresh, grid);
  back();
}
