"""The change history of a record in words: what each field is called, and how its values read."""

from collections.abc import Callable, Mapping
from typing import Final

from console.i18n import _
from console.labels import applications
from console.labels.applications import application_change_label, application_history_captions
from console.labels.appointments import appointment_change_label, appointment_history_captions
from console.labels.change_requests import REQUEST_TOLD, request_captions, request_change
from console.labels.customers import best_time_name, contact_method_name
from console.labels.files import FILE_TOLD, file_captions
from console.labels.flags import open_label, voicemail_label
from console.labels.jobs import TOLD_OF_JOBS, job_change_label, job_history_captions
from console.labels.texts import consent_change_label
from console.pages.customers.form import YES_OR_NO, as_text, field_captions

TOLD: Final = frozenset(
    {
        *applications.TOLD,
        *FILE_TOLD,
        *REQUEST_TOLD,
        *TOLD_OF_JOBS,
        "appointment.of",
        "appointment.answered_by",
        "management_consulted",
        "sms_number",
        "still_open",
    }
)
"""What the change history tells beside what changed: it has no value before."""

_WORDED_BY: Final[tuple[Callable[[str, str], str | None], ...]] = (
    appointment_change_label,
    application_change_label,
    request_change,
    job_change_label,
)


def captions() -> dict[str, str]:
    """Return what each field of the form and of the change history is called."""
    return {
        **field_captions(),
        "phones.other": _("Other Phone"),
        "phones.other_ext": _("Ext"),
        **appointment_history_captions(),
        **application_history_captions(),
        **request_captions(),
        **job_history_captions(),
        **file_captions(),
        "management_consulted": _("Management was consulted"),
        "sms_consent": _("Consent"),
        "still_open": _("Open when deleted"),
        "sms_number": _("Phone that texted"),
    }


def caption(name: str) -> str:
    """Return what a field of the change history is called; never the key of one nobody named."""
    return captions().get(name) or name.rpartition(".")[2].replace("_", " ").capitalize()


def format_change(name: str, value: str | None) -> str:
    """Write a value of the change history."""
    if name in YES_OR_NO:
        return _("Yes") if value else _("No")
    for worded_by in _WORDED_BY:
        if value and (words := worded_by(name, value)) is not None:
            return words
    worded = _WORDED.get(name)
    return worded(value or "") if worded else as_text(name, value)


def _still_open(keys: str) -> str:
    return ", ".join(map(open_label, keys.split(", ")))


def _best_time(key: str) -> str:
    return best_time_name(key) if key else _("None")


_WORDED: Final[Mapping[str, Callable[[str], str]]] = {
    "voicemail": voicemail_label,
    "still_open": _still_open,
    "management_consulted": lambda _key: _("Yes"),
    "best_time_to_call": _best_time,
    "preferred_contact_method": contact_method_name,
    "sms_consent": consent_change_label,
    "sms_number": consent_change_label,
}
"""How values that are keys are written in the change history."""
