/**
 * Keeps the callback list still while somebody is at it: while the pointer or the focus is on
 * a row, nothing moves. What came in meanwhile waits behind one button, which stands where nothing
 * has to make room for it.
 */

/**
 * @param {HTMLElement} list
 * @param {{onFree: () => void}} callbacks called when nobody is at the rows any more
 */
export function watchPresence(list, { onFree }) {
  let pointer = false;
  let pressed = false;
  /** The focus that a page gives itself is nobody's hand: it counts once something was pressed. */
  let handled = false;

  const rows = () => list.querySelector("[data-rows]");
  const focused = () => handled && Boolean(rows()?.contains(document.activeElement));
  const still = () => pressed || pointer || focused();
  const release = () => setTimeout(() => still() || onFree());

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const inside = Boolean(rows()?.contains(event.target));
    const left = pointer && !inside;
    pointer = inside;
    if (left) release();
  });
  document.documentElement.addEventListener("pointerleave", () => {
    pointer = false;
    release();
  });
  // Between down and up nothing moves, wherever the finger or the pointer came from.
  document.addEventListener("pointerdown", () => {
    pressed = true;
    handled = true;
  }, true);
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => setTimeout(() => {
      pressed = false;
      release();
    }), true);
  }
  document.addEventListener("keydown", () => {
    handled = true;
  }, true);
  list.addEventListener("focusout", release);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return;
    pointer = false;
    handled = false;
    release();
  });

  return { still, pressed: () => pressed };
}

/** Offer what waits: how many are new, or that the list has changed. */
export function offerNews(list, count) {
  const button = list.querySelector("[data-show-news]");
  const { textNew, textChanged } = list.dataset;
  button.textContent = count ? textNew.replace("{count}", String(count)) : textChanged;
  button.hidden = false;
}

export function withdrawNews(list) {
  list.querySelector("[data-show-news]").hidden = true;
}
