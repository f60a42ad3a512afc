"""Labels of the customer record's change history."""

from console.i18n import _


def change_action_label(action: str) -> str:
    """Name an action of the change history."""
    labels = {
        "CREATED": _("Created"),
        "CHANGED": _("Changed"),
        "REMOVED": _("Deleted"),
        "SSN_REVEALED": _("Social Security Number shown"),
        "LINKED": _("Linked"),
        "UNLINKED": _("Unlinked"),
        "APPOINTMENT_MADE": _("Appointment made"),
        "APPOINTMENT_CHANGED": _("Appointment changed"),
        "SMS_CONSENT_RECORDED": _("Text consent recorded"),
        "SMS_OPTED_OUT": _("Opted out of texts"),
        "SMS_OPTED_IN": _("Opted in to texts"),
    }
    return labels.get(action, action)
