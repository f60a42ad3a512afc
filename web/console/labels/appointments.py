"""Labels of appointments: kinds, statuses, time zones, and changes in the history."""

from console.formatting import format_time, format_weekday_date
from console.i18n import gettext as _


def appointment_kind_label(kind: str) -> str:
    """Say what an appointment is for."""
    return {"WX": _("Weatherization"), "INTAKE": _("Intake")}.get(kind, kind)


def appointment_status_label(status: str) -> str:
    """Say how an appointment stands (I-18)."""
    labels = {
        "UNCONFIRMED": _("Unconfirmed"),
        "CONFIRMED": _("Confirmed"),
        "CANCEL_REQUESTED": _("Wants to cancel"),
        "CANCELLED": _("Cancelled"),
        "RESCHEDULED": _("Rescheduled, unconfirmed"),
        "DONE": _("Done"),
        "NO_SHOW": _("No show"),
    }
    return labels.get(status, status)


def appointment_step_label(status: str) -> str:
    """Say what a button does that gives an appointment this status."""
    return {"CONFIRMED": _("Confirm"), "CANCELLED": _("Call off")}.get(status, status)


def time_zones(*known: str) -> list[tuple[str, str]]:
    """Return the time zones to choose from: the `known` ones first, each once."""
    usual = (
        "America/Los_Angeles",
        "America/Phoenix",
        "America/Denver",
        "America/Chicago",
        "America/New_York",
        "America/Anchorage",
        "Pacific/Honolulu",
    )
    found = dict.fromkeys(one for one in (*known, *usual) if one)
    return [(zone, zone.replace("_", " ").partition("/")[2] or zone) for zone in found]


def appointment_history_captions() -> dict[str, str]:
    """Return what each field of an appointment is called in the change history."""
    return {
        "appointment.kind": _("Appointment Type"),
        "appointment.starts_at": _("Start Time"),
        "appointment.fold": _("Which of the two?"),
        "appointment.ends_at": _("End Time"),
        "appointment.time_zone": _("Time zone"),
        "appointment.employee": _("Employee"),
        "appointment.status": _("Status"),
        "appointment.of": _("Appointment"),
        "appointment.answered_by": _("Answered by"),
    }


def appointment_change_label(name: str, value: str) -> str | None:
    """Write a value of the change history; None when it is no field of an appointment."""
    match name:
        case "appointment.kind":
            return appointment_kind_label(value)
        case "appointment.status":
            return appointment_status_label(value)
        case "appointment.starts_at" | "appointment.ends_at":
            return f"{format_weekday_date(value)} {format_time(value)}"
        case "appointment.of":
            kind, _space, starts_at = value.partition(" ")
            when = f"{format_weekday_date(starts_at)} {format_time(starts_at)}"
            return f"{appointment_kind_label(kind)}, {when}"
        case "appointment.answered_by":
            return _("Text message")
        case _:
            return None
