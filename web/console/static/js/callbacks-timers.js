/** Keeps the waiting times on the callback list true between two refreshes. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @param {Element} list */
export function updateTimers(list) {
  for (const time of list.querySelectorAll("time[data-since]")) {
    const text = formatDuration(Date.now() - Date.parse(time.dateTime), list.dataset);
    if (time.textContent !== text) time.textContent = text;
  }
  for (const time of list.querySelectorAll("time[data-until]")) {
    const left = Date.parse(time.dateTime) - Date.now();
    const template = left >= 0 ? list.dataset.textLeftTime : list.dataset.textOverdue;
    const text = template.replace("{time}", formatDuration(Math.abs(left), list.dataset));
    if (time.textContent !== text) time.textContent = text;
    time.classList.toggle("is-overdue", left < 0);
  }
}

/** `3 d 4 h`, `2 h 14 min`, `9 min`: the two units that matter. */
function formatDuration(ms, { unitDay, unitHour, unitMinute }) {
  const days = Math.floor(ms / DAY);
  const hours = Math.floor((ms % DAY) / HOUR);
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  const units = days
    ? [[days, unitDay], [hours, unitHour]]
    : [[hours, unitHour], [minutes, unitMinute]];
  const shown = units.filter(([amount]) => amount > 0).map((unit) => unit.join(" "));
  return shown.join(" ") || `0 ${unitMinute}`;
}
