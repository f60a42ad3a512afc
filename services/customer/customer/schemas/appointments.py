"""Appointments as they come in and go out."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from backbone.http.schemas import Moment, RequestModel, ResponseModel, Text
from customer.domain.appointments import (
    Appointment,
    Fold,
    Kind,
    Status,
    moved,
    scheduled,
    with_its_length,
)
from customer.schemas.fields import Blank, Upper60

_LOCAL: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?")
_YEARS: Final = range(2000, 2200)

_KEEP: Any = None
"""Stands for what a change leaves out. It is never validated, so null itself is refused."""


def _local(written: Any) -> datetime:
    if not isinstance(written, str) or not _LOCAL.fullmatch(written):
        raise PydanticCustomError(
            "not_a_local_time", "must be a local time without a zone: 2027-01-08T10:00:00"
        )
    try:
        local = datetime.fromisoformat(written)
    except ValueError as error:
        raise PydanticCustomError(
            "no_such_time", "is not a time that exists. Check the day and the hour"
        ) from error
    if local.year not in _YEARS:
        raise PydanticCustomError("too_far_away", "is too far away. Check the year")
    return local


def _fold(written: Any) -> Any:
    # Python takes true for 1; whoever sends it meant something else.
    if isinstance(written, bool):
        raise PydanticCustomError("not_a_fold", "must be 0 or 1")
    return written


_WRITTEN = {"type": "string", "examples": ["2027-01-08T10:00:00"]}
Local = Annotated[datetime, PlainValidator(_local), WithJsonSchema(_WRITTEN)]
"""A local time, without a zone."""
FoldIfAsked = Annotated[Fold | None, BeforeValidator(_fold)]
"""0 or 1: which one is meant of a local time that comes twice; null for any other."""
Zone = Annotated[str, Text(60, least=1)]
Employee = Annotated[Upper60 | None, Blank]


class NewAppointment(RequestModel):
    """An appointment to be made. `fold` is asked for only when the local time comes twice."""

    kind: Kind
    starts_at: Local
    fold: FoldIfAsked = None
    time_zone: Zone = _KEEP
    """The agency's zone when left out."""
    ends_at: Local | None = None
    employee: Employee = None
    status: Status = "UNCONFIRMED"

    def appointment(self, *, agency_zone: str) -> Appointment:
        """Return the appointment to be."""
        said = self.model_dump(exclude={"fold", "time_zone"})
        wanted = Appointment(**said, time_zone=self.time_zone or agency_zone)
        return scheduled(wanted, fold=self.fold)


class AppointmentChange(RequestModel):
    """What changes about an appointment: what is left out stays, null clears end and employee.

    One whose time changes becomes RESCHEDULED unless a status is sent with it, and keeps its length
    unless an end is.
    """

    kind: Kind = _KEEP
    starts_at: Local = _KEEP
    fold: FoldIfAsked = None
    time_zone: Zone = _KEEP
    ends_at: Local | None = None
    employee: Employee = None
    status: Status = _KEEP

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_to_change", "Say what is to change")
        return self

    def applied_to(self, old: Appointment) -> Appointment:
        """Return the appointment with this change made."""
        sent = {name: getattr(self, name) for name in self.model_fields_set - {"fold"}}
        new = replace(old, **sent)
        if "ends_at" not in sent:
            new = with_its_length(old, new)
        new = scheduled(
            new, fold=old.fold if self.fold is None and not moved(old, new) else self.fold
        )
        if moved(old, new) and "status" not in sent:
            new = replace(new, status="RESCHEDULED")
        return new


class AppointmentOut(ResponseModel):
    """An appointment, with the columns of the appointment grid (F-059)."""

    id: UUID
    customer_id: UUID
    kind: Kind
    starts_at: str = Field(description="The local time.", examples=["2027-01-08T10:00:00"])
    fold: Fold
    ends_at: str | None
    time_zone: str
    begins_at: Moment = Field(description="The same moment with its zone.")
    employee: str | None
    status: Status
    possible_statuses: list[Status] = Field(
        description="What else it may become; DONE and NO_SHOW only once its day has come."
    )
    ended: bool = Field(description="Called off, or over: it does not take place any more.")
    next_status: Status | None = Field(description="What staff are to make of it next.")
    appointment_type: str = Field(examples=["DOENA HOLSCHEIN - (831) 555-0101"])
    contact_info: str = Field(examples=["Name: DOENA HOLSCHEIN; Phone: (831) 555-0101;"])
    entered_by: str
    entered_at: Moment
    updated_by: str
    updated_at: Moment
    version: int
    schedule_version: int
