"""A customer's record: what staff may edit in it, and what a change to it changed."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Final, Literal

from customer.domain.address import Address
from customer.domain.exceptions import (
    InvalidField,
    ManagementNotConsulted,
    SpecialHandlingNotPermitted,
    StillOpen,
)
from customer.domain.phones import Phones

BestTime = Literal["MORN", "AFT", "EVE"]
"""Morning, afternoon, evening (F-050)."""
PreferredMethod = Literal["MAIL", "EMAIL", "SMS"]
"""US mail, email, SMS text message (F-051). Choosing SMS is not consent to be texted."""
Voicemail = Literal["NO_MESSAGE", "MAY_SAY_WHO", "MUST_NOT_SAY_WHO"]
"""Leave no message; a message may say who we are; it must not say who we are (R-79)."""
Open = Literal["EMERGENCY", "CALLBACK", "APPOINTMENT", "MAIL", "TEXTS", "UNKNOWN"]
"""What may be open with a customer; UNKNOWN where somebody who could tell did not answer (R-74)."""
Action = Literal[
    "CREATED",
    "CHANGED",
    "REMOVED",
    "SSN_REVEALED",
    "APPOINTMENT_MADE",
    "APPOINTMENT_CHANGED",
    "REMARK_ADDED",
    "REMARK_CHANGED",
    "REMARK_DELETED",
    "REMARK_RESTORED",
    "CHANGE_REQUESTED",
    "CHANGE_REQUEST_SENT",
    "CHANGE_REQUEST_DONE",
    "CHANGE_REQUEST_REFUSED",
    "CHANGE_REQUEST_REOPENED",
    "CHANGE_REQUEST_WITHDRAWN",
    "DWELLING_LINKED",
    "DWELLING_CHANGED",
    "DWELLING_UNLINKED",
    "JOB_ADDED",
    "JOB_CHANGED",
    "JOB_REMOVED",
    "SMS_CONSENT_RECORDED",
    "SMS_OPTED_OUT",
    "SMS_OPTED_IN",
    "APPLICATION_ADDED",
    "APPLICATION_CHANGED",
    "APPLICATION_REMOVED",
    "PLEDGE_ADDED",
    "PLEDGE_CHANGED",
    "PLEDGE_REMOVED",
    "MEMBER_ADDED",
    "MEMBER_CHANGED",
    "MEMBER_REMOVED",
    "MEMBERS_TAKEN_OVER",
    "FILE_ADDED",
    "FILE_CHANGED",
    "FILE_COPIED",
    "FILE_DELETED",
    "FILE_RESTORED",
    "FILE_PURGED",
    "FOLDER_MADE",
    "FOLDER_CHANGED",
    "FOLDER_DELETED",
]
"""What can happen to a record."""


@dataclass(frozen=True)
class Ethnicity:
    """Primary ethnicity and its subcategory, in the agency's words (F-043)."""

    primary: str | None = None
    subcategory: str | None = None


@dataclass(frozen=True, kw_only=True)
class Details:
    """Everything staff may edit, but for the social security number. Only a name is needed."""

    first_name: str
    last_name: str
    one_name: bool = False
    """Whether the person has, or is known by, one name: it stands in either box (R-08)."""
    middle_initial: str | None = None
    date_of_birth: date | None = None
    ethnicity: Ethnicity = field(default_factory=Ethnicity)
    special_handling: bool = False
    deceased: bool = False
    no_post: bool = False
    do_not_call: bool = False
    voicemail: Voicemail | None = None
    """None while nobody has asked."""
    mailing_address: Address = field(default_factory=Address)
    phones: Phones = field(default_factory=Phones)
    email: str | None = None
    best_time_to_call: BestTime | None = None
    preferred_contact_method: PreferredMethod = "MAIL"
    language: str | None = None


@dataclass(frozen=True)
class Change:
    """One field of a record before and after."""

    field: str
    old: str | None
    new: str | None


_DETAILS: Final = tuple(one.name for one in fields(Details))


def details_of(record: object) -> Details:
    """Read the editable part out of anything that carries it."""
    return Details(**{name: getattr(record, name) for name in _DETAILS})


def changes(old: Details | None, new: Details) -> tuple[Change, ...]:
    """Return field by field what differs between two states of a record, for its history."""
    before: Mapping[str, str | None] = dict(_flat(old)) if old else {}
    return tuple(
        Change(name, before.get(name), value)
        for name, value in _flat(new)
        if before.get(name) != value
    )


def undone(details: Details, change: Change) -> Details:  # noqa: PLR0911  one return a field
    """Return the details as they were before one change, in all that a record is found by."""
    name, _, box = change.field.partition(".")
    old = change.old
    match name:
        case "mailing_address" if hasattr(details.mailing_address, box):
            address = replace(details.mailing_address, **{box: old})
            return replace(details, mailing_address=address)
        case "phones" if hasattr(details.phones, box):
            return replace(details, phones=replace(details.phones, **{box: old}))
        case "date_of_birth":
            return replace(details, date_of_birth=date.fromisoformat(old) if old else None)
        case "first_name":
            return replace(details, first_name=old or "")
        case "last_name":
            return replace(details, last_name=old or "")
        case "email":
            return replace(details, email=old)
        case _:
            return details


def _flat(details: Details) -> Iterator[tuple[str, str | None]]:
    for name in _DETAILS:
        value = getattr(details, name)
        if isinstance(value, Address | Phones | Ethnicity):
            for part in fields(value):
                yield f"{name}.{part.name}", getattr(value, part.name)
        elif isinstance(value, bool):
            yield name, "YES" if value else None
        else:
            yield name, None if value is None else str(value)


def check_name(details: Details) -> None:
    """Refuse a record without a name, and one of two names that is said to have one (R-08)."""
    given = [box for box in ("first_name", "last_name") if getattr(details, box)]
    if details.one_name and len(given) == len(("first", "last")):
        raise InvalidField(
            "one_name", "has_two_names", "has two names. Clear one of the boxes, or this mark"
        )
    for box in ("first_name", "last_name"):
        if box not in given and not (details.one_name and given):
            raise InvalidField(
                box,
                "no_name",
                "needs at least one letter. Mark a person who has one name",
            )


def check_birth(born: date | None, *, today: date) -> None:
    """Refuse a date of birth that has not come yet."""
    if born is not None and born > today:
        raise InvalidField("date_of_birth", "in_the_future", "lies in the future. Check the year")


def check_mark(*, old: bool, new: bool, may_mark: bool) -> None:
    """Let only management set or clear the special handling mark (F-044)."""
    if old != new and not may_mark:
        raise SpecialHandlingNotPermitted


def check_handling(*, marked: bool, may_handle: bool, acknowledged: bool) -> None:
    """Ask for management before a specially handled record is touched (F-044, I-25)."""
    if marked and not (may_handle or acknowledged):
        raise ManagementNotConsulted


def check_open(found: Collection[Open], *, acknowledged: Collection[Open]) -> tuple[Change, ...]:
    """Refuse to remove a record while something is open that nobody has seen (R-74).

    What others than this service know to be open is for the client to gather and to show. Return
    what the history keeps of it: all that was open when somebody removed the record knowingly.
    """
    if unseen := set(found) - set(acknowledged):
        raise StillOpen(unseen)
    seen = sorted({*found, *acknowledged})
    return (Change("still_open", ", ".join(seen), None),) if seen else ()
