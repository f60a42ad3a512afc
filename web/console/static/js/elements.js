/** Elements of a kind, those of now and those that take their place when a page is renewed. */

const RENEWED = "hearthline-renewed";

/**
 * Enable each element that matches, once, and every new one after the page was renewed in place.
 *
 * @param {string} selector
 * @param {(element: Element) => void} enable
 */
export function enableEach(selector, enable) {
  const known = new WeakSet();
  const run = () => {
    for (const element of document.querySelectorAll(selector)) {
      if (known.has(element)) continue;
      known.add(element);
      enable(element);
    }
  };
  run();
  document.addEventListener(RENEWED, run);
}

/** Say that elements of the page were replaced. */
export function sayRenewed() {
  document.dispatchEvent(new CustomEvent(RENEWED));
}
