"""Labels of the customer record: its choices, and what its change history says."""

from console.i18n import _
from console.labels.files import file_action_labels


def best_time_name(best: str) -> str:
    """Name a time at which a customer is best called (F-050)."""
    labels = {
        "MORN": _("Morning (MORN)"),
        "AFT": _("Afternoon (AFT)"),
        "EVE": _("Evening (EVE)"),
    }
    return labels.get(best, best)


def contact_method_name(method: str) -> str:
    """Name a way in which a customer prefers to hear from the agency (F-051)."""
    labels = {"MAIL": _("US Mail"), "EMAIL": _("Email"), "SMS": _("SMS Text Message")}
    return labels.get(method, method)


def change_actions() -> dict[str, str]:
    """Return every action of the change history, with words for it."""
    return {
        "CREATED": _("Created"),
        "CHANGED": _("Changed"),
        "REMOVED": _("Deleted"),
        "SSN_REVEALED": _("Social Security Number shown"),
        "APPOINTMENT_MADE": _("Appointment made"),
        "APPOINTMENT_CHANGED": _("Appointment changed"),
        "APPLICATION_ADDED": _("Application added"),
        "APPLICATION_CHANGED": _("Application changed"),
        "APPLICATION_REMOVED": _("Application deleted"),
        "PLEDGE_ADDED": _("Pledge added"),
        "PLEDGE_CHANGED": _("Pledge changed"),
        "PLEDGE_REMOVED": _("Pledge deleted"),
        "MEMBER_ADDED": _("Household member added"),
        "MEMBER_CHANGED": _("Household member changed"),
        "MEMBER_REMOVED": _("Household member deleted"),
        "MEMBERS_TAKEN_OVER": _("Household members taken over"),
        "REMARK_ADDED": _("Note added"),
        "REMARK_CHANGED": _("Note changed"),
        "REMARK_DELETED": _("Note taken off the record"),
        "REMARK_RESTORED": _("Note put back"),
        "CHANGE_REQUESTED": _("Change requested"),
        "CHANGE_REQUEST_SENT": _("Change request sent"),
        "CHANGE_REQUEST_DONE": _("Change request done"),
        "CHANGE_REQUEST_REFUSED": _("Change request refused"),
        "CHANGE_REQUEST_REOPENED": _("Change request taken up again"),
        "CHANGE_REQUEST_WITHDRAWN": _("Change request withdrawn"),
        "DWELLING_LINKED": _("Dwelling linked"),
        "DWELLING_CHANGED": _("Dwelling changed"),
        "DWELLING_UNLINKED": _("Dwelling unlinked"),
        "JOB_ADDED": _("Job added"),
        "JOB_CHANGED": _("Job changed"),
        "JOB_REMOVED": _("Job deleted"),
        "SMS_CONSENT_RECORDED": _("Text consent recorded"),
        "SMS_OPTED_OUT": _("Opted out of texts"),
        "SMS_OPTED_IN": _("Opted in to texts"),
        **file_action_labels(),
    }


def change_action_label(action: str) -> str:
    """Name an action of the change history."""
    return change_actions().get(action, action)
