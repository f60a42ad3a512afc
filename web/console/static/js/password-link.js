// Takes the code of a password link from behind the #, and leaves it in no address bar or history.
const field = document.getElementById("token");
const code = location.hash.slice(1);

if (code) {
  field.value = code;
  field.readOnly = true;
  history.replaceState(null, "", location.pathname);
}
if (field.value && !document.querySelector("[data-errors]")) {
  document.getElementById("new_password").focus();
}
