const FIRST_RETRY_MS = 2000;
const LAST_RETRY_MS = 30_000;

/**
 * Return a function that runs a task, one run at a time. However often it is called during a run,
 * the task is run once more afterwards, after a pause.
 *
 * A task that answers `false` could not do its work, because nothing answered: it is run again by
 * itself, after growing pauses, until it can. Otherwise what one lost answer would have brought is
 * missing until something else happens.
 *
 * @param {(...args: any[]) => Promise<void | boolean>} task
 * @param {number} pauseMs
 */
export function coalesce(task, pauseMs) {
  let running = false;
  let again = false;
  let retry = 0;
  let retryMs = FIRST_RETRY_MS;
  return async function run(...args) {
    if (running) {
      again = true;
      return;
    }
    running = true;
    clearTimeout(retry);
    try {
      if ((await task(...args)) === false) {
        retry = setTimeout(run, retryMs);
        retryMs = Math.min(2 * retryMs, LAST_RETRY_MS);
      } else {
        retryMs = FIRST_RETRY_MS;
      }
    } finally {
      running = false;
      if (again) {
        again = false;
        setTimeout(run, pauseMs);
      }
    }
  };
}
