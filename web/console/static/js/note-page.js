/** The Contact Entry Note on a page of its own: saved in place, then on to where it leads. */

import { enlivenNote } from "./note.js";

const form = document.querySelector("form[data-note]");
if (form) {
  const leave = form.querySelector("[data-leave]").href;
  enlivenNote(form, {
    onSaved: () => document.location.assign(leave),
    onLeave: () => document.location.assign(leave),
  });
  (document.querySelector("[data-problem]") ?? document.querySelector("[data-first]"))?.focus();
}
