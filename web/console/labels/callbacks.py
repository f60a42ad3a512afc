"""Labels of the callback list: tiers, lanes, deadlines, and why a customer is on it."""

from collections.abc import Mapping
from typing import Any

from console.i18n import gettext as _


def tier_label(tier: int) -> str:
    """Say in words how urgent a tier is; colour alone is not seen by everybody."""
    labels = {
        0: _("Life-threatening"),
        1: _("Emergency"),
        2: _("Urgent"),
        3: _("Soon"),
        4: _("Routine"),
    }
    return labels.get(tier, _("Routine"))


def lane_label(lane: str) -> str:
    """Return a lane's name: which department answers (F-109)."""
    labels = {
        "WX": _("Weatherization"),
        "SUPERVISOR": _("Supervisor"),
        "PA": _("Payment assistance"),
    }
    return labels.get(lane, lane)


def best_time_label(best: str | None) -> str:
    """Say when a customer likes to be called (F-050)."""
    labels = {
        "MORN": _("best in the morning"),
        "AFT": _("best in the afternoon"),
        "EVE": _("best in the evening"),
    }
    return labels.get(best or "", "")


def reason_label(reason: Mapping[str, Any]) -> str:
    """Say why a note asks for a call."""
    labels = {
        "cancelled_by_text": _("The customer cancelled by text and needs a new appointment."),
        "text_needs_reading": _("A person must read this text."),
        "call_code_asks_for_call": _("This call code asks for a call."),
        "deficient_phone_back": _("The customer must be phoned about a deficient application."),
        "agency_meaning": _("The agency has said what this call code does."),
    }
    code = str(reason["why_code"])
    return labels.get(code) or str(reason.get("why") or code)


def clock_label(within: Mapping[str, Any] | None) -> str:
    """Say within which time a call is due, such as 2 office hours; nothing where none is."""
    if not within:
        return ""
    amount, unit = within["amount"], within["unit"]
    labels = {
        "office_minutes": _("within %(amount)s office minutes"),
        "office_hours": _("within %(amount)s office hours"),
        "office_days": _("within %(amount)s office days"),
        "wall_minutes": _("within %(amount)s minutes"),
        "wall_hours": _("within %(amount)s hours"),
    }
    singular = {
        "office_hours": _("within one office hour"),
        "office_days": _("within one office day"),
        "wall_hours": _("within one hour"),
    }
    if amount == 1 and unit in singular:
        return singular[unit]
    return labels[unit] % {"amount": amount} if unit in labels else ""
