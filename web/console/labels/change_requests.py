"""Labels of change requests: fields, reasons, states, and what the history says of them (F-060)."""

from typing import Final

from console.formatting import format_date, is_iso_date
from console.i18n import gettext as _

REQUEST_TOLD: Final = frozenset(
    {
        "change_request.of",
        "change_request.reason",
        "change_request.note",
        "change_request.answer",
    }
)
"""What the change history tells of a request that has no value before."""


def change_request_field_label(field: str) -> str:
    """Name a part of the record that the state's system has, too."""
    labels = {
        "name": _("Name"),
        "ssn": _("Social Security Number"),
        "date_of_birth": _("Date of Birth"),
        "ethnicity": _("Ethnicity"),
        "mailing_address": _("Mailing Address"),
        "home_phone": _("Home Phone"),
        "message_phone": _("Message Phone"),
        "mobile_phone": _("Mobile Phone"),
        "other_phone": _("Other Phone"),
        "email": _("Email Address"),
        "language": _("Language"),
    }
    return labels.get(field, field)


def change_request_reason_label(reason: str) -> str:
    """Say why the two systems differ, in the words of the source."""
    labels = {
        "DATA_ENTRY_ERROR": _("Data entry error"),
        "APPLIED_WITH_DIFFERENT_INFORMATION": _(
            "Customer applied with different information than previous year"
        ),
        "OTHER": _("Other reason"),
    }
    return labels.get(reason, reason)


def change_request_state_label(state: str) -> str:
    """Say how far a request has come."""
    labels = {
        "REQUESTED": _("Requested"),
        "SENT": _("Sent to the state"),
        "DONE": _("Corrected"),
        "REFUSED": _("Refused"),
    }
    return labels.get(state, state)


def change_request_value_label(value: str | None) -> str:
    """Write one side of a request; a day as people here write it."""
    return format_date(value) if value and is_iso_date(value) else value or ""


def request_captions() -> dict[str, str]:
    """Return what the change history calls the parts of notes and of requests."""
    return {
        "remark.note": _("Note"),
        "change_request.of": _("What is to be corrected"),
        "change_request.difference": _("Correction"),
        "change_request.reason": _("Reason"),
        "change_request.note": _("Note"),
        "change_request.state": _("State"),
        "change_request.answer": _("Answer"),
    }


def request_change(name: str, value: str) -> str | None:
    """Write a value of the change history; None when it is no part of a request."""
    match name:
        case "change_request.of":
            return change_request_field_label(value)
        case "change_request.reason":
            return change_request_reason_label(value)
        case "change_request.state":
            return change_request_state_label(value)
        case "change_request.difference":
            return change_request_value_label(value)
        case _:
            return None
