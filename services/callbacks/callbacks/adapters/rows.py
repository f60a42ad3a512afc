"""Places on the list, between the rules and the table."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from callbacks.domain.places import Place, Timed, lifted_tier
from contracts.callbacks import CallbackReason

_CLOSED: dict[str, Any] = {
    "open": False,
    "tier": None,
    "lift_at": None,
    "deadline": None,
    "waiting_since": None,
    "recorded_at": None,
    "contact_id": None,
    "attempts": 0,
    "last_attempt_at": None,
    "last_attempt_action": None,
    "retry_at": None,
    "lanes": [],
    "languages": [],
    "reasons": [],
}


def folded(spot: Place | None) -> dict[str, Any]:
    """Write a place, or that there is none, as the columns of its row."""
    if spot is None:
        return _CLOSED
    return {
        "open": True,
        "tier": spot.tier,
        "lift_at": spot.lift_at,
        "deadline": spot.deadline,
        "waiting_since": spot.waiting_since,
        "recorded_at": spot.recorded_at,
        "contact_id": spot.contact_id,
        "attempts": spot.attempts,
        "last_attempt_at": spot.last_attempt_at,
        "last_attempt_action": spot.last_attempt_action,
        "retry_at": spot.retry_at,
        "lanes": sorted({timed.reason.asks.lane for timed in spot.reasons}),
        "languages": sorted({timed.reason.fact.language for timed in spot.reasons}),
        "reasons": [_written(timed) for timed in spot.reasons],
    }


def _written(timed: Timed) -> dict[str, Any]:
    fact, asks = timed.reason.fact, timed.reason.asks
    return {
        "contact_id": str(fact.contact_id),
        "contact_type": fact.contact_type,
        "contact_action": fact.contact_action,
        "call_code": fact.call_code,
        "language": fact.language,
        "notes": fact.notes,
        "contact_date": fact.contact_date.isoformat(),
        "recorded_at": timed.reason.known_since.isoformat(),
        "shut_off_date": fact.shut_off_date.isoformat() if fact.shut_off_date else None,
        "deadline": timed.deadline.isoformat(),
        "lift_at": timed.lift_at.isoformat() if timed.lift_at else None,
        "tier": timed.tier,
        "lane": asks.lane,
        "rule": asks.rule,
        "lifted": asks.lifted,
        "entered_by": fact.entered_by,
        "late_entry": timed.reason.entered_late,
        "later_confirmed": timed.reason.later_confirmed,
    }


def leading(reasons: Iterable[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """Return a row's reasons, the one to speak about first: urgent, then soon due, then old."""

    def rank(reason: dict[str, Any]) -> tuple[int, datetime, datetime, datetime, UUID]:
        deadline, contact_date, recorded_at = (
            datetime.fromisoformat(reason[one])
            for one in ("deadline", "contact_date", "recorded_at")
        )
        contact_id = UUID(reason["contact_id"])
        return (effective_tier(reason, now), deadline, contact_date, recorded_at, contact_id)

    return sorted(reasons, key=rank)


def effective_tier(reason: dict[str, Any], now: datetime) -> int:
    """Return how urgent a written reason is at a moment."""
    lift_at = reason["lift_at"]
    return lifted_tier(reason["tier"], datetime.fromisoformat(lift_at) if lift_at else None, now)


def snapshot_of(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Write a row as its events tell it."""
    reasons = leading(row["reasons"], now)
    first = reasons[0] if reasons else None
    return {
        "customer_id": row["customer_id"],
        "version": row["version"],
        "call_code": first["call_code"] if first else None,
        "tier": row["tier"],
        "waiting_since": row["waiting_since"],
        "deadline": row["deadline"],
        "lane": first["lane"] if first else None,
        "attempts": row["attempts"],
        "reasons": tuple(
            CallbackReason(
                contact_id=UUID(reason["contact_id"]),
                call_code=reason["call_code"],
                contact_date=datetime.fromisoformat(reason["contact_date"]),
            )
            for reason in reasons
        ),
    }
