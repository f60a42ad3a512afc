/**
 * What every page does: menu, dialogs, keyboard shortcuts, where the focus goes after an error,
 * and a word of warning before typing is lost.
 */

const KEYS = { "/": "/customers/search", n: "/customers/new", b: "/callbacks", h: "/" };
const SWITCH = "hearthline-keys-off";

/** Say whether a key pressed here belongs to somebody who is typing. */
function isTyping(event) {
  const where = event.target;
  const inField = where instanceof Element && where.closest("input, select, textarea, [contenteditable]");
  return Boolean(inField) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
}

function keysAreOff() {
  return localStorage.getItem(SWITCH) === "yes";
}

function onKey(event) {
  if (event.key === "s" && (event.ctrlKey || event.metaKey)) return save(event);
  if (isTyping(event) || keysAreOff() || document.querySelector("dialog[open]")) return undefined;
  if (event.key === "?") return open(event, document.getElementById("help"));
  const own = document.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key)}"], [data-key="${CSS.escape(event.key)}"]`);
  const target = own ?? document.querySelector(`.places a[href="${KEYS[event.key]}"], .doors a[href="${KEYS[event.key]}"]`);
  if (target && !target.matches("[data-opens]")) {
    event.preventDefault();
    target.focus();
    target.click();
  } else if (KEYS[event.key] && document.getElementById("help")) {
    event.preventDefault();
    location.assign(KEYS[event.key]);
  }
  return undefined;
}

function save(event) {
  const button = document.activeElement?.closest("form")?.querySelector("[data-save]") ?? document.querySelector("[data-save]");
  if (!button) return;
  event.preventDefault();
  button.click();
}

function open(event, dialog) {
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  dialog.showModal();
}

function onClick(event) {
  const opener = event.target.closest("[data-opens]");
  if (opener) open(event, document.getElementById(opener.dataset.opens));
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog").close();
}

function minded(form) {
  const state = () => new URLSearchParams(new FormData(form)).toString();
  let before = state();
  let leaving = false;
  // What a page fills in by itself is nobody's typing.
  form.addEventListener("settled", () => {
    before = state();
  });
  form.addEventListener("submit", () => {
    leaving = true;
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && ("dirty" in form.dataset || state() !== before)) event.preventDefault();
  });
}

function menu(button) {
  const panel = document.getElementById(button.getAttribute("aria-controls"));
  button.addEventListener("click", () => {
    const isOpen = panel.classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(isOpen));
  });
}

/** A second press while the first is on its way would say everything twice. */
function onSubmit(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
}

/** A menu that unfolds folds again: on Escape, and when somebody goes elsewhere. */
function folding(menu) {
  const fold = () => menu.removeAttribute("open");
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) fold();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) fold();
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    fold();
    menu.querySelector("summary").focus();
  });
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", onClick);
addEventListener("submit", onSubmit);
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
document.querySelectorAll("form[data-guard]").forEach(minded);
document.querySelectorAll(".menu-button").forEach(menu);
document.querySelectorAll("details[data-folds]").forEach(folding);
document.querySelector("[data-errors]")?.focus();

const keysSwitch = document.querySelector("[data-keys-switch]");
if (keysSwitch) {
  keysSwitch.checked = !keysAreOff();
  keysSwitch.addEventListener("change", () => {
    localStorage.setItem(SWITCH, keysSwitch.checked ? "no" : "yes");
  });
}
