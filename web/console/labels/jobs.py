"""Labels of dwellings and jobs: relations, types, statuses, and changes in the history."""

from typing import Final

from console.formatting import format_date
from console.i18n import gettext as _

TOLD_OF_JOBS: Final = frozenset({"dwelling.of", "job.of"})
"""What an entry of the change history is about; it has no value before."""


def dwelling_relation_label(relation: str) -> str:
    """Say how a customer belongs to a dwelling."""
    return {"OWNER": _("Owner"), "TENANT": _("Tenant")}.get(relation, relation)


def job_type_label(job_type: str) -> str:
    """Say what a job is, in the source documents' capitals (F-058)."""
    labels = {
        "WEATHERIZATION": _("WEATHERIZATION"),
        "REWEATHERIZATION": _("REWEATHERIZATION"),
        "DISGORGEMENT_DAP_JOB": _("DISGORGEMENT (DAP) JOB"),
        "EMERGENCY_HEATING_AND_COOLING": _("EMERGENCY HEATING AND COOLING"),
        "HOME_REPAIR": _("HOME REPAIR"),
        "ASSESSMENT": _("ASSESSMENT"),
        "INSPECTION": _("INSPECTION"),
        "OTHER": _("OTHER"),
    }
    return labels.get(job_type, job_type)


def job_status_label(status: str) -> str:
    """Say how a job stands, in the source documents' capitals (F-058)."""
    labels = {
        "IN_PROGRESS": _("IN PROGRESS"),
        "ON_HOLD": _("ON HOLD"),
        "COMPLETED": _("COMPLETED"),
        "REPORTED": _("REPORTED"),
        "CANCELLED": _("CANCELLED"),
    }
    return labels.get(status, status)


def job_change_label(name: str, value: str) -> str | None:
    """Write a value of the change history; None when it is no field of a dwelling or a job."""
    match name:
        case "dwelling.relation":
            return dwelling_relation_label(value)
        case "job.job_type":
            return job_type_label(value)
        case "job.status":
            return job_status_label(value)
        case "job.completed_date" | "job.reported_date" | "dwelling.since" | "dwelling.until":
            return format_date(value)
        case "job.of":
            number, _space, job_type = value.partition(" ")
            return f"{number} {job_type_label(job_type)}"
        case _:
            return None


def job_history_captions() -> dict[str, str]:
    """Return what the fields of dwellings and jobs are called in the change history."""
    return {
        "dwelling.of": _("Dwelling ID"),
        "dwelling.relation": _("Relation"),
        "dwelling.since": _("First day"),
        "dwelling.until": _("Last day"),
        "dwelling.address": _("Service Address"),
        "dwelling.county": _("County"),
        "dwelling.overruled_because": _("The address is right, because"),
        "job.of": _("Job ID"),
        "job.job_type": _("Job Type"),
        "job.status": _("Status"),
        "job.completed_date": _("Job Completed Date"),
        "job.reported_date": _("Reported Date"),
    }
