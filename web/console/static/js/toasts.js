/**
 * What was done, told at the foot of the window. A page brings its messages along; parts of
 * pages that scripts fetch bring theirs too (`toElement` hands them over). A plain success leaves by
 * itself, one that can be undone a little later, and what went wrong stays until somebody closes it.
 */

const STAYS_MS = 8_000;
const STAYS_WITH_UNDO_MS = 30_000;
const LOOK_MS = 500;
const MOST = 4;
/** A moment in which those who listen to the page learn that the place is there. */
const READ_OUT_PAUSE_MS = 60;

const region = () => document.getElementById("toasts");

/** Show messages of the server, moved here from a part of a page. */
export function takeToasts(part) {
  const brought = [...part.querySelectorAll("[data-toasts]")];
  const toasts = brought.flatMap((one) => [...one.querySelectorAll("[data-toast]")]);
  for (const one of brought) one.remove();
  show(toasts);
}

function show(toasts) {
  if (!toasts.length) return;
  // The same element twice in a row would not be read out: each is put in anew.
  setTimeout(() => {
    region().prepend(...toasts);
    for (const one of [...region().children].slice(MOST)) one.remove();
    toasts.forEach(leaveInTime);
  }, READ_OUT_PAUSE_MS);
}

/** Count only the time in which nobody is at the message and the window is looked at. */
function leaveInTime(toast) {
  if (toast.dataset.toast !== "success" || toast.querySelector("a")) return;
  let left = toast.querySelector("[data-undo]") ? STAYS_WITH_UNDO_MS : STAYS_MS;
  const clock = setInterval(() => {
    if (!document.hidden && !toast.matches(":hover, :focus-within")) left -= LOOK_MS;
    if (left > 0 && toast.isConnected) return;
    clearInterval(clock);
    toast.remove();
  }, LOOK_MS);
}

/** Close the messages that offer to undo: what they tell of is no more. */
export function dropUndo() {
  for (const form of document.querySelectorAll("[data-toast] [data-undo]")) form.closest("[data-toast]").remove();
}

document.addEventListener("click", (event) => {
  const toast = event.target.closest("[data-dismiss]")?.closest("[data-toast]");
  if (!toast) return;
  const hadFocus = toast.contains(document.activeElement);
  toast.remove();
  if (hadFocus) document.getElementById("main").focus({ preventScroll: true });
});

show([...region().children]);
