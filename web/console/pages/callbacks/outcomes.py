"""How an outgoing call can end, each with the codes that say so (F-106, I-08)."""

from console.i18n import gettext as _
from console.pages.contacts.codes import Combination

_RECORD_ONLY = "NO_ACTION_REQ_RECORD_ONLY"


def outcomes() -> list[Combination]:
    """Return the usual ends of a call. Somebody who was not reached keeps their place."""
    return [
        _outcome(_("Resolved"), "PROGRAM_APPLICATION_INFO_GIVEN", "RESOLVED"),
        _outcome(_("No action needed"), "CLEARED_CALL_NO_CALL_OR_ACTION", _RECORD_ONLY),
        _outcome(_("Appointment made"), "SCHEDULED_APPOINTMENT", _RECORD_ONLY),
        _outcome(_("Left message"), "LEFT_MESSAGE", _RECORD_ONLY),
        _outcome(_("No answer"), "NO_ANSWER_BUSY", _RECORD_ONLY),
        _outcome(_("Wrong number"), "WRONG_OR_DISCONNECTED_NUMBER", _RECORD_ONLY),
    ]


def _outcome(label: str, action: str, code: str) -> Combination:
    fills = {"contact_type": "OUTGOING", "contact_action": action, "call_code": code}
    return Combination(label=label, fills=fills)
