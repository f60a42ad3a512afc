"""Members of a household, as they come in and go out."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from backbone.http.schemas import Moment, RequestModel, ResponseModel
from customer.domain.household import Education, Gender, Member, Race, Relation
from customer.domain.ssn import SSN
from customer.schemas.fields import Blank, KnownBirth, Name, Ssn, Upper20

_KEEP: Any = None
"""Stands for what a change leaves out. It is never validated, so null itself is refused."""


class _Member(RequestModel):
    middle_initial: Annotated[Upper20 | None, Blank] = None
    date_of_birth: Annotated[KnownBirth | None, Blank] = None
    ssn: Annotated[Ssn | None, Blank] = None
    gender: Annotated[Gender | None, Blank] = None
    race: Annotated[Race | None, Blank] = None
    relation: Annotated[Relation | None, Blank] = Field(
        default=None, description="What somebody is to the applicant."
    )
    education: Annotated[Education | None, Blank] = None

    def sent(self) -> dict[str, Any]:
        """Return what was sent, but for the number."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"ssn"}}

    def new_ssn(self) -> SSN | Literal["CLEARED", "KEPT"]:
        """Return the number to set, or what else is to happen to it."""
        if "ssn" not in self.model_fields_set:
            return "KEPT"
        return self.ssn or "CLEARED"


class NewMember(_Member):
    """A member of the household an application was made for (F-052)."""

    first_name: Name
    last_name: Name

    def member(self) -> Member:
        """Return the member to be."""
        return Member(**self.sent())


class MemberChange(_Member):
    """What changes about a member: what is left out stays, null clears what may be empty."""

    first_name: Name = _KEEP
    last_name: Name = _KEEP

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_to_change", "Say what is to change")
        return self

    def applied_to(self, old: Member) -> Member:
        """Return the member with this change made."""
        return replace(old, **self.sent())


class MemberOut(ResponseModel):
    """A member, with the columns of the household grid (F-052); the number only masked."""

    id: UUID
    application_id: UUID
    first_name: str
    middle_initial: str | None
    last_name: str
    date_of_birth: date | None
    ssn_masked: str | None = Field(examples=["***-**-2108"])
    gender: Gender | None
    race: Race | None
    relation: Relation | None
    education: Education | None
    entered_by: str
    entered_at: Moment
    updated_by: str
    updated_at: Moment
    version: int


class Members(ResponseModel):
    """The members of one application, in the order in which they were entered."""

    items: list[MemberOut]


class Household(Members):
    """The members of the newest application that has any; of none, nothing (I-22)."""

    application_id: UUID | None
    program: str | None
    program_year: int | None
