/**
 * A ZIP code fills in city, county and state (F-047). It only helps: what stands in a field because
 * somebody typed it there is never overwritten, and an unknown ZIP code changes nothing.
 */

const WHOLE_ZIP = /^\d{5}(-\d{4})?$/;

/** @param {HTMLElement} group */
export function fillFromZip(group) {
  const field = (name) => group.querySelector(`[data-zip="${name}"]`);
  const says = group.querySelector("[data-zip-says]");
  const filled = new Map();
  let asked = field("zip").value.trim().slice(0, 5);

  async function onInput() {
    const typed = field("zip").value.trim();
    const zip = typed.slice(0, 5);
    if (!WHOLE_ZIP.test(typed) || zip === asked) return;
    asked = zip;
    const found = await look(zip);
    if (asked === zip) show(found);
  }

  function show(found) {
    if (!found) {
      says.textContent = says.dataset.unknown;
      return;
    }
    let any = false;
    for (const name of ["city", "county", "state"]) {
      const input = field(name);
      const untouched = input.value === "" || input.value === filled.get(name);
      if (!untouched) continue;
      input.value = found[name] ?? "";
      filled.set(name, input.value);
      any = true;
    }
    offer(found.cities ?? []);
    if (found.cities?.length > 1) says.textContent = `${says.dataset.several} (${found.cities.join(", ")})`;
    else says.textContent = any ? says.dataset.filled : "";
  }

  function offer(cities) {
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
    asked = "";
    onInput().then(() => group.closest("form").dispatchEvent(new CustomEvent("settled")));
  }
}

/** Ask which places a ZIP code belongs to; null when nobody knows, or nobody answers. */
async function look(zip) {
  try {
    const answer = await fetch(`/customers/zip-codes/${zip}`, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
