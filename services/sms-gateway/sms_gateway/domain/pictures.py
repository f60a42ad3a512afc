"""Pictures that customers text: how many are kept, and how long they are asked for."""

from datetime import timedelta
from typing import Literal

PictureState = Literal["WAITING", "KEPT", "UNREADABLE", "TOO_LARGE", "LOST", "NOT_KEPT"]
"""WAITING: to be fetched from the provider. KEPT: can be shown. UNREADABLE: no picture we can show.
LOST: the provider does not have it, or did not give it for a day. NOT_KEPT: beyond what one number
may send in a day."""

MOST_OF_A_TEXT = 10
"""The provider itself carries no more with one text."""
MOST_OF_A_DAY = 50
"""Pictures of one number fetched in 24 hours; a flood must not fill the database."""
LARGEST_BYTES = 8 * 1024 * 1024
"""The provider carries at most 5 MB."""
_MOST_ATTEMPTS = 30
_MISSING_ATTEMPTS = 6
_SHORTEST, _LONGEST = timedelta(seconds=20), timedelta(hours=1)


def pause_before_retry(attempts: int, *, missing: bool) -> timedelta | None:
    """Return how long to wait after so many attempts; None when it is no use to go on.

    `missing` says that the provider answered, and does not have it: just after a text that may
    change, later hardly.
    """
    if attempts >= (_MISSING_ATTEMPTS if missing else _MOST_ATTEMPTS):
        return None
    doubled: timedelta = _SHORTEST * (1 << min(attempts, 20))
    return min(doubled, _LONGEST)
