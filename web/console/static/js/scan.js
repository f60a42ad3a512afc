/**
 * Barcoded Applications. A scanner types a barcode and presses Enter, faster than anybody reads, by
 * somebody who looks at the envelopes: each scan is a line at once, the box is empty for the next,
 * and what could not be received stays in its line until it is.
 */

import { fetchPiece, say, toElement } from "./grid.js";
import { renewToken } from "./token.js";

const form = document.querySelector("[data-scan]");
const lines = document.querySelector("[data-scanned]");
/** One after the other, in the order of the scans. */
let turn = Promise.resolve();

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { barcode } = form.elements;
  const read = barcode.value.trim();
  barcode.value = "";
  barcode.focus();
  // Some scanners end with two Enters: the second one asks for nothing.
  if (read) waitInLine(read, lines.insertAdjacentElement("afterbegin", toElement("<li></li>")));
});

function waitInLine(barcode, line) {
  standIn(line, "waiting", form.dataset.sayWaiting, barcode);
  turn = turn.then(() => receive(barcode, line));
}

async function receive(barcode, line) {
  let answer = await send(barcode);
  if (answer?.status === 403 && (await renewToken(form))) answer = await send(barcode);
  const html = answer && !answer.redirected ? await answer.text().catch(() => "") : "";
  const fresh = toElement(html);
  if (fresh?.matches("[data-line]")) {
    line.replaceWith(fresh);
    say(fresh.querySelector("[data-words]").textContent.replace(/\s+/g, " ").trim());
  } else {
    const ended = answer?.redirected || [401, 403].includes(answer?.status);
    const trouble = fresh?.matches("[data-trouble]") ? fresh.textContent.trim() : "";
    const words = ended ? form.dataset.saySignIn : trouble || form.dataset.sayOffline;
    standIn(line, "unsent", words, barcode);
    line.append(tryAgain(barcode, line));
    say(words);
  }
  count();
}

function send(barcode) {
  const body = new FormData(form);
  body.set("barcode", barcode);
  return fetchPiece(form.action, { method: "POST", body }).catch(() => null);
}

/** What a line says until the service has answered. */
function standIn(line, state, words, barcode) {
  line.className = `scan-line is-${state}`;
  line.dataset.line = state;
  const said = document.createElement("p");
  said.textContent = words;
  const code = document.createElement("p");
  code.className = "code";
  code.textContent = barcode;
  line.replaceChildren(said, code);
  count();
}

function tryAgain(barcode, line) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = form.dataset.sayAgain;
  button.addEventListener("click", () => {
    form.elements.barcode.focus();
    waitInLine(barcode, line);
  });
  return button;
}

function count() {
  document.querySelector("[data-nothing]").hidden = true;
  document.querySelector("[data-counts]").hidden = false;
  const counted = { received: ["received"], again: ["again"], refused: ["refused", "unsent"] };
  for (const [name, states] of Object.entries(counted)) {
    const many = [...lines.children].filter((line) => states.includes(line.dataset.line)).length;
    document.querySelector(`[data-count=${name}]`).textContent = many;
  }
}

// What has not reached the service would be lost with the page.
addEventListener("beforeunload", (event) => {
  if (lines.querySelector("[data-line=waiting], [data-line=unsent]")) event.preventDefault();
});
if (lines.children.length) count();
