"""The tables of the contacts service."""

from contacts.tables.base import (
    Base,
    DeadLetterRow,
    IdempotencyRow,
    InboxRow,
    OutboxRow,
)
from contacts.tables.codes import (
    CodeChangeRow,
    CodeRow,
    CodeSetRow,
)
from contacts.tables.notes import (
    AgencyRow,
    ContactRow,
    ContactVersionRow,
    CustomerClockRow,
    CustomerRow,
    DeficiencyRow,
    DiaryRow,
    MailedEarlyRow,
    NoteColumns,
)

__all__ = [
    "AgencyRow",
    "Base",
    "CodeChangeRow",
    "CodeRow",
    "CodeSetRow",
    "ContactRow",
    "ContactVersionRow",
    "CustomerClockRow",
    "CustomerRow",
    "DeadLetterRow",
    "DeficiencyRow",
    "DiaryRow",
    "IdempotencyRow",
    "InboxRow",
    "MailedEarlyRow",
    "NoteColumns",
    "OutboxRow",
]
