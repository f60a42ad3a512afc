"""Responses: a customer as others may see them, who was found, what was changed, what to choose."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field

from backbone.http.schemas import Moment, ResponseModel
from backbone.typed.addresses import Box, FindingCode, Weight
from customer.domain.address import Address
from customer.domain.applications import ApplicationStatus
from customer.domain.appointments import Kind, Status
from customer.domain.clues import Search
from customer.domain.dwellings import DwellingRelation
from customer.domain.household import Education, Gender, Race, Relation
from customer.domain.jobs import JobStatus, JobType
from customer.domain.matching import Match
from customer.domain.phones import OtherPhone
from customer.domain.reasons import Reason, sentence
from customer.domain.record import BestTime, Change, Ethnicity, PreferredMethod, Voicemail


class AddressFinding(ResponseModel):
    """One thing about an address, as data; clients word it (R-09)."""

    code: FindingCode
    box: Box
    weight: Weight = Field(
        description="MISSING holds post until it is filled in, DOUBT until somebody vouches for the"
        " address, HINT never."
    )
    parameters: dict[str, str]
    sentence: str = Field(description="The same in English.")


class JudgedAddress(ResponseModel):
    """What the house thinks of an address while it is typed."""

    findings: list[AddressFinding]
    address: Address = Field(description="With what the ZIP code tells for certain.")


class PhonesOut(ResponseModel):
    """The customer's numbers as E.164."""

    home: str | None
    home_ext: str | None
    message: str | None
    message_ext: str | None
    mobile: str | None
    other: OtherPhone | None = Field(validation_alias="other_phone")


class Customer(ResponseModel):
    """A customer's record; of the social security number only the last four digits."""

    id: UUID
    number: int = Field(description="The CustomerID# shown on every screen.")
    first_name: str
    middle_initial: str | None
    last_name: str
    one_name: bool = Field(description="One of the two boxes is empty, and rightly so (R-08).")
    display_name: str = Field(description="The name in one line.", examples=["JULIE R GARCIA"])
    former_first_names: list[str] = Field(description="Borne before, the last one first (R-07).")
    former_last_names: list[str] = Field(description="Borne before, the last one first (R-07).")
    ssn_masked: str | None = Field(examples=["***-**-6854"])
    date_of_birth: date | None
    ethnicity: Ethnicity
    special_handling: bool
    deceased: bool = Field(description="Speak to the family; post and texts stop.")
    no_post: bool = Field(description="Nothing is posted to the customer.")
    do_not_call: bool = Field(description="The customer is neither called nor texted.")
    voicemail: Voicemail | None = Field(
        description="What may be left on voicemail; null while nobody has asked."
    )
    mailing_address: Address
    address_findings: list[AddressFinding] = Field(
        description="What keeps post from the address, or may do so."
    )
    phones: PhonesOut
    email: str | None
    best_time_to_call: str | None
    preferred_contact_method: str
    language: str | None
    version: int
    created_at: Moment
    updated_at: Moment


class FoundCustomer(ResponseModel):
    """A customer who may be meant."""

    customer: Customer
    score: float = Field(description="Points; comparable within one search only.")
    matches: list[Reason] = Field(description="What agrees, the weightiest first.")
    matched_on: list[str] = Field(
        description="The same in English; programs read `matches`.",
        examples=[["phone number", "last name GARCIA"]],
    )

    @classmethod
    def of(cls, record: object, match: Match) -> Self:
        """Show a record with what speaks for it."""
        return cls(
            customer=Customer.model_validate(record),
            score=match.score,
            matches=match.reasons,
            matched_on=[sentence(reason) for reason in match.reasons],
        )


class Understood(ResponseModel):
    """What was typed into the one box, laid into the others: what a new record begins with (F-037).

    A social security number is not repeated.
    """

    first_name: str | None
    last_name: str | None
    phone: str | None
    email: str | None
    date_of_birth: date | None
    street_number: str | None
    street_name: str | None
    unit: str | None
    zip: str | None

    @classmethod
    def of(cls, search: Search) -> Self:
        """Lay a search into boxes; of several words the last is the last name."""
        known = {name: getattr(search, name) for name in cls.model_fields if name in vars(search)}
        *firsts, last = search.words or (None,)
        names = {"first_name": " ".join(filter(None, firsts)) or None, "last_name": last}
        return cls.model_validate({**known, **names, "phone": next(iter(search.phones), None)})


class Findings(ResponseModel):
    """Who may be meant, the likeliest first."""

    items: list[FoundCustomer]
    understood: Understood | None = Field(description="Of the one box; null of the others.")


class CreatedCustomer(Customer):
    """A new customer, and records that may be the same person (F-006)."""

    possible_duplicates: list[FoundCustomer]


class CustomerOptions(ResponseModel):
    """The keys to choose from, in the order in which they are offered; clients word them."""

    street_types: list[str]
    building_types: list[str]
    best_times: list[BestTime]
    contact_methods: list[PreferredMethod]
    voicemail: list[Voicemail]
    appointment_kinds: list[Kind]
    appointment_statuses: list[Status]
    application_statuses: list[ApplicationStatus]
    genders: list[Gender]
    races: list[Race]
    relations: list[Relation]
    education_levels: list[Education]
    dwelling_relations: list[DwellingRelation]
    job_types: list[JobType]
    job_statuses: list[JobStatus]


class HistoryEntry(ResponseModel):
    """One thing that was done to a record, by whom."""

    id: UUID
    at: Moment
    by: str
    action: str = Field(examples=["CREATED", "CHANGED", "REMOVED", "SSN_REVEALED"])
    reason: str | None
    changes: list[Change]


class RecordChange(HistoryEntry):
    """One thing that was done to one of all records, removed ones included."""

    customer_id: UUID
    customer_number: int = Field(description="The CustomerID#.")
    customer_name: str = Field(description="As it stands on the record now, in one line.")


class RevealedSsn(ResponseModel):
    """A social security number in full."""

    ssn: str = Field(examples=["668-71-6854"])
