"""The words of appointments: kinds, states, and the times on their own clock."""

from datetime import datetime

from babel.dates import format_date, format_time

from console import i18n
from console.i18n import gettext as _

STATUSES = (
    "UNCONFIRMED",
    "CONFIRMED",
    "CANCEL_REQUESTED",
    "CANCELLED",
    "RESCHEDULED",
    "DONE",
    "NO_SHOW",
)


def kinds() -> list[tuple[str, str]]:
    """Return what an appointment may be for."""
    return [("WX", _("Weatherization")), ("INTAKE", _("Intake"))]


def kind_words(kind: str) -> str:
    """Say what an appointment is for."""
    return dict(kinds()).get(kind, kind)


def status_words(status: str) -> str:
    """Say how an appointment stands (I-18)."""
    words = {
        "UNCONFIRMED": _("Unconfirmed"),
        "CONFIRMED": _("Confirmed"),
        "CANCEL_REQUESTED": _("Wants to cancel"),
        "CANCELLED": _("Cancelled"),
        "RESCHEDULED": _("Rescheduled, unconfirmed"),
        "DONE": _("Done"),
        "NO_SHOW": _("No show"),
    }
    return words.get(status, status)


def statuses() -> list[tuple[str, str]]:
    """Return how an appointment may stand."""
    return [(status, status_words(status)) for status in STATUSES]


def wall_day(local: str) -> str:
    """Show the day of a local time, with its weekday: Wed 1/8/2027."""
    return format_date(datetime.fromisoformat(local), "EEE M/d/yyyy", locale=i18n.locale())


def wall_time(local: str | None) -> str:
    """Show the hour of a local time: 10:00 AM."""
    if not local:
        return ""
    return format_time(datetime.fromisoformat(local), "h:mm a", locale=i18n.locale())


def zones(*known: str) -> list[tuple[str, str]]:
    """Return the zones people choose from: those that matter here first, each once."""
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


def shown_change(name: str, value: str) -> str | None:
    """Return a value of the change history as the screen writes it; None when it is not ours."""
    match name:
        case "appointment.kind":
            return kind_words(value)
        case "appointment.status":
            return status_words(value)
        case "appointment.starts_at" | "appointment.ends_at":
            return f"{wall_day(value)} {wall_time(value)}"
        case _:
            return None
