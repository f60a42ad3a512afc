/** A box in the heading of a list checks, or clears, every box of the form it names. */

import { enableEach } from "./elements.js";

enableEach("[data-check-all]", (all) => {
  const form = document.getElementById(all.dataset.checkAll);
  const boxes = () => [...form.elements].filter((one) => one.type === "checkbox");
  const show = () => {
    const checked = boxes().filter((box) => box.checked).length;
    all.checked = checked === boxes().length;
    all.indeterminate = checked > 0 && !all.checked;
  };
  all.addEventListener("change", () => boxes().forEach((box) => (box.checked = all.checked)));
  document.addEventListener("change", (event) => event.target.form === form && show());
  show();
});
