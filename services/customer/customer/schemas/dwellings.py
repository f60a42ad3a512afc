"""Dwellings as they come in and go out, and whose they are and were."""

from dataclasses import replace
from datetime import date
from typing import Any, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from backbone.http.schemas import Moment, PlausibleDay, RequestModel, ResponseModel
from customer.domain.address import Address
from customer.domain.dwellings import DwellingRelation, Tenure
from customer.schemas.answers import AddressFinding
from customer.schemas.requests import AddressIn

LARGEST_NUMBER = 10**12

_KEEP: Any = None
"""Stands for what a change leaves out. It is never validated, so null itself is refused."""


class NewDwelling(RequestModel):
    """A dwelling to be linked with a customer: a new one, or the one that has this number."""

    number: int | None = Field(
        default=None,
        ge=1,
        le=LARGEST_NUMBER,
        description="The Dwelling ID. The dwelling that has it is linked; where none has it, a new"
        " one gets it. The next free number when left out.",
        examples=[28488],
    )
    address: AddressIn | None = Field(
        default=None,
        description="Needed for a new dwelling. With the number of one that is there it may be left"
        " out, and must not name another place.",
    )
    relation: DwellingRelation
    since: PlausibleDay | None = Field(default=None, alias="from", description="The first day.")
    until: PlausibleDay | None = Field(default=None, description="The last day.")

    @property
    def place(self) -> Address:
        """The address as it stands in the boxes."""
        return self.address.address() if self.address else Address()

    @property
    def tenure(self) -> Tenure:
        """How, and for which days, the customer belongs to it."""
        return Tenure(relation=self.relation, since=self.since, until=self.until)


class DwellingChange(RequestModel):
    """What changes about a dwelling: what is left out stays, null clears a day.

    `address` is merged box by box, and is everybody's who belongs to the dwelling; the rest is this
    customer's alone.
    """

    address: AddressIn | None = None
    relation: DwellingRelation = _KEEP
    since: PlausibleDay | None = Field(default=None, alias="from")
    until: PlausibleDay | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_to_change", "Say what is to change")
        return self

    def applied_to_address(self, old: Address) -> Address:
        """Return the address with the boxes that were sent written over it."""
        if "address" not in self.model_fields_set:
            return old
        boxes = self.address.model_dump(exclude_unset=True) if self.address else None
        return Address() if boxes is None else replace(old, **boxes)

    def applied_to_tenure(self, old: Tenure) -> Tenure:
        """Return the tenure with this change made."""
        sent = self.model_fields_set & {"relation", "since", "until"}
        return replace(old, **{name: getattr(self, name) for name in sent})


class TenureOut(ResponseModel):
    """How a customer belongs to a dwelling, and for which days, both ends included."""

    relation: DwellingRelation
    since: date | None = Field(serialization_alias="from", description="Null: nobody knows.")
    until: date | None = Field(description="Null while it holds.")


class OtherTenure(TenureOut):
    """Another customer who belongs or belonged to the dwelling."""

    customer_id: UUID
    customer_number: int = Field(description="The CustomerID#.")
    customer_name: str


class DwellingOut(TenureOut):
    """A dwelling as one customer's record shows it."""

    id: UUID
    number: int = Field(description="The Dwelling ID.", examples=[28488])
    current: bool = Field(description="Whether the customer belongs to it today.")
    address: Address
    address_findings: list[AddressFinding] = Field(description="What is doubtful about it.")
    service_address: str = Field(examples=["111 THIS ST"])
    jobs: int = Field(ge=0, description="How many jobs it has.")
    earlier: list[TenureOut] = Field(description="This customer's own, before; the last one first.")
    others: list[OtherTenure] = Field(description="The other customers', the last one first.")
    entered_by: str
    entered_at: Moment
    updated_by: str
    updated_at: Moment
    version: int


class SamePlace(ResponseModel):
    """A dwelling on file at the same address."""

    id: UUID
    number: int = Field(description="The Dwelling ID, by which it is linked.")
    service_address: str


class LinkedDwelling(DwellingOut):
    """A dwelling that was linked with a customer just now."""

    is_new: bool = Field(
        description="False where the number was known: that dwelling is linked, none was made."
    )
    possible_duplicates: list[SamePlace] = Field(
        description="Of a new one: dwellings on file at the same address. They prevent nothing."
    )
