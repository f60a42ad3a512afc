"""Labels of text messages: states, reasons, what a reply was taken as, consents."""

from collections.abc import Mapping
from typing import Any

from console.i18n import gettext as _
from contracts.display import display_phone


def text_state_label(state: str) -> str:
    """Say how far a text has got."""
    labels = {
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
    return labels.get(state, state)


def picture_state_label(state: str) -> str:
    """Say why a picture that came with a text is not shown."""
    labels = {
        "WAITING": _("A picture is being fetched."),
        "UNREADABLE": _("An attachment that is no picture we can show."),
        "TOO_LARGE": _("A picture too large to keep."),
        "LOST": _("The provider no longer has the picture."),
        "NOT_KEPT": _("Too many pictures in one day: this one was not kept."),
    }
    return labels.get(state, state)


def unsent_reason_label(reason: str | None) -> str:
    """Say why a text was not sent."""
    labels = {
        "DECEASED": _("the customer is deceased"),
        "DO_NOT_CALL": _("the customer wants no calls and no texts"),
        "NO_CONSENT": _("no consent"),
        "OPTED_OUT": _("the number opted out"),
        "UNREACHABLE_NUMBER": _("texts do not reach this number"),
        "NO_MOBILE": _("no mobile number"),
        "PAST": _("the appointment had begun"),
        "NO_HOUR_LEFT": _("no allowed hour was left before the appointment"),
        "NOT_ACCEPTED_IN_TIME": _("the provider did not take it in time"),
        "WAITED_TOO_LONG": _("its turn did not come in time"),
        "MOVED": _("the appointment was moved"),
        "CALLED_OFF": _("the appointment was called off"),
        "CUSTOMER_REMOVED": _("the record was deleted"),
        "NUMBER_GONE": _("the number is no longer on the record"),
        "PROVIDER_OFF": _("texting is switched off"),
    }
    return labels.get(reason or "", reason or "")


def unreachable_label(reason: str) -> str:
    """Say why no text ever arrives at a number."""
    labels = {
        "INVALID": _("no telephone number for texts"),
        "UNREACHABLE": _("the number cannot be reached"),
        "LANDLINE": _("a landline, or its carrier takes no texts"),
        "BLOCKED": _("the carrier blocks texts to it"),
    }
    return labels.get(reason, reason)


def text_kind_label(kind: str) -> str:
    """Say what a text is, or what a reply was taken as."""
    labels = {
        "REMINDER": _("reminder"),
        "STAFF": _("written by staff"),
        "HELP": _("help text"),
        "STRANGER": _("answer to an unknown number"),
        "confirm": _("taken as: confirmed"),
        "cancel": _("taken as: cancelled"),
        "opt_out": _("taken as: opted out"),
        "opt_in": _("taken as: opted in"),
        "help": _("taken as: asks for help"),
        "other": _("a person must read this"),
    }
    return labels.get(kind, kind)


def consent_source_label(how: str | None) -> str:
    """Say how a consent or an opt-out reached the agency."""
    labels = {
        **dict(consent_sources()),
        "REPLY": _("Replied 3"),
        "CARRIER": _("Replied STOP or START"),
        "PROVIDER": _("Told by the provider"),
    }
    return labels.get(how or "", how or "")


def consent_change_label(noted: str) -> str:
    """Write what the change history keeps of a consent: `+18315550101: YES (PHONE)`."""
    what, _bracket, how = noted.removesuffix(")").partition(" (")
    if not how:
        return noted
    number, _colon, granted = what.partition(": ")
    answer = {"YES": _("Yes"), "NO": _("No")}.get(granted, granted)
    said = ", ".join(filter(None, (answer, consent_source_label(how))))
    return f"{display_phone(number)}: {said}"


def consent_sources() -> list[tuple[str, str]]:
    """Return how a customer may tell the agency."""
    return [
        ("PHONE", _("By phone")),
        ("PAPER", _("On paper")),
        ("WEB", _("On the web")),
        ("TEXT", _("By text")),
    ]


def consent_label(number: Mapping[str, Any]) -> str:
    """Say whether a number may be texted."""
    if number["opted_out"]:
        return _("Opted out")
    if number["granted"] is None:
        return _("Not asked yet")
    return _("May be texted") if number["may_text"] else _("No texts")


def phone_box_label(box: str) -> str:
    """Name a phone box of the record."""
    labels = {
        "home": _("Home Phone"),
        "message": _("Message Phone"),
        "mobile": _("Mobile Phone"),
        "other": _("Other Phone"),
    }
    return labels.get(box, box)
