"""When a note that names a day comes onto the list (R-33)."""

from datetime import datetime, timedelta
from typing import Final

from callbacks.domain.clocks import Calendar
from callbacks.domain.effects import Create
from callbacks.domain.facts import Fact

LIFT_BEFORE: Final = timedelta(hours=48)
"""So long before the shut-off a call is as urgent as a 48-hour notice (C02, T-23)."""
_LEAST_URGENT_EMERGENCY: Final = 1


def opens_at(fact: Fact, asks: Create, calendar: Calendar) -> datetime | None:
    """Return when a note comes onto the list; None for one that is there from its contact on.

    That is the agency's morning of the day it names. An emergency waits for no day, and no call
    opens later than 48 hours before the shut-off.
    """
    if fact.follow_up_date is None or asks.tier <= _LEAST_URGENT_EMERGENCY:
        return None
    opens = calendar.morning(fact.follow_up_date)
    if fact.shut_off_date is not None:
        opens = min(opens, calendar.day_start(fact.shut_off_date) - LIFT_BEFORE)
    return opens if opens > fact.contact_date else None
