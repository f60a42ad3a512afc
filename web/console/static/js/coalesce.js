/**
 * Return a function that runs a task, one run at a time. However often it is called during a run,
 * the task is run once more afterwards, after a pause.
 *
 * @param {(...args: any[]) => Promise<void>} task
 * @param {number} pauseMs
 */
export function coalesce(task, pauseMs) {
  let running = false;
  let again = false;
  return async function run(...args) {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      await task(...args);
    } finally {
      running = false;
      if (again) {
        again = false;
        setTimeout(run, pauseMs);
      }
    }
  };
}
