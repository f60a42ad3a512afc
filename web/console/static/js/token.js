/** Forms that outlive a session. */

import { fetchPiece, toElement } from "./grid.js";

/**
 * After signing in again in another tab a form goes on with the new session's token.
 *
 * @param {HTMLFormElement} form with `data-again`, the address of a piece that holds it afresh
 * @returns {Promise<boolean>} whether there was a new token
 */
export async function renewToken(form) {
  const answer = await fetchPiece(form.dataset.again).catch(() => null);
  if (!answer?.ok || answer.redirected) return false;
  const token = toElement(await answer.text())?.querySelector("input[name=csrf]")?.value;
  const stale = token && token !== form.elements.csrf.value;
  if (stale) form.elements.csrf.value = token;
  return Boolean(stale);
}
