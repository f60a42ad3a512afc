"""The rules of a contact entry note: what it must say, and until when it may be corrected."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from contacts.domain.codes import CodeTables, ContactType, TableName
from contacts.domain.faults import Fault, FieldsRefused

Source = Literal["staff", "sms", "barcode", "import", "system"]

EDITABLE_FOR: Final = timedelta(days=1)
"""A note is corrected within its first day, counted from when it was entered (F-079, I-24)."""
AHEAD_AT_MOST: Final = timedelta(minutes=5)
"""How far a Contact Date may run ahead, for clocks that do not agree (T-35)."""
EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
"""A Contact Date before this is a slip of the hand."""

WRONG_NUMBER: Final = "WRONG_OR_DISCONNECTED_NUMBER"
"""The contact action of a call that found a wrong number: its note says which (R-36)."""
NOBODY_REACHED: Final = ("LEFT_MESSAGE", "NO_ANSWER_BUSY")
"""The contact actions of calls that say nothing of whether the number is right."""
DEFICIENT_PROCESS: Final = "DEFICIENT_APPLICATION_PROCESS"
DEFICIENT_CODES: Final = "DEFICIENT"


class NoteNotFound(Exception):
    """There is no contact entry note with this id. Look for it in the customer's history."""


class NoteTooOld(Exception):
    """Contact entry notes that are older than 1 day cannot be edited. Add a new note instead."""

    def __init__(self, editable_until: datetime) -> None:
        super().__init__()
        self.parameters = {"editable_until": editable_until.isoformat()}


class NoteVoided(Exception):
    """This contact entry note was deleted. Add a new note instead."""


class MailingCodeLocked(Exception):
    """What this note asked for was already mailed, word for word. Add a new note for more mail."""

    def __init__(self, mailing_date: datetime) -> None:
        super().__init__()
        self.parameters = {"mailing_date": mailing_date.isoformat()}


class NoteMailed(Exception):
    """What this note asked for was already mailed: the note stays, for it tells of the letter."""

    def __init__(self, mailing_date: datetime) -> None:
        super().__init__()
        self.parameters = {"mailing_date": mailing_date.isoformat()}


class NoApplicationPrinted(Exception):
    """This barcode is not of an envelope with an application (R-50)."""

    def __init__(self, number: int, *, mailing_code: str | None, mailed: bool) -> None:
        rule = "no_mail" if mailing_code is None else "other_mail" if mailed else "not_printed"
        is_of = {
            "no_mail": f"Contact {number} asks for no mail at all.",
            "other_mail": f"It is of {mailing_code}, which holds no application.",
            "not_printed": f"It is of {mailing_code}, and no application was printed for it yet.",
        }
        super().__init__(
            f"No application came back by this barcode. {is_of[rule]} Scan the envelope itself, or"
            " find the customer by name and add a note."
        )
        self.parameters = {"rule": rule, "number": number, "mailing_code": mailing_code}


class DeficienciesNotAllowed(Exception):
    """This note takes no deficiencies."""

    def __str__(self) -> str:
        """Name the notes that do."""
        return (
            "Deficiencies belong under a note whose Contact Action is DEFICIENT APPLICATION PROCESS"
            " or whose Call Code starts with DEFICIENT. Add such a note first."
        )


class CustomerUnknown(Exception):
    """There is no customer with this id. Nothing was saved; search for the customer again."""


class CustomerGone(Exception):
    """This customer record was deleted. Nothing was saved; search for the customer again."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a contact entry note says (F-070).

    Its fields are named here and nowhere else: tables, answers, events and exports take them by
    name.
    """

    contact_date: datetime
    """When the contact took place, in UTC."""
    contact_type: ContactType
    contact_action: str
    call_code: str
    language: str
    notes: str | None = None
    words_to_customer: str | None = None
    """What is printed for the customer; `notes` are for staff, and are not (R-55)."""
    mailing_code: str | None = None
    shut_off_date: date | None = None
    """The day an energy supplier announced to shut the customer off (F-111)."""
    follow_up_date: date | None = None
    """The day on which the customer is to be called, not earlier (R-33)."""
    phone: str | None = None
    """The number that was dialled, or that a text came from (R-36, R-38)."""
    resolves: tuple[UUID, ...] = ()
    """The contacts it settles; none listed means all of the customer's, unless said otherwise."""
    resolves_only_listed: bool = False
    """It settles what `resolves` lists and no more, be it nothing."""


NOTE_FIELDS: Final = tuple(one.name for one in fields(Note))


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of a note's codes when it was saved; a relabelled code does not change them."""

    contact_action: str
    call_code: str
    language: str
    mailing_code: str | None = None


CODED_FIELDS: Final[dict[str, TableName]] = {
    "contact_action": "actions",
    "call_code": "call_codes",
    "language": "languages",
    "mailing_code": "mailing_codes",
}
"""The fields of a note that hold a code, and the table each code is from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a note is checked against: the time, the code tables, the agency's settings."""

    now: datetime
    codes: CodeTables
    mailing_system: bool
    time_zone: str


def labels_of(note: Note, codes: CodeTables) -> Labels:
    """Return today's labels of a note's codes, in use or not: an event's note is never lost."""
    return Labels(
        **{
            name: codes.label(table, key) if (key := getattr(note, name)) else key
            for name, table in CODED_FIELDS.items()
        }
    )


def check_note(note: Note, at: Circumstances) -> Labels:
    """Return the labels of a new note's codes, or refuse naming every field that cannot stay."""
    _refuse(*_faults(note, at, before=None))
    return labels_of(note, at.codes)


def check_correction(note: Note, at: Circumstances, *, before: Note, labels: Labels) -> Labels:
    """Return the labels of a corrected note, or refuse naming every field that cannot stay.

    What was already saved is not judged again and keeps its labels: a code may have been
    deactivated or relabelled since.
    """
    _refuse(*_faults(note, at, before=before))
    kept = {
        name: getattr(labels, name)
        for name in CODED_FIELDS
        if getattr(before, name) == getattr(note, name)
    }
    return replace(labels_of(note, at.codes), **kept)


def _refuse(*faults: Fault) -> None:
    if faults:
        raise FieldsRefused(*faults)


def _faults(note: Note, at: Circumstances, *, before: Note | None) -> Iterator[Fault]:
    if before is None or before.contact_date != note.contact_date:
        yield from _date_faults(note.contact_date, at.now)
    yield from _follow_up_faults(note, at, before)
    for name, table in CODED_FIELDS.items():
        key = getattr(note, name)
        if key is None or (before is not None and getattr(before, name) == key):
            continue
        if name == "mailing_code" and not at.mailing_system:
            yield Fault(
                name,
                "mailing_system_off",
                "Mailing Code",
                "cannot be used: the agency's mailing system is switched off. Leave it empty.",
            )
        else:
            yield from code_faults(at.codes, table, key, field=name)


def _date_faults(contact_date: datetime, now: datetime) -> Iterator[Fault]:
    if contact_date > now + AHEAD_AT_MOST:
        yield Fault(
            "contact_date",
            "in_future",
            "Contact Date",
            "lies in the future. Enter when the contact took place, or leave it out for now.",
        )
    if contact_date < EARLIEST:
        yield Fault(
            "contact_date", "too_far_back", "Contact Date", "lies too far back. Check the year."
        )


def _follow_up_faults(note: Note, at: Circumstances, before: Note | None) -> Iterator[Fault]:
    """Yield what is wrong with the day on which the customer is to be called (R-33)."""
    day = note.follow_up_date
    if before is not None and (before.call_code, before.follow_up_date) == (note.call_code, day):
        return
    code = at.codes.find("call_codes", note.call_code)
    if day is None and code is not None and code.needs_date:
        message = f"is required for {code.label}: say on which day to call the customer."
        yield Fault("follow_up_date", "required", "Follow-up Date", message, {"label": code.label})
    if day is not None and day < note.contact_date.astimezone(ZoneInfo(at.time_zone)).date():
        message = "lies before the contact. Choose the day on which to call the customer."
        yield Fault("follow_up_date", "before_contact", "Follow-up Date", message)


def code_faults(
    codes: CodeTables, table: TableName, key: str, *, field: str, label: str | None = None
) -> Iterator[Fault]:
    """Yield what is wrong with choosing a key from a table: unknown, or no longer in use."""
    label = label or field.replace("_", " ").title()
    code = codes.find(table, key)
    if code is None:
        message = "is not in the agency's code table. Choose one from the list."
        yield Fault(field, "unknown_code", label, message, {"table": table})
    elif not code.active:
        message = f"{code.label} is no longer in use. Choose another one from the list."
        found = {"table": table, "label": code.label}
        yield Fault(field, "inactive_code", label, message, found)


def editable_until(entered_at: datetime) -> datetime:
    """Return the last moment at which a note may be corrected, that moment included."""
    return entered_at + EDITABLE_FOR


def require_editable(*, entered_at: datetime, now: datetime, voided: bool) -> None:
    """Refuse to change a note that is deleted or older than one day."""
    if voided:
        raise NoteVoided
    if now > editable_until(entered_at):
        raise NoteTooOld(editable_until(entered_at))


def takes_deficiencies(*, contact_action: str, call_code: str) -> bool:
    """Return whether a note takes deficiencies: by its action or its code (F-083, X-1)."""
    return contact_action == DEFICIENT_PROCESS or call_code.startswith(DEFICIENT_CODES)
