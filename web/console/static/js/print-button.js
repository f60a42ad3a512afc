/** The call sheet prints itself on one press. */

const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => print());
