"""The rules of a contact entry note: what it must say, and until when it may be corrected."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from uuid import UUID

from contacts.domain.codes import CodeBook, ContactType, TableName
from contacts.domain.faults import Fault, FieldsRefused

Source = Literal["staff", "sms", "barcode", "import", "system"]

EDITABLE_FOR = timedelta(days=1)
"""A note is corrected within its first day, counted from when it was entered (F-079, I-24)."""
AHEAD_AT_MOST = timedelta(minutes=5)
"""How far a Contact Date may run ahead, for clocks that do not agree (T-35)."""
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""A Contact Date before this is a slip of the hand."""

DEFICIENT_PROCESS = "DEFICIENT_APPLICATION_PROCESS"
DEFICIENT_CODES = "DEFICIENT"


class NoteNotFound(Exception):  # noqa: N818  a fact, not an "error"
    """There is no contact entry note with this id. Look for it in the customer's history."""


class NoteTooOld(Exception):  # noqa: N818
    """Contact entry notes that are older than 1 day cannot be edited. Add a new note instead."""


class NoteVoided(Exception):  # noqa: N818
    """This contact entry note was deleted. Add a new note instead."""


class MailingCodeLocked(Exception):  # noqa: N818
    """What this note asked for was already mailed. Add a new note to mail something else."""


class DeficienciesNotAllowed(Exception):  # noqa: N818
    """This note takes no deficiencies.

    They belong under a note whose Contact Action is DEFICIENT APPLICATION PROCESS.
    """

    def __str__(self) -> str:
        """Say which notes do."""
        return (
            "Deficiencies belong under a note whose Contact Action is DEFICIENT APPLICATION PROCESS"
            " or whose Call Code starts with DEFICIENT. Add such a note first."
        )


class CustomerUnknown(Exception):  # noqa: N818
    """There is no customer with this id. Nothing was saved; search for the customer again."""


class CustomerGone(Exception):  # noqa: N818
    """This customer record was deleted. Nothing was saved; search for the customer again."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes: the name that stands under Entered By, and the account behind it."""

    name: str
    account: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a contact entry note says (F-070)."""

    contact_date: datetime
    contact_type: ContactType
    contact_action: str
    call_code: str
    language: str
    notes: str | None = None
    mailing_code: str | None = None
    shut_off_date: date | None = None
    resolves: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The labels a note was saved with; a relabelled code does not change them."""

    contact_action: str
    call_code: str
    language: str
    mailing_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """What a note is checked against: the moment, the code tables, the agency's switches."""

    now: datetime
    codes: CodeBook
    mailing_system: bool


_CODED: tuple[tuple[Literal["contact_action", "call_code", "language"], TableName, str], ...] = (
    ("contact_action", "actions", "Contact Action"),
    ("call_code", "call_codes", "Call Code"),
    ("language", "languages", "Language"),
)


def words_of(note: Note, codes: CodeBook) -> Words:
    """Return today's words for a note's codes, in use or not: a machine's note is never lost."""
    return Words(
        contact_action=codes.label("actions", note.contact_action),
        call_code=codes.label("call_codes", note.call_code),
        language=codes.label("languages", note.language),
        mailing_code=note.mailing_code and codes.label("mailing_codes", note.mailing_code),
    )


def check(
    note: Note, counter: Counter, *, before: Note | None = None, words: Words | None = None
) -> Words:
    """Return the words for a note's codes, or refuse naming every field that cannot stay.

    What was already saved is not judged again: a code may have been deactivated since.
    """
    faults = [*_faults(note, counter, before)]
    if faults:
        raise FieldsRefused(*faults)
    today = words_of(note, counter.codes)
    if before is None or words is None:
        return today
    kept = {
        one.name: getattr(words, one.name)
        for one in fields(Words)
        if getattr(before, one.name) == getattr(note, one.name)
    }
    return replace(today, **kept)


def _faults(note: Note, counter: Counter, before: Note | None) -> Iterator[Fault]:
    if before is None or before.contact_date != note.contact_date:
        yield from _date_faults(note, counter.now)
    for field, table, label in _CODED:
        key = getattr(note, field)
        if before is None or getattr(before, field) != key:
            yield from code_faults(counter.codes, table, key, field=field, label=label)
    code = note.mailing_code
    if code is not None and (before is None or before.mailing_code != code):
        yield from _mailing_faults(code, counter)


def _date_faults(note: Note, now: datetime) -> Iterator[Fault]:
    if note.contact_date > now + AHEAD_AT_MOST:
        yield Fault(
            "contact_date",
            "Contact Date",
            "lies in the future. Enter when the contact took place, or leave it out for now.",
        )
    if note.contact_date < EARLIEST:
        yield Fault("contact_date", "Contact Date", "lies too far back. Check the year.")


def _mailing_faults(code: str, counter: Counter) -> Iterator[Fault]:
    label = "Mailing Code"
    if not counter.mailing_system:
        message = "cannot be used: the agency's mailing system is switched off. Leave it empty."
        yield Fault("mailing_code", label, message)
    else:
        yield from code_faults(
            counter.codes, "mailing_codes", code, field="mailing_code", label=label
        )


def code_faults(
    codes: CodeBook, table: TableName, key: str, *, field: str, label: str
) -> Iterator[Fault]:
    """Say what is wrong with choosing a key from a table: unknown, or no longer in use."""
    code = codes.find(table, key)
    if code is None:
        yield Fault(field, label, "is not in the agency's code table. Choose one from the list.")
    elif not code.active:
        message = f"{code.label} is no longer in use. Choose another one from the list."
        yield Fault(field, label, message)


def editable_until(entered_at: datetime) -> datetime:
    """Return the last moment at which a note may be corrected, that moment included."""
    return entered_at + EDITABLE_FOR


def require_editable(*, entered_at: datetime, now: datetime, voided: bool) -> None:
    """Refuse to change a note that is deleted or older than one day."""
    if voided:
        raise NoteVoided
    if now > editable_until(entered_at):
        raise NoteTooOld


def takes_deficiencies(*, contact_action: str, call_code: str) -> bool:
    """Say whether deficiencies may stand under a note: by its action or its code (F-083, X-1)."""
    return contact_action == DEFICIENT_PROCESS or call_code.startswith(DEFICIENT_CODES)
