"""A note put into words for the other services."""

from typing import Any

from contacts.tables import ContactRow, DeficiencyRow
from contracts.contacts import (
    ContactAmended,
    ContactLogged,
    ContactVoided,
    Deficiency,
    DeficiencyRecorded,
)


def _snapshot(row: ContactRow) -> dict[str, Any]:
    return {
        "contact_id": row.contact_id,
        "version": row.version,
        "customer_id": row.customer_id,
        "contact_date": row.contact_date,
        "recorded_at": row.recorded_at,
        "contact_type": row.contact_type,
        "contact_action": row.contact_action,
        "call_code": row.call_code,
        "language": row.language,
        "notes": row.notes,
        "mailing_code": row.mailing_code,
        "shut_off_date": row.shut_off_date.isoformat() if row.shut_off_date else None,
        "resolves": tuple(row.resolves),
        "source": row.source,
        "sms_reply": row.sms_reply,
        "entered_by": row.entered_by,
    }


def tell(row: ContactRow) -> ContactLogged | ContactAmended | ContactVoided:
    """Say what a note says now: first logged, since corrected, or deleted."""
    if row.voided:
        return ContactVoided(**_snapshot(row), voided_by=row.recorded_by)
    if row.version > 1:
        return ContactAmended(**_snapshot(row))
    return ContactLogged(**_snapshot(row))


def tell_deficiency(row: ContactRow, deficiency: DeficiencyRow) -> DeficiencyRecorded:
    """Say what an application lacks."""
    return DeficiencyRecorded(
        contact_id=row.contact_id,
        customer_id=row.customer_id,
        deficiency=Deficiency(
            deficiency_id=deficiency.deficiency_id,
            reason=deficiency.reason,
            reason_label=deficiency.reason_label,
            notes=deficiency.notes,
            entered_by=deficiency.entered_by,
            entered_at=deficiency.entered_at,
        ),
    )
