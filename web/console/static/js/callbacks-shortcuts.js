/**
 * Shortcuts of the callback list. They work while the focus is inside the list, or nowhere, so that
 * no single letter is taken away from somebody who types or speaks elsewhere (WCAG 2.1.4).
 */

import { shortcutsAreOff } from "./shortcut-switch.js";

const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const ACTIONS = { c: "[data-claim-key]", l: "[data-log-key]", w: "details[data-part=why] > summary" };

/** @param {HTMLElement} list */
export function enableShortcuts(list) {
  document.addEventListener("keydown", (event) => {
    if (event.target !== document.body || !(event.key in STEPS) || document.querySelector("dialog[open]")) return;
    if (event.key.length === 1 && shortcutsAreOff()) return;
    event.preventDefault();
    list.querySelector("[data-customer] [data-name]")?.focus();
  });
  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea")) return;
    const row = event.target.closest("[data-customer]");
    if (!row || (event.key.length === 1 && shortcutsAreOff())) return;
    const step = STEPS[event.key];
    const action = ACTIONS[event.key];
    if (!step && !action) return;
    event.preventDefault();
    event.stopPropagation(); // the page has shortcuts of its own for the same letters
    if (step) focusRow(list, row, step);
    else row.querySelector(action)?.click();
  });
}

function focusRow(list, row, step) {
  const rows = [...list.querySelectorAll("[data-customer]")];
  const next = rows[rows.indexOf(row) + step];
  next?.querySelector("[data-name]")?.focus();
}
