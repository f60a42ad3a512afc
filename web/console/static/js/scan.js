/**
 * Barcoded Applications. A scanner types a barcode and presses Enter, faster than anybody reads, by
 * somebody who looks at the envelopes: each scan is a line at once, the box is empty for the next,
 * and what could not be received stays in its line until it is.
 */

import { announce } from "./announce.js";
import { renewCsrfToken } from "./csrf-token.js";
import { errorText, postForm, toElement } from "./partials.js";

const form = document.querySelector("[data-scan]");
const lines = document.querySelector("[data-scanned]");
/** Scans are sent one after the other, in their order. */
let queue = Promise.resolve();

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { barcode } = form.elements;
  const read = barcode.value.trim();
  barcode.value = "";
  barcode.focus();
  // Some scanners end with two Enters: the second one asks for nothing.
  if (read) enqueue(read, lines.insertAdjacentElement("afterbegin", toElement("<li></li>")));
});

function enqueue(barcode, line) {
  showState(line, "waiting", form.dataset.textWaiting, barcode);
  queue = queue.then(() => receive(barcode, line));
}

async function receive(barcode, line) {
  let answer = await send(barcode);
  if (answer?.status === 403 && (await renewCsrfToken(form))) answer = await send(barcode);
  const html = answer && !answer.redirected ? await answer.text().catch(() => "") : "";
  const fresh = toElement(html);
  if (fresh?.matches("[data-line]")) {
    line.replaceWith(fresh);
    announce(fresh.querySelector("[data-text]").textContent.replace(/\s+/g, " ").trim());
  } else {
    const ended = answer?.redirected || [401, 403].includes(answer?.status);
    const text = ended ? form.dataset.textSignIn : errorText(fresh) || form.dataset.textOffline;
    showState(line, "unsent", text, barcode);
    line.append(retryButton(barcode, line));
    announce(text);
  }
  count();
}

function send(barcode) {
  const body = new FormData(form);
  body.set("barcode", barcode);
  return postForm(form, { body });
}

/** Show the state of a scan the service has not answered. */
function showState(line, state, text, barcode) {
  line.className = `scan-line is-${state}`;
  line.dataset.line = state;
  const message = document.createElement("p");
  message.textContent = text;
  const code = document.createElement("p");
  code.className = "code";
  code.textContent = barcode;
  line.replaceChildren(message, code);
  count();
}

function retryButton(barcode, line) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = form.dataset.textAgain;
  button.addEventListener("click", () => {
    form.elements.barcode.focus();
    enqueue(barcode, line);
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
