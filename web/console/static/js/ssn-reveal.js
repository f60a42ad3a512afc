/**
 * The full social security number: shown to those permitted, for a reason that is written down, and
 * hidden again by itself, when the dialog closes, or when the page is no longer in front.
 */

const SECONDS = 20;

/** @param {HTMLDialogElement} dialog */
function enableReveal(dialog) {
  const form = dialog.querySelector("[data-reveal-form]");
  const shown = dialog.querySelector("[data-revealed]");
  const countdown = dialog.querySelector("[data-countdown]");
  const wrong = dialog.querySelector(".wrong");
  const reason = form.elements.namedItem("reason");
  let ticking = 0;

  function hide() {
    clearInterval(ticking);
    shown.textContent = "";
    countdown.textContent = "";
  }

  function show(number) {
    let left = SECONDS;
    hide();
    shown.textContent = number;
    const showCountdown = () => {
      countdown.textContent = dialog.dataset.left.replace("{}", String(left));
    };
    showCountdown();
    ticking = setInterval(() => {
      left -= 1;
      if (left <= 0) hide();
      else showCountdown();
    }, 1000);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    wrong.textContent = "";
    try {
      show(await fetchSsn(dialog.dataset.reveal, reason.value));
    } catch (problem) {
      hide();
      wrong.textContent = problem.message || dialog.dataset.failed;
      reason.focus();
    }
  });
  dialog.addEventListener("close", () => {
    hide();
    reason.value = "";
    wrong.textContent = "";
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hide();
  });
}

async function fetchSsn(path, reason) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRF-Token": document.body.dataset.csrf },
    body: new URLSearchParams({ reason }),
  }).catch(() => null);
  const body = await answer?.json().catch(() => null);
  if (!answer?.ok) throw new Error(body?.detail ?? "");
  return body.ssn;
}

document.querySelectorAll("dialog[data-reveal]").forEach(enableReveal);
