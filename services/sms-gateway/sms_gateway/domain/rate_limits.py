"""How fast to send, how much in a day, and when to pause for a provider that does not answer."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random


@dataclass(frozen=True, slots=True)
class Pace:
    """So many texts a second, and a few at once after a quiet time."""

    per_second: float
    at_once: int

    @property
    def most(self) -> int:
        """How many texts may go in one `window`."""
        return max(1, self.at_once, int(self.per_second))

    @property
    def window(self) -> timedelta:
        """The time that `most` texts take."""
        return timedelta(seconds=self.most / self.per_second)

    def allowed(self, wanted: int, *, handed: int) -> int:
        """Return how many may go now, when so many were handed over in the last `window`."""
        return max(0, min(wanted, self.most - handed))


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many texts may still be handed over today."""

    texts: int
    answers: int
    """How many of them may be answers to people who wrote to us unasked."""


def allowance_today(per_day: int, *, handed: int, answers: int) -> Allowance:
    """Say what is left of a day's texts; a tenth of them is for answers.

    Anybody can make us answer. A flood of strangers must not use up what reminders need.
    """
    texts = max(0, per_day - handed)
    return Allowance(texts, max(0, min(texts, max(1, per_day // 10) - answers)))


@dataclass
class RepeatedAlarm:
    """Says when to log what stays wrong: at once, then every ten minutes."""

    every: timedelta = timedelta(minutes=10)
    _raised_at: datetime | None = field(default=None, init=False)

    def raise_now(self, now: datetime) -> bool:
        """Say whether to log it now; if so, the next time is a while later."""
        if self._raised_at is not None and now - self._raised_at < self.every:
            return False
        self._raised_at = now
        return True


@dataclass
class CircuitBreaker:
    """Stops calling a provider that fails again and again; tries it with one text, then all.

    Pauses double up to a limit, and no two replicas come back in the same second.
    """

    failures_allowed: int = 5
    shortest: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(minutes=5)
    chance: Random = field(default_factory=Random)  # a pause, no secret
    _failures: int = field(default=0, init=False)
    _closed_until: datetime | None = field(default=None, init=False)

    def allowed(self, now: datetime) -> int | None:
        """Return how many calls may be made now: none, one to try, or None for any number."""
        if self._closed_until is None:
            return None
        return 0 if now < self._closed_until else 1

    def record_success(self) -> None:
        """Remember that the provider answers."""
        self._failures = 0
        self._closed_until = None

    def record_failure(self, now: datetime) -> None:
        """Count a failure that was the provider's, or the network's."""
        self._failures += 1
        beyond = self._failures - self.failures_allowed
        if beyond >= 0:
            self._closed_until = now + self.pause(beyond)

    def pause(self, turn: int) -> timedelta:
        """Say how long to wait the n-th time: about twice as long as before."""
        longest: timedelta = min(self.shortest * (1 << min(turn, 20)), self.longest)
        return longest * self.chance.uniform(0.5, 1.0)
