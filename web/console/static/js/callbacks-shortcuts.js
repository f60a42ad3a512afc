/**
 * Shortcuts of the callback list. They work only while the focus is inside the list, so that no
 * single letter is taken away from somebody who types or speaks elsewhere (WCAG 2.1.4).
 */

import { shortcutsAreOff } from "./shortcut-switch.js";

const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const ACTIONS = { c: "[data-claim-key]", l: "[data-log-key]", w: "details[data-part=why] > summary" };

/** @param {HTMLElement} list */
export function enableShortcuts(list) {
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
