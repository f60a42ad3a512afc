/** The Contact Entry Note on a page of its own: saved by script, then on to where it leads. */

import { enableNote } from "./note.js";

const form = document.querySelector("form[data-note]");
if (form) {
  const exit = form.querySelector("[data-exit]").href;
  enableNote(form, {
    onSaved: () => document.location.assign(exit),
    onExit: () => document.location.assign(exit),
  });
  (document.querySelector("[data-problem]") ?? document.querySelector("[data-autofocus]"))?.focus();
}
