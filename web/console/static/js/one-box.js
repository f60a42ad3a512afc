/**
 * The one box of every page: the best matches drop down while somebody types. The arrow keys choose
 * one of them and Enter opens it; Enter without a choice shows the whole list, so that nobody is
 * opened whom nobody has looked at.
 */

import { postForm, readPartial } from "./partials.js";

const PAUSE_MS = 180;
const LEAST = 3;

function enableOneBox(form) {
  const box = form.querySelector("input[role=combobox]");
  const list = document.getElementById(box.getAttribute("aria-controls"));
  let asked = 0;
  let pause;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  function show(open) {
    list.hidden = !open;
    box.setAttribute("aria-expanded", String(open));
    if (!open) choose(null);
  }

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
  }

  async function look() {
    asked += 1;
    const mine = asked;
    const answer = await postForm(form, { url: form.dataset.oneBox, asks: false });
    const part = await readPartial(answer);
    // An answer to what was typed before says nothing of what stands there now.
    if (mine !== asked || document.activeElement !== box) return;
    if (part) list.replaceChildren(part);
    show(Boolean(part));
  }

  function onKey(event) {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(false);
    } else if (event.key === "Enter" && chosen() && !event.shiftKey) {
      event.preventDefault();
      chosen().click();
    } else if (event.key === "Enter" && event.shiftKey) {
      // A browser would send the form into a new window.
      event.preventDefault();
      form.requestSubmit();
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && !list.hidden && options().length) {
      event.preventDefault();
      const all = options();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const at = chosen() ? all.indexOf(chosen()) + step : step > 0 ? 0 : all.length - 1;
      choose(all[at] ?? null);
    }
  }

  box.addEventListener("input", () => {
    clearTimeout(pause);
    asked += 1;
    if (box.value.trim().length < LEAST) show(false);
    else pause = setTimeout(look, PAUSE_MS);
  });
  box.addEventListener("keydown", onKey);
  box.addEventListener("focus", () => box.select());
  form.addEventListener("submit", (event) => {
    clearTimeout(pause);
    asked += 1;
    if (!box.value.trim()) event.preventDefault();
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) show(false);
  });
}

document.querySelectorAll("form[data-one-box]").forEach(enableOneBox);
