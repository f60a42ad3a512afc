/**
 * Says while an address is typed what keeps post from it, and offers to vouch for a doubted one
 * . It only tells: nothing is refused, and without an answer nothing changes.
 */

const PAUSE = 400;

/** @param {HTMLElement} group the boxes of one address */
function enableAddressCheck(group) {
  const form = group.closest("form");
  const findings = group.querySelector("[data-address-findings]");
  const overrule = group.querySelector("[data-overrule]");
  let timer = 0;
  let asked = 0;

  async function check() {
    const mine = ++asked;
    const said = await judge(group.dataset.addressCheck, boxes());
    if (said === null || mine !== asked) return;
    findings.innerHTML = said;
    const vouched = overrule.querySelector("input").value !== "";
    overrule.hidden = !vouched && findings.querySelector(".doubted") === null;
  }

  function boxes() {
    const body = new URLSearchParams({ csrf: form.elements.csrf.value });
    for (const input of group.querySelectorAll("input[name]")) body.set(input.name, input.value);
    return body;
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  }

  group.addEventListener("input", later);
  group.addEventListener("change", later);
  // The ZIP code fills boxes in by itself.
  form.addEventListener("prefilled", later);
}

/** Return what the house says of these boxes; null where nothing answers. */
async function judge(url, body) {
  try {
    const answer = await fetch(url, { method: "POST", body });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

document.querySelectorAll("[data-address-check]").forEach(enableAddressCheck);
