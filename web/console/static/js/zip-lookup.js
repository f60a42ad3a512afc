/**
 * A ZIP code fills in city, county and state (F-047). It only helps: what stands in a field because
 * somebody typed it there is never overwritten, and an unknown ZIP code changes nothing.
 */

import { enableEach } from "./elements.js";
import { countAsOpened } from "./unsaved.js";

const WHOLE_ZIP = /^\d{5}(-\d{4})?$/;

/** A ZIP code as it looks: without what nobody sees, its dash a dash, wide digits digits. */
function typedZip(text) {
  return text
    .normalize("NFKC")
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\s]/g, "")
    .replace(/[\u2010-\u2015\u2212]/g, "-");
}

/** @param {HTMLElement} group the fields of one address */
function enableZipLookup(group) {
  const field = (name) => group.querySelector(`[data-zip="${name}"]`);
  const status = group.querySelector("[data-zip-status]");
  const filled = new Map();
  let lookedUp = typedZip(field("zip").value).slice(0, 5);

  async function onInput() {
    const typed = typedZip(field("zip").value);
    const zip = typed.slice(0, 5);
    if (!WHOLE_ZIP.test(typed) || zip === lookedUp) return;
    lookedUp = zip;
    const found = await lookUp(zip);
    if (lookedUp === zip) show(found);
  }

  function show(found) {
    if (!found) {
      status.textContent = status.dataset.unknown;
      return;
    }
    let filledAny = false;
    for (const name of ["city", "county", "state"]) {
      const input = field(name);
      const untouched = input.value === "" || input.value === filled.get(name);
      // Nor where the cursor stands at this moment: the next letter would land behind what came.
      if (!untouched || input === document.activeElement) continue;
      input.value = found[name] ?? "";
      filled.set(name, input.value);
      filledAny = true;
    }
    offerCities(found.cities ?? []);
    if (found.cities?.length > 1) status.textContent = `${status.dataset.several} (${found.cities.join(", ")})`;
    else status.textContent = filledAny ? status.dataset.filled : "";
  }

  function offerCities(cities) {
    const options = cities.map((city) => {
      const option = document.createElement("option");
      option.value = city;
      return option;
    });
    document.getElementById(field("city").getAttribute("list")).replaceChildren(...options);
  }

  field("zip").addEventListener("input", onInput);
  field("zip").addEventListener("change", onInput);
  if (field("city").value === "") {
    lookedUp = "";
    // What a page fills in by itself is nobody's typing.
    onInput().then(() => countAsOpened(group.closest("form")));
  }
}

/** Return the places of a ZIP code; null when it is unknown, or nothing answers. */
async function lookUp(zip) {
  try {
    const answer = await fetch(`/customers/zip-codes/${zip}`, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

enableEach("[data-zip-fill]", enableZipLookup);
