"""The clock of another machine: read once in a while, and kept going by our own steady one."""

import time
from datetime import UTC, datetime

from backbone.telemetry.logging import get_logger

log = get_logger(__name__)

NOTICED = 30.0
"""Seconds by which two machines' clocks may differ without anybody being told."""


def steady() -> float:
    """Return seconds of a clock that nobody sets, and that goes on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class RemoteClock:
    """Somebody else's clock. Until it was read for the first time, our own stands in for it."""

    def __init__(self, whose: str) -> None:
        self._whose = whose
        self._ahead_of_steady: float | None = None
        self._said: float = 0.0

    def set(self, shown: float, *, asked_at: float) -> None:
        """Note what it showed, in seconds since 1970, when asked at a time of the steady clock."""
        # It was read somewhere between question and answer: in the middle, give or take.
        self._ahead_of_steady = shown - (asked_at + steady()) / 2
        difference = self.difference
        if abs(difference - self._said) > NOTICED:
            self._said = difference
            log.warning("clocks_differ", whose=self._whose, ahead_seconds=round(difference))

    def forget(self) -> None:
        """Let our own clock stand in for it again."""
        self._ahead_of_steady = None

    def timestamp(self) -> float:
        """Return what it shows now, in seconds since 1970."""
        if self._ahead_of_steady is None:
            return time.time()
        return steady() + self._ahead_of_steady

    def now(self) -> datetime:
        """Return what it shows now, in UTC."""
        return datetime.fromtimestamp(self.timestamp(), UTC)

    @property
    def difference(self) -> float:
        """Seconds by which it is ahead of our own clock."""
        return self.timestamp() - time.time()
