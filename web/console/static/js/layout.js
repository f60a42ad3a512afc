/**
 * What every page does: menu, dialogs, keyboard shortcuts, where the focus goes after an error. What
 * is typed and not saved is kept by `unsaved.js` and `side-by-side.js`.
 */

import { enableEach } from "./elements.js";
import { setShortcutsOff, shortcutsAreOff } from "./shortcut-switch.js";
import { sendBeside } from "./side-by-side.js";
import { leaveBy } from "./unsaved.js";

const SHORTCUTS = { "/": "/customers/search", n: "/customers/new", b: "/callbacks", h: "/" };

/** Say whether a key pressed here belongs to somebody who is typing. */
function isTyping(event) {
  const where = event.target;
  const inField = where instanceof Element && where.closest("input, select, textarea, [contenteditable]");
  return Boolean(inField) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
}

function onKey(event) {
  if (event.key === "s" && (event.ctrlKey || event.metaKey)) return save(event);
  if (isTyping(event) || shortcutsAreOff() || document.querySelector("dialog[open]")) return undefined;
  if (event.key === "?") return openDialog(event, document.getElementById("help"));
  const own = document.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key)}"], [data-shortcut="${CSS.escape(event.key)}"]`);
  const target = own ?? document.querySelector(`.main-nav a[href="${SHORTCUTS[event.key]}"], .quick-links a[href="${SHORTCUTS[event.key]}"]`);
  if (target && !target.matches("[data-opens]")) {
    event.preventDefault();
    target.focus();
    target.click();
  } else if (SHORTCUTS[event.key] && document.getElementById("help")) {
    event.preventDefault();
    location.assign(SHORTCUTS[event.key]);
  }
  return undefined;
}

function save(event) {
  const button = document.activeElement?.closest("form")?.querySelector("[data-save]") ?? document.querySelector("[data-save]");
  if (!button) return;
  event.preventDefault();
  button.click();
}

function openDialog(event, dialog) {
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  dialog.showModal();
}

function onClick(event) {
  const opener = event.target.closest("[data-opens]");
  if (opener) openDialog(event, document.getElementById(opener.dataset.opens));
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog").close();
}

function enableMenu(button) {
  const panel = document.getElementById(button.getAttribute("aria-controls"));
  button.addEventListener("click", () => {
    const isOpen = panel.classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(isOpen));
  });
}

/** A second press while the first is on its way would send everything twice. */
function onSubmit(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  if (sendBeside(form, event.submitter)) event.preventDefault();
  else leaveBy(form);
}

/** A dropdown closes on Escape, and when somebody goes elsewhere. */
function enableDropdown(menu) {
  const close = () => menu.removeAttribute("open");
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) close();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) close();
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    close();
    menu.querySelector("summary").focus();
  });
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", onClick);
addEventListener("submit", onSubmit);
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
document.querySelectorAll(".menu-button").forEach(enableMenu);
enableEach("details[data-dropdown]", enableDropdown);
document.querySelector("[data-errors]")?.focus();

const shortcutSwitch = document.querySelector("[data-shortcut-switch]");
if (shortcutSwitch) {
  shortcutSwitch.checked = !shortcutsAreOff();
  shortcutSwitch.addEventListener("change", () => {
    setShortcutsOff(!shortcutSwitch.checked);
  });
}
