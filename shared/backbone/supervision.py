"""Loops that must never end: whatever ends one, it is restarted, and log and metric say so."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType

from backbone.telemetry.logging import get_logger

log = get_logger(__name__)

FIRST_PAUSE = 0.25
"""Seconds before a loop is restarted the first time; each next pause is twice as long."""
LONGEST_PAUSE = 5.0
"""Seconds that no pause exceeds: whoever was away is found again within them."""
STEADY_AFTER = 30.0
"""Seconds a loop must have run for its next pause to be the first one again."""

OnRestart = Callable[[str], None]
"""Told the name of a loop that is restarted, to count it."""


def is_being_cancelled() -> bool:
    """Say whether this task is being cancelled; a torn connection can look like it but is not."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0


def growing(pause: float) -> float:
    """Return the pause after this one."""
    return min(2 * pause, LONGEST_PAUSE)


async def supervise(
    loop: str,
    run: Callable[[], Awaitable[None]],
    on_restart: OnRestart,
    *,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Run a loop until its task is cancelled or it says that it was stopped.

    Client libraries raise what they like (aiormq once `StopAsyncIteration`), and cancel tasks that
    nobody asked them to cancel. A process that ended for it would take down what still works.
    """
    clock = asyncio.get_running_loop().time
    pause = FIRST_PAUSE
    while True:
        began = clock()
        error: BaseException | None = None
        try:
            await run()
        except asyncio.CancelledError as cancelled:
            if is_being_cancelled():
                raise
            error = cancelled
        except Exception as failure:  # noqa: BLE001  the loop must outlive any one failure
            error = failure
        if stopped():
            return
        if clock() - began >= STEADY_AFTER:
            pause = FIRST_PAUSE
        log.warning(
            "loop_restarted",
            loop=loop,
            # Not its text: it may be a customer's.
            error=type(error).__name__ if error else None,
            where=_where(error.__traceback__) if error else None,
            again_in=pause,
        )
        on_restart(loop)
        await asyncio.sleep(pause)
        pause = growing(pause)


def _where(trace: TracebackType | None) -> str | None:
    """Name the file and line in which an error was raised."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace and f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
