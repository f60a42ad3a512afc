/**
 * Keys of the callback list. They work only while the keyboard is inside the list, so that no
 * single letter is taken away from somebody who types or speaks elsewhere (WCAG 2.1.4).
 */

const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const DEEDS = { c: "[data-claim-key]", l: "[data-log-key]", w: "details[data-part=why] > summary" };

/** The switch in the help dialog, for those whom single letters bother. */
const SWITCH = "hearthline-keys-off";

/** @param {HTMLElement} list */
export function listenForKeys(list) {
  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea")) return;
    const row = event.target.closest("[data-customer]");
    if (!row) return;
    const lettersAreOff = localStorage.getItem(SWITCH) === "yes";
    if (event.key.length === 1 && lettersAreOff) return;
    const step = STEPS[event.key];
    const deed = DEEDS[event.key];
    if (!step && !deed) return;
    event.preventDefault();
    event.stopPropagation(); // the frame has keys of its own for the rest of the page
    if (step) move(list, row, step);
    else row.querySelector(deed)?.click();
  });
}

function move(list, row, step) {
  const rows = [...list.querySelectorAll("[data-customer]")];
  const next = rows[rows.indexOf(row) + step];
  next?.querySelector("[data-name]")?.focus();
}
