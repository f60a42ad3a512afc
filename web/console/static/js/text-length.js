/**
 * Counts what is too long for its box, and says so beside it. Nothing is ever cut off: what was typed
 * or pasted stays whole until somebody shortens it.
 */

import { enableEach } from "./elements.js";

const sentence = document.body.dataset.tooLong;

/** @param {HTMLInputElement | HTMLTextAreaElement} box */
function judge(box) {
  const most = Number(box.dataset.maxlength);
  const length = [...box.value.trim()].length;
  let said = box.parentElement.querySelector(":scope > [data-length]");
  if (length <= most) {
    said?.remove();
    return;
  }
  if (!said) {
    said = document.createElement("p");
    said.className = "wrong";
    said.dataset.length = "";
    said.setAttribute("role", "status");
    box.after(said);
  }
  said.textContent = sentence
    .replace("{length}", length)
    .replace("{most}", most)
    .replace("{over}", length - most);
}

addEventListener("input", ({ target }) => {
  if (target.dataset?.maxlength) judge(target);
});
enableEach("[data-maxlength]", judge);
