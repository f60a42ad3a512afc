"""The words of the text messages: states, reasons, what a reply was taken as."""

from collections.abc import Mapping
from typing import Any

from console.i18n import gettext as _


def state_words(state: str) -> str:
    """Say how far a text has got (domain 3.13)."""
    words = {
        "SCHEDULED": _("Planned"),
        "HELD_QUIET_HOURS": _("Waits for the morning"),
        "SENDING": _("On its way"),
        "UNKNOWN": _("Being checked with the provider"),
        "SENT": _("Sent"),
        "DELIVERED": _("Delivered"),
        "UNDELIVERED": _("Not delivered"),
        "FAILED": _("Failed"),
        "SUPPRESSED": _("Not sent"),
        "WITHDRAWN": _("Withdrawn"),
        "RECEIVED": _("Received"),
    }
    return words.get(state, state)


def reason_words(reason: str | None) -> str:
    """Say why a text was not sent."""
    words = {
        "NO_CONSENT": _("no consent"),
        "OPTED_OUT": _("the number opted out"),
        "NO_MOBILE": _("no mobile number"),
        "PAST": _("the appointment had begun"),
        "MOVED": _("the appointment was moved"),
        "CALLED_OFF": _("the appointment was called off"),
        "CUSTOMER_REMOVED": _("the record was deleted"),
        "PROVIDER_OFF": _("texting is switched off"),
    }
    return words.get(reason or "", reason or "")


def kind_words(kind: str) -> str:
    """Say what a text is, or what a reply was taken as."""
    words = {
        "REMINDER": _("reminder"),
        "HELP": _("help text"),
        "STRANGER": _("answer to an unknown number"),
        "confirm": _("taken as: confirmed"),
        "cancel": _("taken as: cancelled"),
        "opt_out": _("taken as: opted out"),
        "opt_in": _("taken as: opted in"),
        "help": _("taken as: asks for help"),
        "other": _("a person must read this"),
    }
    return words.get(kind, kind)


def how_words(how: str | None) -> str:
    """Say how a customer told the agency."""
    return dict(hows()).get(how or "", _machine_words(how or ""))


def hows() -> list[tuple[str, str]]:
    """Return how a customer may tell the agency."""
    return [
        ("PHONE", _("By phone")),
        ("PAPER", _("On paper")),
        ("WEB", _("On the web")),
        ("TEXT", _("By text")),
    ]


def _machine_words(how: str) -> str:
    words = {
        "REPLY": _("Replied 3"),
        "CARRIER": _("Replied STOP or START"),
        "PROVIDER": _("Told by the provider"),
    }
    return words.get(how, how)


def standing_words(number: Mapping[str, Any]) -> str:
    """Say in a word where a number stands."""
    if number["opted_out"]:
        return _("Opted out")
    if number["granted"] is None:
        return _("Not asked yet")
    return _("May be texted") if number["may_text"] else _("No texts")


def box_words(box: str) -> str:
    """Name a phone box of the record."""
    words = {
        "home": _("Home Phone"),
        "message": _("Message Phone"),
        "mobile": _("Mobile Phone"),
        "other": _("Other Phone"),
    }
    return words.get(box, box)
