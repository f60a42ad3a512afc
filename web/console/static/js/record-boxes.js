/**
 * The boxes of a record stay folded up until somebody edits. What leads to one of them unfolds
 * them; what was typed in them and not saved keeps them open; a printed record has them all.
 */

import { enableEach } from "./elements.js";
import { isUnsaved } from "./unsaved.js";

enableEach("details#boxes", (boxes) => {
  const form = boxes.querySelector("form");
  boxes.querySelector("summary").addEventListener("click", () => {
    if (boxes.open) return;
    // The press itself unfolds them; the hand goes where it will type.
    setTimeout(() => form.querySelector("input:not([type=hidden])").focus());
  });
  boxes.addEventListener("toggle", () => {
    if (!boxes.open && isUnsaved(form)) boxes.open = true;
  });
});

const boxes = () => document.getElementById("boxes");

function unfoldFor(hash) {
  const target = document.getElementById(hash.slice(1));
  if (!target || !boxes().contains(target)) return;
  boxes().open = true;
  target.scrollIntoView();
}

addEventListener("hashchange", () => unfoldFor(location.hash));
// A link to where one is already changes no address.
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (link) unfoldFor(link.hash);
});
unfoldFor(location.hash);

let foldAgain = false;
addEventListener("beforeprint", () => {
  foldAgain = !boxes().open;
  boxes().open = true;
});
addEventListener("afterprint", () => {
  if (foldAgain) boxes().open = false;
});
