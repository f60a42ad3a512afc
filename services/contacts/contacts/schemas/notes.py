"""Notes as they come in and go out."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, field_validator, model_validator

from backbone.http.schemas import Day, Id, Moment, RequestModel, ResponseModel, Text
from contacts.domain.codes import ContactType
from contacts.domain.note import Source
from contacts.schemas.parts import ChosenKey, Key, given

SensibleDay = Annotated[Day, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31))]
"""A day nobody has to doubt; any other is a slip of the hand."""
Resolves = Annotated[tuple[Id, ...], Field(max_length=50)]

_REQUIRED = ("contact_type", "contact_action", "call_code", "language")


class NewContact(RequestModel):
    """A contact entry note to be saved. Contact Date is now, unless it says otherwise (F-071)."""

    customer_id: Id
    contact_date: Moment | None = None
    contact_type: ContactType
    contact_action: ChosenKey
    call_code: ChosenKey
    language: ChosenKey
    notes: Annotated[str, Text(4000, lines=True)] | None = None
    mailing_code: ChosenKey | None = None
    shut_off_date: SensibleDay | None = None
    resolves: Resolves | None = None

    _not_empty = field_validator("customer_id", *_REQUIRED, mode="before")(given)


class AmendedContact(RequestModel):
    """The fields of a note to correct; what is not named stays as it is."""

    contact_date: Moment | None = None
    contact_type: ContactType | None = None
    contact_action: ChosenKey | None = None
    call_code: ChosenKey | None = None
    language: ChosenKey | None = None
    notes: Annotated[str, Text(4000, lines=True)] | None = None
    mailing_code: ChosenKey | None = None
    shut_off_date: SensibleDay | None = None
    resolves: Resolves | None = None

    _not_empty = field_validator(*_REQUIRED, mode="before")(given)
    # Afterwards: what a validator hands on beforehand is no longer JSON to pydantic, and its strict
    # mode then refuses every date and id for being a string.
    _not_null = field_validator("contact_date", "resolves", mode="after")(given)

    def changes(self) -> dict[str, Any]:
        """Return what was named, as the note will hold it."""
        named = {name: getattr(self, name) for name in self.model_fields_set}
        if self.resolves is not None:
            named["resolves"] = tuple(dict.fromkeys(self.resolves))
        for optional in ("notes", "mailing_code"):
            if optional in named:
                named[optional] = named[optional] or None
        return named


class NewDeficiency(RequestModel):
    """A deficiency reason to write under a note (F-082)."""

    reason: ChosenKey
    notes: Annotated[str, Text(1000, lines=True)] | None = None

    _not_empty = field_validator("reason", mode="before")(given)


class NewDiaryEntry(RequestModel):
    """A line for a note's log: words, a day it wants attention again, or both (F-176)."""

    text: Annotated[str, Text(2000, lines=True)] | None = None
    trigger_date: SensibleDay | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text and self.trigger_date is None:
            raise ValueError("needs a text, a trigger date, or both")
        return self


class Scan(RequestModel):
    """The barcode on a returned application: the id or number of the contact it was sent for."""

    barcode: Annotated[str, Text(80, least=1)]


class Filters(RequestModel):
    """Which notes to show; what is not named does not matter."""

    customer_id: Id | None = None
    contact_type: tuple[ContactType, ...] = ()
    contact_action: tuple[Key, ...] = ()
    call_code: tuple[Key, ...] = ()
    language: tuple[Key, ...] = ()
    mailing_code: tuple[Key, ...] = ()
    source: tuple[Source, ...] = ()
    entered_by: Annotated[str, Text(200)] | None = None
    date_from: SensibleDay | None = None
    date_to: SensibleDay | None = None
    include_voided: bool = False


class Search(Filters):
    """Notes whose text contains some words; a body, for such words never stand in URLs."""

    text: Annotated[str, Text(200, least=2)]
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    after: Annotated[str, Field(max_length=500)] | None = None

    @model_validator(mode="after")
    def _is_bounded(self) -> Self:
        if self.customer_id is None and self.date_from is None:
            raise ValueError("needs a customer_id or a date_from to look in")
        return self


class Labels(ResponseModel):
    """The words a note was saved with."""

    contact_action: str
    call_code: str
    language: str
    mailing_code: str | None


class Deficiency(ResponseModel):
    """One thing an application lacks."""

    id: UUID
    reason: str
    reason_label: str
    notes: str | None
    entered_by: str
    entered_at: Moment


class NoteAnswer(ResponseModel):
    """What one version of a note says."""

    version: int
    contact_date: Moment
    recorded_at: Moment
    recorded_by: str
    contact_type: ContactType
    contact_action: str
    call_code: str
    language: str
    notes: str | None
    mailing_code: str | None
    shut_off_date: date | None
    resolves: list[UUID]
    voided: bool
    labels: Labels


class Contact(NoteAnswer):
    """A contact entry note in its current version."""

    id: UUID
    number: int
    customer_id: UUID
    mailing_date: Moment | None
    source: Source
    sms_reply: str | None
    entered_by: str
    entered_by_id: UUID | None
    entered_at: Moment
    editable_until: Moment
    deficiencies_allowed: bool
    deficiencies: list[Deficiency]


class ContactWithHistory(Contact):
    """A contact entry note together with what it said before, newest version first."""

    versions: list[NoteAnswer]


class DiaryEntry(ResponseModel):
    """A line in a note's log."""

    id: UUID
    text: str | None
    trigger_date: date | None
    entered_by: str
    entered_at: Moment
