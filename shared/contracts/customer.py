"""Events of the customer service: who the customers are."""

from datetime import date
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field, model_validator

from contracts.base import Event, Instant, Part
from contracts.display import display_name

BestTime = Literal["MORN", "AFT", "EVE"]
PreferredMethod = Literal["EMAIL", "SMS", "MAIL"]
Voicemail = Literal["NO_MESSAGE", "MAY_SAY_WHO", "MUST_NOT_SAY_WHO"]
"""What may be left on the customer's voicemail: nothing, who we are too, never who we are."""

_KEEP_CUSTOMERS = ("contacts", "callbacks", "mailing", "sms-gateway", "reporting")


class MailingAddress(Part):
    """Where post reaches the customer, in the parts it was written down in."""

    number: str | None = None
    street: str | None = None
    street_type: str | None = None
    building_type: str | None = None
    unit: str | None = None
    zip: str | None = None
    city: str | None = None
    county: str | None = None
    state: str | None = None
    care_of: str | None = Field(
        default=None, description="The line above the street: a c/o, an urbanization."
    )
    pre_directional: str | None = None
    post_directional: str | None = None
    overruled: bool = Field(
        default=False, description="Somebody vouches for it, whatever is doubted."
    )


class OtherPhone(Part):
    """A number that is reached through an extension."""

    number: str
    ext: str | None = None


class Phones(Part):
    """The customer's numbers, each as E.164 (`+18315551234`)."""

    home: str | None = None
    home_ext: str | None = None
    message: str | None = None
    message_ext: str | None = None
    mobile: str | None = None
    other: OtherPhone | None = None

    @property
    def to_try(self) -> tuple[tuple[str, str, str | None], ...]:
        """The numbers with their kinds and extensions, the best one to dial first.

        Home, then mobile: there the customer answers. Then the message phone, where somebody takes
        a message, and last the other number.
        """
        other = self.other
        named = (
            ("home", self.home, self.home_ext),
            ("mobile", self.mobile, None),
            ("message", self.message, self.message_ext),
            ("other", other.number if other else None, other.ext if other else None),
        )
        return tuple((kind, number, ext) for kind, number, ext in named if number)


class CustomerSaved(Event):
    """A customer record was created or changed; this is all that others may know of it.

    No social security number, no date of birth, no household: they never leave the service.
    """

    type: ClassVar[str] = "customer.saved.v1"
    owners: ClassVar[tuple[str, ...]] = ("customer",)
    consumers: ClassVar[tuple[str, ...]] = _KEEP_CUSTOMERS
    subject_field: ClassVar[str] = "customer_id"

    customer_id: UUID
    version: int
    number: int = Field(description="The CustomerID# shown on every screen.")
    first_name: str
    middle_initial: str | None = None
    last_name: str
    one_name: bool = Field(
        default=False, description="One of the two names is empty, and rightly so."
    )
    phones: Phones = Phones()
    mailing_address: MailingAddress | None = None
    language: str | None = Field(default=None, examples=["ENGLISH", "SPANISH"])
    best_time_to_call: BestTime | None = None
    preferred_contact_method: PreferredMethod = "MAIL"
    special_handling: bool = False
    deceased: bool = Field(default=False, description="Speak to the family; post and texts stop.")
    no_post: bool = Field(default=False, description="The customer wants no post.")
    do_not_call: bool = Field(
        default=False, description="The customer wants no calls and no texts."
    )
    voicemail: Voicemail | None = Field(
        default=None, description="What may be left on voicemail; null while nobody has asked."
    )
    display_name: str = Field(
        default="", description="The name in one line; made from its parts where it is not given."
    )

    @model_validator(mode="before")
    @classmethod
    def _fill_in_display_name(cls, data: Any) -> Any:
        if isinstance(data, dict) and not data.get("display_name"):
            parts = (data.get(part) for part in ("first_name", "middle_initial", "last_name"))
            first, middle, last = (part or "" for part in parts)
            return {**data, "display_name": display_name(first, middle, last)}
        return data


class CustomerRemoved(Event):
    """A customer record was deleted. It stays deleted, whatever older news still arrives."""

    type: ClassVar[str] = "customer.removed.v1"
    owners: ClassVar[tuple[str, ...]] = ("customer",)
    consumers: ClassVar[tuple[str, ...]] = _KEEP_CUSTOMERS
    subject_field: ClassVar[str] = "customer_id"

    customer_id: UUID
    version: int
    removed_at: Instant
    removed_by: str


AppointmentStatus = Literal[
    "UNCONFIRMED", "CONFIRMED", "CANCEL_REQUESTED", "CANCELLED", "RESCHEDULED", "DONE", "NO_SHOW"
]


class AppointmentChanged(Event):
    """An appointment was made, moved, confirmed or called off; this is the whole of it."""

    type: ClassVar[str] = "customer.appointment_changed.v1"
    owners: ClassVar[tuple[str, ...]] = ("customer",)
    consumers: ClassVar[tuple[str, ...]] = ("sms-gateway",)
    subject_field: ClassVar[str] = "appointment_id"

    appointment_id: UUID
    version: int
    customer_id: UUID
    kind: Literal["WX", "INTAKE"]
    starts_at: str = Field(
        description="Local wall time, ISO without zone.", examples=["2027-01-08T10:00:00"]
    )
    fold: Literal[0, 1] = Field(
        0, description="1 when the clock shows this time twice and the second one is meant."
    )
    ends_at: str | None = None
    time_zone: str = Field(examples=["America/Los_Angeles"])
    employee: str | None = None
    status: AppointmentStatus
    schedule_version: int = Field(
        1, description="Rises only when the time itself changes: what reminders are keyed to."
    )


ApplicationStatus = Literal[
    "RECEIVED", "ELIGIBLE", "BENEFITTED", "DENIED", "TRANSFERRED", "REJECTED", "CORRECTED"
]


class ApplicationChanged(Event):
    """An application was written down, corrected, decided or removed.

    Never who lives together, where, or with which account: that stays in the service.
    """

    type: ClassVar[str] = "customer.application_changed.v1"
    owners: ClassVar[tuple[str, ...]] = ("customer",)
    subject_field: ClassVar[str] = "application_id"

    application_id: UUID
    version: int
    customer_id: UUID
    program: str = Field(description="The agency's word for it.", examples=["HEAP"])
    program_year: int = Field(examples=[2018])
    status: ApplicationStatus
    received_on: date = Field(description="The day it came in, in the agency's zone.")
    removed: bool = Field(default=False, description="It was written down by mistake.")


class SsnSearched(Event):
    """Somebody searched by a social security number, or asked for too many such searches (R-24)."""

    type: ClassVar[str] = "customer.ssn_searched.v1"
    owners: ClassVar[tuple[str, ...]] = ("customer",)
    consumers: ClassVar[tuple[str, ...]] = ("staff",)
    subject_field: ClassVar[str] = "search_id"

    search_id: UUID
    account_id: UUID
    username: str
    name: str
    searched_at: Instant
    digest: str
    """A keyed digest: it tells whether two searches were for one number, and never which."""
    refused: bool = False
    """The first search beyond what a minute allows; those that follow at once are not told."""
    per_minute: int
    """How many searches by number a minute allows."""


class SmsConsentChanged(Event):
    """Staff recorded that a customer wants texts at a number, or wants them no more."""

    type: ClassVar[str] = "customer.sms_consent_changed.v1"
    owners: ClassVar[tuple[str, ...]] = ("customer",)
    consumers: ClassVar[tuple[str, ...]] = ("sms-gateway",)
    subject_field: ClassVar[str] = "consent_id"

    consent_id: UUID
    version: int
    customer_id: UUID
    number: str
    granted: bool
    how: Literal["PHONE", "PAPER", "WEB", "TEXT"]
    wording_version: str
    recorded_at: Instant
    recorded_by: str
