/** Parts of a page, fetched as HTML and put in place of the old ones. */

import { takeToasts } from "./toasts.js";

/**
 * Fetch a part of a page as HTML.
 *
 * @param {string | URL} url
 * @param {RequestInit & {known?: string}} [options] `known` names the rows that are here already
 * @returns {Promise<Response | null>} null when nothing answers
 */
export async function fetchPartial(url, { known = "", ...options } = {}) {
  const headers = { Accept: "text/html", "X-Partial": "1", "X-Opened-By": opener() };
  if (known) headers["X-Known-Rows"] = known;
  const answer = await fetch(url, { credentials: "same-origin", ...options, headers }).catch(() => null);
  if (answer?.status === CONFLICT && !options.method) await sayWhoIsSignedIn(answer);
  return answer;
}

/**
 * Send a form; the answer is a part of a page. Where another person has signed in since the form was
 * opened, ask whether it is to be saved under that name.
 */
export async function postForm(form, { url = form.action, body = new FormData(form), asks = true } = {}) {
  const answer = await fetchPartial(url, { method: "POST", body });
  if (!asks || answer?.status !== CONFLICT) return answer;
  const said = toElement(await answer.clone().text());
  if (!said?.dataset.question || !confirm(said.dataset.question)) return answer;
  body.set("csrf", said.dataset.token);
  // Knowingly theirs from now on, with all that the page loads.
  document.body.dataset.csrf = said.dataset.token;
  return fetchPartial(url, { method: "POST", body });
}

const CONFLICT = 409;

/** Who was signed in when this page was opened: it stands behind the token of every form. */
function opener() {
  return document.body.dataset.csrf?.split(".")[1] ?? "";
}

/** Parts of a page that another person opened are not renewed: say so once, above everything. */
async function sayWhoIsSignedIn(answer) {
  const said = toElement(await answer.clone().text());
  if (!said?.matches("[data-another-person]") || document.querySelector("main > [data-another-person]")) return;
  document.querySelector("main").prepend(said);
}

/** Return the part of a page that was asked for, or null: a redirect leads to the sign-in page. */
export async function readPartial(answer) {
  if (!answer?.ok || answer.redirected) return null;
  return toElement(await answer.text());
}

/** Make an element from HTML of the console, and show the messages that came with it. */
export function toElement(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  takeToasts(holder.content);
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
