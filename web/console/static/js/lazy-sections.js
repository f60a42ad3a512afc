/**
 * Sections of a record (details[data-loads]) are fetched when they are opened, and again each time.
 * The address keeps which one is open: a link to it, and the way back from a form, open it.
 */

import { enableEach, sayRenewed } from "./elements.js";
import { fetchPartial, toElement } from "./partials.js";

enableEach("details[data-loads]", (section) => {
  const place = section.querySelector(".loaded");

  async function load(url = section.dataset.loads) {
    place.setAttribute("aria-busy", "true");
    const answer = await fetchPartial(url);
    place.removeAttribute("aria-busy");
    if (answer?.redirected) return document.location.reload(); // signed out: the sign-in page says so
    if (answer?.ok) place.replaceChildren(toElement(await answer.text()));
    else place.replaceChildren(refusal(section.dataset.offline));
    sayRenewed();
  }

  // A filter or another page of the section shows in its place; in a new tab it is a page.
  place.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-in-section]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    await load(link.href);
    place.querySelector("a[data-in-section][aria-current]")?.focus();
  });
  section.addEventListener("toggle", () => {
    if (!section.open) return;
    load();
    history.replaceState(history.state, "", `#${section.id}`);
  });
});

function refusal(words) {
  const said = document.createElement("p");
  said.className = "alert alert-error";
  said.role = "alert";
  said.textContent = words;
  return said;
}

function open(hash) {
  const section = hash.length > 1 && document.getElementById(hash.slice(1));
  if (!section?.matches?.("details[data-loads]")) return;
  section.open = true;
  section.scrollIntoView();
}

addEventListener("hashchange", () => open(location.hash));
// A link to where one is already changes no address.
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (link) open(link.hash);
});
open(location.hash);
