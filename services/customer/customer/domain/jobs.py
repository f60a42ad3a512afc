"""Weatherization jobs of a dwelling: what they are, how they stand, what their dates may be."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Final, Literal

from customer.domain.exceptions import InvalidField
from customer.domain.record import Change

JobType = Literal[
    "WEATHERIZATION",
    "REWEATHERIZATION",
    "DISGORGEMENT_DAP_JOB",
    "EMERGENCY_HEATING_AND_COOLING",
    "HOME_REPAIR",
    "ASSESSMENT",
    "INSPECTION",
    "OTHER",
]
"""What is done; the second and the third are the source documents' (F-058)."""
JobStatus = Literal["IN_PROGRESS", "ON_HOLD", "COMPLETED", "REPORTED", "CANCELLED"]
"""How a job stands; REPORTED is one that was completed and reported to the state."""

TYPE_LABELS: Final[Mapping[JobType, str]] = {
    "WEATHERIZATION": "WEATHERIZATION",
    "REWEATHERIZATION": "REWEATHERIZATION",
    "DISGORGEMENT_DAP_JOB": "DISGORGEMENT (DAP) JOB",
    "EMERGENCY_HEATING_AND_COOLING": "EMERGENCY HEATING AND COOLING",
    "HOME_REPAIR": "HOME REPAIR",
    "ASSESSMENT": "ASSESSMENT",
    "INSPECTION": "INSPECTION",
    "OTHER": "OTHER",
}
"""The types as files and papers write them."""
STATUS_LABELS: Final[Mapping[JobStatus, str]] = {
    "IN_PROGRESS": "IN PROGRESS",
    "ON_HOLD": "ON HOLD",
    "COMPLETED": "COMPLETED",
    "REPORTED": "REPORTED",
    "CANCELLED": "CANCELLED",
}
"""The statuses as files and papers write them."""
_DONE: Final[frozenset[JobStatus]] = frozenset({"COMPLETED", "REPORTED"})


@dataclass(frozen=True, kw_only=True)
class Job:
    """What staff may say of a job. Its dates are days of the agency's calendar."""

    job_type: JobType
    status: JobStatus
    completed_date: date | None = None
    reported_date: date | None = None


def check_job(job: Job, *, today: date) -> None:
    """Refuse dates that cannot be, and a status they contradict."""
    done, reported = job.completed_date, job.reported_date
    for name, day in (("completed_date", done), ("reported_date", reported)):
        if day is not None and day > today:
            raise InvalidField(name, "in_the_future", "lies in the future. Check the year")
    if job.status in _DONE and done is None:
        raise InvalidField(
            "completed_date",
            "completed_date_missing",
            f"is needed: a job that is {STATUS_LABELS[job.status]} was completed on some day",
        )
    if reported is not None and (done is None or reported < done):
        raise InvalidField(
            "reported_date",
            "reported_before_completed",
            "must not lie before the day the job was completed",
        )


def told_job(number: int, job: Job) -> Change:
    """Return which job an entry of the history is about."""
    return Change("job.of", None, f"{number} {job.job_type}")


def job_differences(old: Job | None, new: Job | None) -> tuple[Change, ...]:
    """Return field by field what differs, for the record's history."""
    return tuple(
        Change(f"job.{one.name}", before, after)
        for one in fields(Job)
        if (before := _text(getattr(old, one.name, None)))
        != (after := _text(getattr(new, one.name, None)))
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
