import { fetchPartial, readPartial } from "./partials.js";

/**
 * Give a form the CSRF token of the session that was started in another tab meanwhile.
 *
 * @param {HTMLFormElement} form with `data-reload-url`, where it is found with a new token
 * @returns {Promise<boolean>} whether there was a new token
 */
export async function renewCsrfToken(form) {
  const fresh = await readPartial(await fetchPartial(form.dataset.reloadUrl));
  const token = fresh?.querySelector("input[name=csrf]")?.value;
  if (!token || token === form.elements.csrf.value) return false;
  // Another person's token would save the form under their name: the server asks first.
  if (token.split(".")[1] !== form.elements.csrf.value.split(".")[1]) return false;
  form.elements.csrf.value = token;
  return true;
}
