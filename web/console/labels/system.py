"""What the services, and what may be wrong with them, are called."""

from collections.abc import Mapping
from typing import Any

from console.i18n import gettext as _
from console.i18n import ngettext

_STEP = 1024.0
_SECONDS = 60
_HOURS = 48


def service_label(name: str) -> str:
    """Return what a service is called."""
    return {
        "customer": _("Customers"),
        "contacts": _("Contacts"),
        "callbacks": _("Callbacks"),
        "mailing": _("Mail"),
        "sms-gateway": _("Texts"),
        "reporting": _("Reports"),
        "staff": _("Accounts and sign-in"),
    }.get(name, name)


def warning_label(warning: Mapping[str, Any]) -> str:
    """Say what is wrong and what to do; a warning nobody has words for yet shows its code."""
    code = str(warning.get("code"))
    return {
        "backup_old": _("The newest backup is older than a day and a half. Look why none is made."),
        "clocks_differ": _("The clocks of two machines differ. Set them by one time server."),
        "consumer_stalled": _("Events come in and cannot be handled. Look at the service's log."),
        "database_disk_full": _("The database's disk is full: nothing can be saved. Make room."),
        "dead_letters": _("Events could not be handled. Decide about them below."),
        "events_missing": _("Events that others published are missing here. They are asked for."),
        "home_disk_full": _("The disk is nearly full. Make room before saving stops."),
        "outbox_growing": _("Events cannot be published. Look whether the broker is there."),
        "queue_missing": _("The service's queue is missing. Declare it again."),
    }.get(code, code.replace("_", " "))


def letter_state_label(state: str) -> str:
    """Say where a dead letter stands."""
    return {
        "DEAD": _("Waits for a decision"),
        "RETRYING": _("Is tried again"),
        "DISCARDED": _("Discarded"),
    }.get(state, state)


def bytes_label(size: float | None) -> str:
    """Write a size in the largest unit that leaves a number of at least 1: 1.5 GB."""
    if size is None:
        return "\u2013"
    left = float(size)
    for unit in ("B", "KB", "MB", "GB"):
        if left < _STEP:
            return f"{left:.0f} {unit}" if unit in {"B", "KB"} else f"{left:.1f} {unit}"
        left /= _STEP
    return f"{left:.1f} TB"


def age_label(seconds: float | None) -> str:
    """Write a time span in its largest unit: 45 s, 12 min, 3 hours, 4 days."""
    if seconds is None:
        return "\u2013"
    whole = round(seconds)
    if whole < _SECONDS:
        return _("%(count)s s") % {"count": whole}
    minutes = whole // _SECONDS
    if minutes < _SECONDS:
        return _("%(count)s min") % {"count": minutes}
    hours = minutes // _SECONDS
    if hours < _HOURS:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    days = hours // 24
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
