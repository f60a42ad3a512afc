/**
 * The bell: how many notifications are unread, live. Only one tab of a browser listens and tells the
 * others: a browser keeps few connections open to one host, and an office keeps many tabs.
 */

import { announce } from "./announce.js";
import { coalesce } from "./coalesce.js";
import { subscribe } from "./sse.js";

const bell = document.querySelector("[data-bell]");
const badge = bell.querySelector("[data-badge]");
const CHANNEL = "hearthline-notifications";
const tabs = new BroadcastChannel(CHANNEL);
/** Events may come many times a second; readers need fewer updates. */
const PAUSE_MS = 300;
let newestId = null;

const refresh = coalesce(async () => {
  const answer = await fetch(bell.dataset.unreadUrl, {
    credentials: "same-origin",
    headers: { Accept: "application/json" },
  }).catch(() => null);
  if (!answer?.ok) return Boolean(answer);
  if (answer.redirected) return true;
  const { unread, newest } = await answer.json();
  show(unread);
  if (newestId !== null && newest && newest.id !== newestId && unread) announce(newest.message);
  newestId = newest?.id ?? "";
  return true;
}, PAUSE_MS);

function show(unread) {
  const count = bell.dataset.textUnread.replace("{count}", String(unread));
  badge.textContent = unread > 99 ? "99+" : String(unread);
  badge.hidden = unread === 0;
  bell.setAttribute("aria-label", unread ? `${bell.dataset.label}, ${count}` : bell.dataset.label);
  bell.title = bell.getAttribute("aria-label");
}

/** Something has changed: refresh the badge, and whatever part of the page shows the feed. */
function onChange() {
  refresh();
  document.dispatchEvent(new CustomEvent(CHANNEL));
}

function listen() {
  subscribe(bell.dataset.stream, "notifications", {
    onEvent: () => {
      onChange();
      tabs.postMessage("changed");
    },
    whileHidden: true,
  });
}

tabs.addEventListener("message", onChange);
refresh();
if (navigator.locks) {
  // The lock is held as long as this tab lives; then the next one in the queue listens.
  navigator.locks.request(CHANNEL, () => {
    listen();
    return new Promise(() => {});
  });
} else {
  listen();
}
