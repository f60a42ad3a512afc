"""Dwellings: where weatherization is done, and whose they are or were, and how (F-058)."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Final, Literal

from backbone.typed.addresses import PostalAddress
from customer.domain.address import Address, street_key
from customer.domain.exceptions import DwellingAlreadyLinked, InvalidField
from customer.domain.record import Change

DwellingRelation = Literal["OWNER", "TENANT"]
"""How a customer belongs to a dwelling."""

_FIRST_DAY: Final = date.min
_LAST_DAY: Final = date.max
ZIP: Final = 5
"""Digits of a ZIP code that say where a place is; the four behind them are the post's own."""


@dataclass(frozen=True, kw_only=True)
class Tenure:
    """How a customer belongs to a dwelling, and for which days; both ends are included.

    Without a first day it holds since nobody knows when, without a last one it holds still.
    """

    relation: DwellingRelation
    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Return whether it holds on a day."""
        return (self.since or _FIRST_DAY) <= day <= (self.until or _LAST_DAY)

    def overlaps(self, other: "Tenure") -> bool:
        """Return whether there is a day on which both hold."""
        first = max(self.since or _FIRST_DAY, other.since or _FIRST_DAY)
        return first <= min(self.until or _LAST_DAY, other.until or _LAST_DAY)


def check_tenure(wanted: Tenure, others: Iterable[Tenure], *, number: int) -> None:
    """Refuse an end before its beginning, and what overlaps this customer's own `others`.

    Several customers may belong to a dwelling on the same day: a couple, a house with two owners,
    one person's two records (F-006).
    """
    if wanted.since and wanted.until and wanted.until < wanted.since:
        raise InvalidField("until", "until_before_from", "must not lie before the first day")
    if any(wanted.overlaps(one) for one in others):
        raise DwellingAlreadyLinked(number)


def in_their_time(tenures: Iterable[Tenure], completed: date | None, *, today: date) -> bool:
    """Return whether a job was done while a customer belonged to its dwelling.

    One that is not completed is going on today.
    """
    return any(one.holds(completed or today) for one in tenures)


def contradicts(kept: Address, sent: Address) -> bool:
    """Return whether an address names another place than the one that is kept.

    Only boxes that were filled in are compared: who gives a dwelling's number need not repeat it
    all.
    """
    for one in fields(PostalAddress):
        said, known = getattr(sent, one.name), getattr(kept, one.name)
        if said is None or one.name in {"care_of", "county"}:
            continue
        if one.name == "zip":
            said, known = said[:ZIP], known and known[:ZIP]
        if said != known:
            return True
    return False


def same_place(one: Address, other: Address) -> bool:
    """Return whether two addresses with one number and ZIP code may well be one dwelling."""
    return _place(one) == _place(other)


def _place(address: Address) -> tuple[str | None, ...]:
    return (street_key(address.street or ""), address.unit, address.pre_directional)


def placed(address: Address, *, old: Address) -> Address:
    """Return an address completed as far as its ZIP code tells; refuse one that is none."""
    if address.zip != old.zip or address.city != old.city:
        address = address.completed()
    if address.street is None and address.number is None:
        raise InvalidField(
            "address", "no_address", "is needed: a dwelling is found by its street and number"
        )
    return address.changed_from(old)


def told_dwelling(number: int, address: Address) -> Change:
    """Return which dwelling an entry of the history is about."""
    return Change("dwelling.of", None, f"{number}, {address.line}")


def tenure_differences(old: Tenure | None, new: Tenure | None) -> tuple[Change, ...]:
    """Return what differs between two states of a tenure, for the record's history."""
    return tuple(
        Change(f"dwelling.{one.name}", before, after)
        for one in fields(Tenure)
        if (before := _text(getattr(old, one.name, None)))
        != (after := _text(getattr(new, one.name, None)))
    )


def address_differences(old: Address, new: Address) -> tuple[Change, ...]:
    """Return what differs between two addresses of a dwelling, for the history."""
    pairs = (
        ("dwelling.address", old.line, new.line),
        ("dwelling.county", old.county, new.county),
        ("dwelling.overruled_because", old.overruled_because, new.overruled_because),
    )
    return tuple(Change(name, before, after) for name, before, after in pairs if before != after)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
