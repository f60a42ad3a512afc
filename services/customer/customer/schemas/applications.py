"""Applications and what was pledged on them, as they come in and go out."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from backbone.http.schemas import Moment, PlausibleDay, RequestModel, ResponseModel, Text
from backbone.typed.text import clean_name
from customer.domain.applications import Application, ApplicationStatus, Pledge, Summary
from customer.schemas.fields import Blank, Upper40, Upper60, Upper120, Zip

_KEEP: Any = None
"""Stands for what a change leaves out. It is never validated, so null itself is refused."""

Program = Annotated[str, Text(40, least=1, clean=clean_name), AfterValidator(str.upper)]
"""The agency's own word: HEAP."""
ProgramYear = Annotated[int, Field(ge=2000, le=2100)]
People = Annotated[int, Field(ge=0, le=99)]
Memo = Annotated[str, Text(500, least=1, lines=True)]
OptionalDay = Annotated[PlausibleDay | None, Blank]


class SummaryIn(RequestModel):
    """A household in numbers. Everybody counts once as an adult, a child or a senior."""

    adults: People = 0
    children: People = Field(default=0, description="Under 18.")
    seniors: People = Field(default=0, description="60 and over.")
    disabled: People = Field(default=0, description="Of all these.")

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not self.summary().people:
            raise PydanticCustomError("nobody", "counts nobody. Say how many people live there")
        return self

    def summary(self) -> Summary:
        """Return the numbers."""
        return Summary(**self.model_dump())


class _Application(RequestModel):
    transfer_date: OptionalDay = None
    service_address: Annotated[Upper120 | None, Blank] = None
    city: Annotated[Upper60 | None, Blank] = None
    zip: Annotated[Zip | None, Blank] = None
    utility: Annotated[Upper60 | None, Blank] = None
    account_number: Annotated[Upper40 | None, Blank] = None
    summary: SummaryIn | None = Field(
        default=None, description="The household in numbers, instead of members one by one."
    )

    def sent(self) -> dict[str, Any]:
        """Return what was sent, as the domain has it."""
        sent = {name: getattr(self, name) for name in self.model_fields_set}
        if sent.get("summary") is not None:
            sent["summary"] = sent["summary"].summary()
        return sent


class NewApplication(_Application):
    """An application that came in (F-055)."""

    program: Program
    program_year: ProgramYear
    status: ApplicationStatus = "RECEIVED"
    intake_date: PlausibleDay

    def application(self) -> Application:
        """Return the application to be."""
        return Application(**self.sent())


class ApplicationChange(_Application):
    """What changes about an application: what is left out stays, null clears what may be empty."""

    program: Program = _KEEP
    program_year: ProgramYear = _KEEP
    status: ApplicationStatus = _KEEP
    intake_date: PlausibleDay = _KEEP

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_to_change", "Say what is to change")
        return self

    def applied_to(self, old: Application) -> Application:
        """Return the application with this change made."""
        return replace(old, **self.sent())


class NewPledge(RequestModel):
    """A commitment or pledge for a payment (F-057)."""

    memo: Memo
    date_submitted: OptionalDay = None

    def pledge(self) -> Pledge:
        """Return the pledge to be."""
        return Pledge(memo=self.memo, date_submitted=self.date_submitted)


class PledgeChange(RequestModel):
    """What changes about a pledge: what is left out stays, null clears the date."""

    memo: Memo = _KEEP
    date_submitted: OptionalDay = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_to_change", "Say what is to change")
        return self

    def applied_to(self, old: Pledge) -> Pledge:
        """Return the pledge with this change made."""
        return replace(old, **{name: getattr(self, name) for name in self.model_fields_set})


class PledgeOut(ResponseModel):
    """A commitment or pledge, with the columns of its grid (F-057)."""

    id: UUID
    application_id: UUID
    memo: str
    date_submitted: date | None
    entered_by: str
    entered_at: Moment
    updated_by: str
    updated_at: Moment
    version: int


class SummaryOut(ResponseModel):
    """A household in numbers."""

    adults: int
    children: int
    seniors: int
    disabled: int


class ApplicationOut(ResponseModel):
    """An application, with the columns of the grid (F-055) and what was pledged on it."""

    id: UUID
    customer_id: UUID
    program: str = Field(examples=["HEAP"])
    program_year: int = Field(examples=[2018])
    status: ApplicationStatus
    intake_date: date
    transfer_date: date | None
    service_address: str | None
    city: str | None
    zip: str | None
    utility: str | None
    account_number: str | None
    summary: SummaryOut | None
    members: int = Field(description="How many household members were entered one by one.")
    pledges: list[PledgeOut] = Field(description="The newest first.")
    entered_by: str
    entered_at: Moment
    updated_by: str
    updated_at: Moment
    version: int
