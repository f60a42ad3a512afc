/**
 * The Files section: folders open in place, files are chosen or dropped and sent one after another,
 * each with its progress. What the service refuses is told beside the file.
 */

import { announce } from "./announce.js";
import { enableEach, sayRenewed } from "./elements.js";
import { fetchPartial, postForm, toElement } from "./partials.js";

const WHOLE = 100;

enableEach("[data-files]", (section) => {
  section.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-stay]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(section, () => fetchPartial(link.href), link);
  });
  section.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-stay]")) return;
    event.preventDefault();
    show(section, () => postForm(event.target), event.target);
  });
  const form = section.querySelector("[data-upload]");
  if (form) enableUpload(section, form);
});

/** Put what is asked for in place of the section; where that fails, go there as without a script. */
async function show(section, ask, from) {
  section.setAttribute("aria-busy", "true");
  const answer = await ask();
  section.removeAttribute("aria-busy");
  if (!answer?.ok || answer.redirected) {
    if (from.href) location.assign(from.href);
    else from.submit();
    return;
  }
  const renewed = toElement(await answer.text());
  section.replaceWith(renewed);
  sayRenewed();
  const same = from.id && document.getElementById(from.id);
  (same || renewed.querySelector("a, button, input"))?.focus({ preventScroll: true });
}

function enableUpload(section, form) {
  const chosen = form.querySelector("input[type=file]");
  const place = section.querySelector("[data-drop]");
  const take = (files) => sendAll(section, form, [...files]);
  form.addEventListener("submit", (event) => event.preventDefault());
  chosen.addEventListener("change", () => {
    const files = [...chosen.files];
    chosen.value = "";
    take(files);
  });
  for (const kind of ["dragenter", "dragover"]) {
    section.addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      place.classList.add("over");
    });
  }
  section.addEventListener("dragleave", (event) => {
    if (!section.contains(event.relatedTarget)) place.classList.remove("over");
  });
  section.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    place.classList.remove("over");
    take(event.dataTransfer.files);
  });
}

/** Send files one after another; then show the list, unless something is to be read first. */
async function sendAll(section, form, files) {
  const list = section.querySelector("[data-sending]");
  const lines = files.map((file) => [file, addLine(list, file, form.dataset.textWaits)]);
  let refused = 0;
  for (const [file, line] of lines) {
    if (!(await sendOne(form, file, line))) refused += 1;
  }
  const left = [...list.children].filter((line) => line.querySelector(".failed"));
  const answer = await fetchPartial(section.dataset.url);
  if (!answer?.ok || answer.redirected || !section.isConnected) return;
  const renewed = toElement(await answer.text());
  section.replaceWith(renewed);
  renewed.querySelector("[data-sending]")?.replaceChildren(...left);
  sayRenewed();
  renewed.querySelector("input[type=file]")?.focus({ preventScroll: true });
  if (!refused) announce(form.dataset.textAll);
}

function addLine(list, file, words) {
  const line = document.createElement("li");
  const name = document.createElement("b");
  name.textContent = file.name;
  const state = document.createElement("span");
  state.textContent = words;
  line.append(name, state);
  list.append(line);
  return line;
}

function sendOne(form, file, line) {
  const state = line.querySelector("span");
  const fail = (words) => {
    line.querySelector("progress")?.remove();
    state.className = "failed";
    state.textContent = words;
    return false;
  };
  if (file.size > Number(form.dataset.most)) return Promise.resolve(fail(form.dataset.textLarge));
  const progress = document.createElement("progress");
  progress.max = WHOLE;
  progress.value = 0;
  progress.setAttribute("aria-label", file.name);
  line.append(progress);
  const body = new FormData();
  body.set("folder", form.elements.folder.value);
  body.set("file", file);
  return new Promise((resolve) => {
    const sending = new XMLHttpRequest();
    sending.open("POST", form.getAttribute("action"));
    sending.responseType = "json";
    for (const [name, value] of Object.entries(headers())) sending.setRequestHeader(name, value);
    sending.upload.addEventListener("progress", ({ loaded, total }) => {
      const part = Math.round((WHOLE * loaded) / total);
      progress.value = part;
      state.textContent = part < WHOLE ? `${part} %` : form.dataset.textLook;
    });
    sending.addEventListener("load", () => {
      progress.remove();
      if (sending.status >= 200 && sending.status < 300) {
        state.textContent = `${form.dataset.textDone} ${sending.response?.name ?? ""}`;
        return resolve(true);
      }
      resolve(fail(sending.response?.detail ?? form.dataset.textOut));
    });
    for (const kind of ["error", "abort", "timeout"]) {
      sending.addEventListener(kind, () => resolve(fail(form.dataset.textOffline)));
    }
    sending.send(body);
  });
}

/** What every request of our pages carries: who began it, and that it is ours. */
function headers() {
  const token = document.body.dataset.csrf ?? "";
  return {
    Accept: "application/json",
    "Idempotency-Key": crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`,
    "X-CSRF-Token": token,
    "X-Opened-By": token.split(".")[1] ?? "",
  };
}
