"""Call order in SQL: the columns of `Position.order`, and the lanes a row stands in (R-79)."""

from datetime import datetime
from typing import Any, Final, get_args

from sqlalchemy import ColumnElement, Integer, Label, Text, case, false, func, literal, or_
from sqlalchemy.dialects.postgresql import ARRAY, array

from backbone.db.models import Instant
from callbacks.domain.best_times import BestTime, next_best_time
from callbacks.domain.ranking import LIFTED_TIER, NEVER, TIMED_TIERS
from callbacks.domain.withholding import SUPERVISOR
from callbacks.repositories.callbacks import CALLBACK
from callbacks.repositories.facts import CUSTOMER
from callbacks.repositories.reference import Reference

ORDER: Final = (
    "as_of",
    "aside",
    "urgency",
    "sunk",
    "pressing_deadline",
    "waiting_since",
    "recorded_at",
    "contact_id",
    "place",
)
"""What a cursor of the list holds."""

_WITHHELD = func.coalesce(or_(CUSTOMER.c.deceased, CUSTOMER.c.do_not_call), false())
"""Not called as usual (`domain.withholding`); a customer not known yet is."""


def order_of(as_of: datetime, reference: Reference) -> list[ColumnElement[Any]]:
    """Return the columns of `Position.order` in SQL: total, so that paging is stable."""
    moment = literal(as_of, Instant)
    lifted = CALLBACK.c.lift_at <= moment
    urgency = case(
        (lifted, func.least(CALLBACK.c.tier, LIFTED_TIER, type_=Integer)), else_=CALLBACK.c.tier
    )
    aside = _WITHHELD & (urgency > reference.decisions.emergency_tier)
    pressing = or_(urgency <= TIMED_TIERS, CALLBACK.c.deadline < moment)
    deadline = case((pressing, CALLBACK.c.deadline), else_=literal(NEVER, Instant))
    later = {best: next_best_time(best, as_of, reference.calendar) for best in get_args(BestTime)}
    better_later = (urgency > TIMED_TIERS) & or_(
        false(),
        *(
            (CUSTOMER.c.best_time_to_call == best) & (CALLBACK.c.deadline > begins)
            for best, begins in later.items()
            if begins > as_of
        ),
    )
    return [
        moment.label("as_of"),
        case((aside, 1), else_=0).label("aside"),
        urgency.label("urgency"),
        case((or_(CALLBACK.c.retry_at > moment, better_later), 1), else_=0).label("sunk"),
        deadline.label("pressing_deadline"),
        CALLBACK.c.waiting_since,
        CALLBACK.c.recorded_at,
        CALLBACK.c.contact_id,
    ]


def lanes_in_order(aside: ColumnElement[int]) -> Label[list[str]]:
    """Return the lanes a row stands in (`domain.withholding.lanes_shown`), in SQL."""
    supervisors = array([SUPERVISOR], type_=Text)
    both = func.array_append(func.array_remove(CALLBACK.c.lanes, SUPERVISOR), SUPERVISOR)
    lanes = case(
        (aside == 1, supervisors),
        (_WITHHELD, both),
        else_=CALLBACK.c.lanes,
    )
    return func.coalesce(lanes, CALLBACK.c.lanes, type_=ARRAY(Text)).label("lanes")
