/**
 * The bell: how many notifications are to be read, live. Only one tab of a browser listens, the
 * others hear it from there: a browser keeps few connections open to one place, and an office keeps
 * many tabs.
 */

import { say } from "./grid.js";

const bell = document.querySelector("[data-bell]");
const badge = bell.querySelector("[data-badge]");
const NEWS = "hearthline-notifications";
const TRY_AGAIN_MS = 5000;
const tabs = new BroadcastChannel(NEWS);
let known = null;

async function look() {
  const answer = await fetch(bell.dataset.unreadAt, {
    credentials: "same-origin",
    headers: { Accept: "application/json" },
  }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const { unread, newest } = await answer.json();
  show(unread);
  if (known !== null && newest && newest.id !== known && unread) say(newest.message);
  known = newest?.id ?? "";
}

function show(unread) {
  const told = bell.dataset.sayUnread.replace("{count}", String(unread));
  badge.textContent = unread > 99 ? "99+" : String(unread);
  badge.hidden = unread === 0;
  bell.setAttribute("aria-label", unread ? `${bell.dataset.label}, ${told}` : bell.dataset.label);
  bell.title = bell.getAttribute("aria-label");
}

/** Something has changed: the badge, and whatever part of the page shows the feed. */
function hear() {
  look();
  document.dispatchEvent(new CustomEvent(NEWS));
}

function listen() {
  const news = new EventSource(bell.dataset.stream);
  news.addEventListener("notifications", () => {
    hear();
    tabs.postMessage("news");
  });
  news.addEventListener("error", () => {
    if (news.readyState === EventSource.CLOSED) setTimeout(listen, TRY_AGAIN_MS);
  });
}

tabs.addEventListener("message", hear);
look();
if (navigator.locks) {
  // Held as long as this tab lives; then the next one in the queue listens.
  navigator.locks.request(NEWS, () => {
    listen();
    return new Promise(() => {});
  });
} else {
  listen();
}
