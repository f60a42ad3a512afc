/**
 * Several forms on one page do not endanger one another: while another form holds something
 * unsaved, a form is sent without leaving the page. What comes back takes the place of what was
 * there, and the unsaved forms stay where they are, the very same elements.
 */

import { sayRenewed } from "./elements.js";
import { takeToasts } from "./toasts.js";
import { leaveBy, typedFields, unsavedForms } from "./unsaved.js";

const SESSION_ENDED = new Set([401, 403]);

/** Send a form beside unsaved ones; return whether this function has taken it over. */
export function sendBeside(form, submitter) {
  if (!form.closest("#main, #toasts")) return false;
  const kept = unsavedForms().filter((one) => one !== form);
  if (!kept.length) return false;
  send(form, submitter, kept);
  return true;
}

async function send(form, submitter, kept) {
  form.setAttribute("aria-busy", "true");
  const answer = await ask(form.getAttribute("action"), { method: "POST", body: new FormData(form, submitter) });
  const text = await answer?.text().catch(() => null);
  form.removeAttribute("aria-busy");
  delete form.dataset.sent;
  if (typeof text !== "string" || answer.status >= 500) return say(document.body.dataset.textOffline);
  const fresh = new DOMParser().parseFromString(text, "text/html");
  if (isThisPage(fresh)) return renew(fresh, answer, kept);
  if (answer.ok && !isSignIn(fresh)) return leadElsewhere(fresh, answer, kept);
  if (SESSION_ENDED.has(answer.status) || isSignIn(fresh)) return say(document.body.dataset.textSignIn);
  if (showRefusal(fresh, form)) return undefined;
  // Another person has signed in, or the like: a page of its own asks, after the browser did.
  leaveBy(form);
  return form.submit();
}

function ask(url, options = {}) {
  return fetch(url, { credentials: "same-origin", ...options, headers: { Accept: "text/html" } }).catch(() => null);
}

const mainOf = (page) => page.getElementById("main");
const isThisPage = (fresh) => mainOf(fresh)?.dataset.page === mainOf(document).dataset.page;
const isSignIn = (fresh) => mainOf(fresh)?.dataset.page === "sign_in.html";

/** The form led to another page: go there, unless somebody stays for what they have not saved. */
async function leadElsewhere(fresh, answer, kept) {
  if (confirm(document.body.dataset.textLeave)) {
    for (const one of kept) one.reset();
    for (const one of kept) one.dataset.touched = "no";
    location.assign(answer.url);
    return;
  }
  takeToasts(adopt(fresh));
  const again = await ask(location.pathname + location.search);
  const text = await again?.text().catch(() => null);
  if (!again?.ok || typeof text !== "string") return;
  const page = new DOMParser().parseFromString(text, "text/html");
  if (isThisPage(page)) renew(page, null, kept);
}

function adopt(fresh) {
  return document.adoptNode(fresh.body);
}

/** A refusal on a page of another kind: its form, with what is wrong, takes the place of the old. */
function showRefusal(fresh, form) {
  const action = form.getAttribute("action");
  const refused = [...fresh.querySelectorAll("#main form")].find((one) => one.getAttribute("action") === action);
  if (!refused) return false;
  form.replaceWith(document.adoptNode(refused));
  sayRenewed();
  focusProblem(refused);
  return true;
}

/** Put the page as it is now in the place of the old one, around the forms that are kept. */
function renew(fresh, answer, kept) {
  const main = mainOf(document);
  const news = mainOf(fresh);
  const moves = kept.filter((form) => main.contains(form)).map((form) => [form, placeOf(form, news)]);
  if (moves.some(([, place]) => !place)) {
    // The page no longer has the place of an unsaved form: what is there stays, and what was done
    // is told.
    takeToasts(adopt(fresh));
    return;
  }
  const top = scrollY;
  const focused = document.activeElement?.id;
  document.title = fresh.title;
  for (const [form, put] of moves) put(form);
  const toasts = fresh.getElementById("toasts");
  main.replaceChildren(...document.adoptNode(news).childNodes);
  for (const [form] of moves) unfold(form);
  if (toasts) takeToasts(holding(document.adoptNode(toasts)));
  if (answer?.ok) history.replaceState(history.state, "", answer.url);
  scrollTo({ top, behavior: "instant" });
  sayRenewed();
  if (!answer || answer.ok || !focusProblem(main)) document.getElementById(focused)?.focus({ preventScroll: true });
}

function holding(element) {
  const holder = document.createElement("div");
  holder.append(element);
  return holder;
}

/** Where in the fresh page an unsaved form belongs: a function that puts it there, or null. */
function placeOf(form, news) {
  const same = counterpart(form, news);
  if (same) {
    return () => {
      follow(form, same);
      same.replaceWith(form);
    };
  }
  const place = form.closest("[data-note-place]") && news.querySelector("[data-note-place]");
  return place ? () => place.replaceChildren(form) : null;
}

function counterpart(form, news) {
  if (form.id) return news.querySelector(`form#${CSS.escape(form.id)}`);
  const action = form.getAttribute("action");
  const all = [...news.querySelectorAll("form")].filter((one) => one.getAttribute("action") === action);
  return all.length === 1 ? all[0] : null;
}

/**
 * Take over what a form carries along (version, what it was opened with), provided nobody changed a
 * field of it meanwhile: else saving it must say so, and its old version does.
 */
function follow(form, same) {
  const opened = (one) => JSON.stringify(typedFields(one).map((field) => [field.name, openedWith(field)]));
  if (opened(form) !== opened(same)) return;
  for (const field of form.querySelectorAll("input[type=hidden][name]")) {
    const news = same.querySelector(`input[type=hidden][name="${CSS.escape(field.name)}"]`);
    if (news && field.name !== "idempotency_key") field.value = news.value;
  }
}

function openedWith(field) {
  if (field instanceof HTMLSelectElement) return [...field.options].find((one) => one.defaultSelected)?.value ?? "";
  return ["checkbox", "radio"].includes(field.type) ? field.defaultChecked : field.defaultValue;
}

function unfold(form) {
  for (let around = form.parentElement; around?.id !== "main"; around = around.parentElement) {
    around.hidden = false;
    if (around instanceof HTMLDetailsElement) around.open = true;
  }
}

function focusProblem(root) {
  const problem = root.querySelector("[data-errors]") ?? root.querySelector("[data-problem]");
  problem?.focus();
  return Boolean(problem);
}

/** Tell in a message of this page's own that something went wrong. */
function say(text) {
  const toast = document.createElement("div");
  toast.className = "toast alert alert-error";
  toast.dataset.toast = "error";
  toast.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = text;
  toast.append(words);
  const part = document.createElement("div");
  part.dataset.toasts = "";
  part.append(toast);
  takeToasts(holding(part));
}
