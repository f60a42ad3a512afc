"""Notes as they come in and go out."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from backbone.http.schemas import (
    Id,
    Moment,
    PlausibleDay,
    RequestModel,
    ResponseModel,
    Text,
    reads,
)
from backbone.typed.phones import read_plain_phone
from backbone.typed.text import clean_field
from contacts.domain.codes import ContactType
from contacts.domain.note import NOTE_FIELDS, Source
from contacts.schemas.codes import ChosenKey, Key, require_value

_REQUIRED = ("contact_type", "contact_action", "call_code", "language")


def _to_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError(
            "out_of_range", "lies too far in the past or the future"
        ) from None


def read_dialled(written: str) -> str:
    """Read the number of a contact; none is none."""
    return read_plain_phone(written) if written else written


EnteredMoment = Annotated[Moment, AfterValidator(_to_utc)]


class NoteFields(BaseModel):
    """What a note may say and need not: the same in requests and answers."""

    notes: str | None = None
    words_to_customer: str | None = Field(
        default=None, description="Printed in the letter or on the envelope; notes never are."
    )
    mailing_code: str | None = None
    shut_off_date: date | None = None
    follow_up_date: date | None = Field(
        default=None,
        description="The day on which the customer is to be called: the callback opens on it."
        " Required where the call code says `needs_date`.",
    )
    phone: str | None = Field(
        default=None,
        description="The number that was dialled, or that a text came from. A call that found a"
        " wrong number is taken to have dialled the one that is offered, unless it says which.",
    )
    resolves: tuple[UUID, ...] | None = Field(
        default=None,
        description=(
            "The contacts it settles; with none listed, all of the customer's, unless"
            " `resolves_only_listed`. A request means all with null, and none with []."
        ),
    )
    resolves_only_listed: bool | None = None


class EnteredNote(NoteFields, RequestModel):
    """A note's optional fields as somebody enters them, and how they are taken over."""

    contact_date: EnteredMoment | None = None
    notes: Annotated[str, Text(4000, lines=True)] | None = None
    words_to_customer: Annotated[str, Text(1000, lines=True)] | None = None
    mailing_code: ChosenKey | None = None
    shut_off_date: PlausibleDay | None = None
    follow_up_date: PlausibleDay | None = None
    phone: Annotated[str, Text(60, clean=clean_field), reads(read_dialled)] | None = None
    resolves: Annotated[tuple[Id, ...], Field(max_length=50)] | None = None

    def entered(self) -> dict[str, Any]:
        """Return the fields of the note that were sent, as it will hold them."""
        sent = {name: getattr(self, name) for name in NOTE_FIELDS if name in self.model_fields_set}
        if self.resolves_only_listed is None:
            sent.pop("resolves_only_listed", None)
        if "resolves" in sent:
            sent["resolves"] = tuple(dict.fromkeys(self.resolves or ()))
            sent.setdefault("resolves_only_listed", self.resolves is not None)
        return {name: None if value == "" else value for name, value in sent.items()}


class NewContact(EnteredNote):
    """A contact entry note to be saved. Contact Date is now, unless it says otherwise (F-071)."""

    customer_id: Id
    contact_type: ContactType
    contact_action: ChosenKey
    call_code: ChosenKey
    language: ChosenKey

    _not_empty = field_validator("customer_id", *_REQUIRED, mode="before")(require_value)

    def entered(self) -> dict[str, Any]:
        """Return the fields that were filled in."""
        return {name: value for name, value in super().entered().items() if value is not None}


class AmendedContact(EnteredNote):
    """The fields of a note to correct; what is not named stays as it is."""

    contact_type: ContactType | None = None
    contact_action: ChosenKey | None = None
    call_code: ChosenKey | None = None
    language: ChosenKey | None = None

    _not_empty = field_validator(*_REQUIRED, mode="before")(require_value)
    # Afterwards: what a validator hands on beforehand is no longer JSON to pydantic, and its strict
    # mode then refuses every date for being a string.
    _not_null = field_validator("contact_date", mode="after")(require_value)


class NewDeficiency(RequestModel):
    """A deficiency reason to write under a note (F-082)."""

    reason: ChosenKey
    notes: Annotated[str, Text(1000, lines=True)] | None = None

    _not_empty = field_validator("reason", mode="before")(require_value)


class NewDiaryEntry(RequestModel):
    """A line for a note's log: words, a day it wants attention again, or both (F-176)."""

    text: Annotated[str, Text(2000, lines=True)] | None = None
    trigger_date: PlausibleDay | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text and self.trigger_date is None:
            raise PydanticCustomError("nothing_said", "needs a text, a trigger date, or both")
        return self


class Scan(RequestModel):
    """The barcode on a returned application: the id or number of the contact it was sent for."""

    barcode: Annotated[str, Text(80, least=1, clean=clean_field)]


class Filters(BaseModel):
    """Which notes to show; what is not named does not matter. Days are the agency's."""

    customer_id: UUID | None = None
    contact_type: tuple[ContactType, ...] = ()
    contact_action: tuple[Key, ...] = ()
    call_code: tuple[Key, ...] = ()
    language: tuple[Key, ...] = ()
    mailing_code: tuple[Key, ...] = ()
    source: tuple[Source, ...] = ()
    entered_by: Annotated[str, Text(200)] | None = None
    entered_by_id: UUID | None = None
    has_notes: bool | None = None
    mailed: bool | None = None
    date_from: PlausibleDay | None = None
    date_to: PlausibleDay | None = None
    include_voided: bool = False
    include_struck: bool = Field(
        default=False,
        description="Also deleted and moved ones for which a reason was given: struck out.",
    )


class Search(Filters, RequestModel):
    """Notes whose text contains some words; a body, for such words never stand in URLs."""

    text: Annotated[str, Text(200, least=2)]
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    after: Annotated[str, Field(max_length=500)] | None = None

    @model_validator(mode="after")
    def _is_bounded(self) -> Self:
        if self.customer_id is None and self.date_from is None:
            raise PydanticCustomError("unbounded", "needs a customer_id or a date_from to look in")
        return self


class Labels(ResponseModel):
    """The labels of a note's codes when it was saved."""

    contact_action: str
    call_code: str
    language: str
    mailing_code: str | None


class Deficiency(ResponseModel):
    """One thing an application lacks."""

    id: UUID = Field(validation_alias="deficiency_id")
    reason: str
    reason_label: str
    notes: str | None
    entered_by: str
    entered_at: Moment


class NoteAnswer(NoteFields, ResponseModel):
    """What one version of a note says."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    version: int
    contact_date: Moment
    recorded_at: Moment
    recorded_by: str
    contact_type: ContactType
    contact_action: str
    call_code: str
    language: str
    resolves: tuple[UUID, ...]
    resolves_only_listed: bool
    voided: bool
    labels: Labels


class Contact(NoteAnswer):
    """A contact entry note in its current version."""

    id: UUID = Field(validation_alias="contact_id")
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
    reason: str | None = Field(description="Why it was deleted, or moved here or away.")
    moved_to_contact_id: UUID | None
    moved_to_customer_id: UUID | None
    moved_from_contact_id: UUID | None
    moved_from_customer_id: UUID | None


class ContactWithHistory(Contact):
    """A contact entry note together with what it said before, newest version first."""

    versions: list[NoteAnswer]


class DiaryEntry(ResponseModel):
    """A line in a note's log."""

    id: UUID = Field(validation_alias="entry_id")
    text: str | None
    trigger_date: date | None
    entered_by: str
    entered_at: Moment
