/**
 * The result list by keyboard: arrow keys move from customer to customer, Enter opens, and Edit
 * Customer opens the one that was last in focus.
 */

const list = document.querySelector("[data-rows]");
const edit = document.querySelector("[data-edit]");

function links() {
  return [...list.querySelectorAll("[data-row-link]")].filter((link) => !link.closest("tr").hidden);
}

function onKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !event.target.closest("tbody")) return;
  const all = links();
  const next = all[all.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

if (list) {
  list.addEventListener("keydown", onKey);
  list.addEventListener("focusin", (event) => {
    const link = event.target.closest("tr")?.querySelector("[data-row-link]");
    if (link && edit) edit.href = link.href;
  });
  list.addEventListener("click", (event) => {
    if (!event.target.closest("a, button, input")) event.target.closest("tbody tr")?.querySelector("[data-row-link]")?.focus();
  });
}
