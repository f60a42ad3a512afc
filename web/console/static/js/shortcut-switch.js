/** The switch in the help dialog for people whom single-key shortcuts get in the way of. */

const KEY = "hearthline-keys-off";

export function shortcutsAreOff() {
  return localStorage.getItem(KEY) === "yes";
}

export function setShortcutsOff(off) {
  localStorage.setItem(KEY, off ? "yes" : "no");
}
