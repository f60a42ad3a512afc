"""Events of the contacts service, and of the text gateway when a text is a contact."""

from collections.abc import Mapping
from operator import not_
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.base import Event, Instant, Part

ContactType = Literal["INCOMING", "OUTGOING"]
ContactSource = Literal["staff", "sms", "barcode", "import", "system"]
SmsReply = Literal["confirm", "cancel", "opt_out", "opt_in", "help", "other"]


class ContactSnapshot(Event):
    """One version of a contact entry note, whole."""

    subject_field: ClassVar[str] = "contact_id"

    contact_id: UUID
    version: int = 1
    customer_id: UUID
    contact_date: AwareDatetime = Field(
        description="When the contact took place, as staff wrote it."
    )
    recorded_at: Instant = Field(description="When the producer stored this version.")
    contact_type: ContactType
    contact_action: str = Field(examples=["APPLICATION_REQUESTED"])
    call_code: str = Field(examples=["STATUS_REQUEST"])
    language: str = Field(examples=["ENGLISH", "SPANISH"])
    notes: str | None = None
    words_to_customer: str | None = Field(
        default=None, description="What the letter or envelope it asks for says to the customer."
    )
    mailing_code: str | None = Field(default=None, examples=["AP"])
    shut_off_date: str | None = Field(
        default=None, description="ISO date of the announced shut-off."
    )
    follow_up_date: str | None = Field(
        default=None,
        description="ISO date on which the customer is to be called; the call opens on that day.",
    )
    phone: str | None = Field(
        default=None,
        description="The telephone number of the contact (E.164): the one that was dialled, or the"
        " one a text came from; null where nobody said.",
        examples=["+18315551234"],
    )
    resolves: tuple[UUID, ...] = Field(
        default=(),
        description="The contacts this note settles; if it lists none, see resolves_only_listed.",
    )
    resolves_only_listed: bool = Field(
        default=False,
        description="True: it settles what `resolves` lists and no more, be it nothing."
        " False and an empty list: it settles all of the customer's.",
    )
    source: ContactSource = "staff"
    sms_reply: SmsReply | None = None
    entered_by: str = Field(examples=["ADAM DEHOYOS", "SYSTEM"])
    entered_by_id: UUID | None = Field(
        default=None, description="The account of who wrote it; null where no person did."
    )
    mailing_date: Instant | None = Field(
        default=None,
        description="When what it asked for was posted, as far as known when this was published:"
        " a replay tells a mailing service that has lost its records what must not go again.",
    )


class ContactLogged(ContactSnapshot):
    """A contact entry note was saved: a customer reached the agency, or the agency them.

    Sent once per note, never for a later correction. The text gateway sends it too: a text is a
    contact the moment it arrives.
    """

    type: ClassVar[str] = "contacts.contact_logged.v1"
    owners: ClassVar[tuple[str, ...]] = ("contacts", "sms-gateway")
    consumers: ClassVar[tuple[str, ...]] = ("contacts", "callbacks", "mailing", "reporting")


class ContactAmended(ContactSnapshot):
    """A note was corrected within its first day; this is the whole corrected note."""

    type: ClassVar[str] = "contacts.contact_amended.v1"
    owners: ClassVar[tuple[str, ...]] = ("contacts",)
    consumers: ClassVar[tuple[str, ...]] = ("callbacks", "mailing", "reporting")


class ContactVoided(ContactSnapshot):
    """A note was deleted, or moved to another customer; what it said no longer counts.

    Within its first day, or later by a supervisor (R-22). A note that was moved is logged anew for
    the other customer, as another contact (R-23).
    """

    type: ClassVar[str] = "contacts.contact_voided.v1"
    owners: ClassVar[tuple[str, ...]] = ("contacts",)
    consumers: ClassVar[tuple[str, ...]] = ("callbacks", "mailing", "reporting", "staff")

    voided_by: str
    voided_by_id: UUID | None = Field(
        default=None, description="Their account; null where a release did not say so."
    )
    reason: str | None = Field(
        default=None, description="Why, where it had to be said: it then stands in the audit."
    )
    moved_to_contact_id: UUID | None = Field(
        default=None, description="Of a note that was moved: the one it became."
    )
    moved_to_customer_id: UUID | None = Field(
        default=None, description="Of a note that was moved: whose it is now."
    )


class Deficiency(Part):
    """One thing an application lacks."""

    deficiency_id: UUID
    reason: str = Field(examples=["SSN_MISSING_ILLEGIBLE"])
    reason_label: str = Field(examples=["SSN MISSING/ILLEGIBLE"])
    notes: str | None = None
    entered_by: str
    entered_at: Instant


class DeficiencyRecorded(Event):
    """A deficiency reason was written under a note."""

    type: ClassVar[str] = "contacts.deficiency_recorded.v1"
    owners: ClassVar[tuple[str, ...]] = ("contacts",)
    consumers: ClassVar[tuple[str, ...]] = ("mailing", "reporting")
    subject_field: ClassVar[str] = "deficiency.deficiency_id"

    contact_id: UUID
    customer_id: UUID
    deficiency: Deficiency


class Code(Part):
    """One row of a code table."""

    key: str
    label: str
    labels: Mapping[str, str] = Field(
        default={},
        description="The label in other languages, by language tag; left out where there is none.",
        examples=[{"es": "RESUELTO"}],
        exclude_if=not_,
    )
    abbr: str | None = None
    letter: str | None = Field(
        default=None,
        description="Of a language: what marks it on an envelope; left out where nobody has said.",
        examples=["S"],
        exclude_if=not_,
    )
    program: Literal["PA", "WX", "ALL"] = "ALL"
    active: bool = True
    sort: int = 0
    needs_date: bool = Field(
        default=False,
        description="Of a call code: its note says on which day the customer is to be called.",
        exclude_if=not_,
    )
    unused: tuple[tuple[Instant, Instant | None], ...] = Field(
        default=(),
        description="When it could not be chosen: since when, and until when; None for still.",
        exclude_if=not_,
    )


class CodeTable(Part):
    """One code table, whole."""

    name: Literal["actions", "call_codes", "mailing_codes", "languages", "deficiency_reasons"]
    codes: tuple[Code, ...]


class CodesChanged(Event):
    """The agency's code tables, whole, after a change to any of them."""

    type: ClassVar[str] = "contacts.codes_changed.v1"
    owners: ClassVar[tuple[str, ...]] = ("contacts",)
    consumers: ClassVar[tuple[str, ...]] = ("callbacks", "mailing", "reporting")
    subject_field: ClassVar[str] = "tables_id"

    tables_id: UUID = Field(description="Always the same: an agency has one set of tables.")
    version: int
    tables: tuple[CodeTable, ...]
