"""Weatherization jobs as they come in and go out."""

from dataclasses import replace
from datetime import date
from typing import Any, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from backbone.http.schemas import Moment, PlausibleDay, RequestModel, ResponseModel
from customer.domain.jobs import Job, JobStatus, JobType
from customer.schemas.dwellings import LARGEST_NUMBER

_KEEP: Any = None
"""Stands for what a change leaves out. It is never validated, so null itself is refused."""


class NewJob(RequestModel):
    """A job to be added to a dwelling."""

    number: int | None = Field(
        default=None,
        ge=1,
        le=LARGEST_NUMBER,
        description="The Job ID; the next free number when left out.",
        examples=[36582],
    )
    job_type: JobType
    status: JobStatus
    completed_date: PlausibleDay | None = None
    reported_date: PlausibleDay | None = None

    @property
    def job(self) -> Job:
        """The job to be."""
        return Job(**self.model_dump(exclude={"number"}))


class JobChange(RequestModel):
    """What changes about a job: what is left out stays, null clears a date."""

    job_type: JobType = _KEEP
    status: JobStatus = _KEEP
    completed_date: PlausibleDay | None = None
    reported_date: PlausibleDay | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_to_change", "Say what is to change")
        return self

    def applied_to(self, old: Job) -> Job:
        """Return the job with this change made."""
        return replace(old, **{name: getattr(self, name) for name in self.model_fields_set})


class JobOut(ResponseModel):
    """A job, with the columns of the jobs grid (F-058)."""

    id: UUID
    number: int = Field(description="The Job ID.", examples=[36582])
    dwelling_id: UUID
    dwelling_number: int = Field(description="The Dwelling ID.", examples=[28488])
    job_type: JobType
    status: JobStatus
    completed_date: date | None
    reported_date: date | None
    service_address: str = Field(examples=["111 THIS ST"])
    city: str | None
    zip: str | None
    county: str | None
    in_their_time: bool = Field(
        description="Whether it was done while this customer belonged to the dwelling."
    )
    entered_by: str
    entered_at: Moment
    updated_by: str
    updated_at: Moment
    version: int
