/** Keeps the waiting times on the callback list true between two visits of the news. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @param {Element} list */
export function tickClocks(list) {
  for (const time of list.querySelectorAll("time[data-since]")) {
    const words = lasting(Date.now() - Date.parse(time.dateTime), list.dataset);
    if (time.textContent !== words) time.textContent = words;
  }
  for (const time of list.querySelectorAll("time[data-until]")) {
    const left = Date.parse(time.dateTime) - Date.now();
    const frame = left >= 0 ? list.dataset.sayLeftTime : list.dataset.sayOverdue;
    const words = frame.replace("{time}", lasting(Math.abs(left), list.dataset));
    if (time.textContent !== words) time.textContent = words;
    time.classList.toggle("is-overdue", left < 0);
  }
}

/** `3 d 4 h`, `2 h 14 min`, `9 min`: the two units that matter. */
export function lasting(ms, { unitDay, unitHour, unitMinute }) {
  const days = Math.floor(ms / DAY);
  const hours = Math.floor((ms % DAY) / HOUR);
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  const units = days
    ? [[days, unitDay], [hours, unitHour]]
    : [[hours, unitHour], [minutes, unitMinute]];
  const said = units.filter(([amount]) => amount > 0).map((unit) => unit.join(" "));
  return said.join(" ") || `0 ${unitMinute}`;
}
