/** Parts of a page, fetched as HTML and put in place of the old ones. */

/**
 * Fetch a part of a page as HTML.
 *
 * @param {string | URL} url
 * @param {RequestInit} [options]
 * @returns {Promise<Response | null>} null when nothing answers
 */
export function fetchPartial(url, options = {}) {
  const headers = { Accept: "text/html", "X-Partial": "1" };
  return fetch(url, { credentials: "same-origin", ...options, headers }).catch(() => null);
}

/** Send a form; the answer is a part of a page. */
export function postForm(form, { url = form.action, body = new FormData(form) } = {}) {
  return fetchPartial(url, { method: "POST", body });
}

/** Return the part of a page that was asked for, or null: a redirect leads to the sign-in page. */
export async function readPartial(answer) {
  if (!answer?.ok || answer.redirected) return null;
  return toElement(await answer.text());
}

/** Make an element from HTML of the console. */
export function toElement(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
}

/** Return the sentence of an error message (`error_message.html`), or nothing for other parts. */
export function errorText(partial) {
  return partial?.matches("[data-error]") ? partial.textContent.trim() : "";
}

/** Show a sentence in the form's own place for errors. */
export function showError(form, text) {
  const place = form.querySelector("[data-error]");
  place.textContent = text;
  place.hidden = false;
  place.focus();
}

/** Remember which element has the focus, by id, and return what restores it after a replacement. */
export function keepFocus(root) {
  const { id } = document.activeElement ?? {};
  const inside = root.contains(document.activeElement);
  return () => {
    if (inside && id) document.getElementById(id)?.focus({ preventScroll: true });
  };
}
