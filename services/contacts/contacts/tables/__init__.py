"""The tables of the contacts service: notes, what stands under them, codes, copies of others'."""

from sqlalchemy import Table

from contacts.tables.base import Base
from contacts.tables.codes import CodeChangeRow, CodeRow, CodeSetRow, UsualEntryRow
from contacts.tables.copies import (
    ApplicationPrintRow,
    CustomerClockRow,
    CustomerRow,
    MailedEarlyRow,
)
from contacts.tables.notes import (
    ContactRow,
    ContactVersionRow,
    DeficiencyRow,
    DiaryRow,
    NoteColumns,
)

CONTACT: Table = Base.metadata.tables["contact"]
CONTACT_VERSION: Table = Base.metadata.tables["contact_version"]
CODE: Table = Base.metadata.tables["code"]
USUAL_ENTRY: Table = Base.metadata.tables["usual_entry"]
CODE_SET: Table = Base.metadata.tables["code_set"]
CUSTOMER: Table = Base.metadata.tables["customer"]
APPLICATION_PRINT: Table = Base.metadata.tables["application_print"]
MAILED_EARLY: Table = Base.metadata.tables["mailed_early"]

__all__ = [
    "APPLICATION_PRINT",
    "CODE",
    "CODE_SET",
    "CONTACT",
    "CONTACT_VERSION",
    "CUSTOMER",
    "MAILED_EARLY",
    "USUAL_ENTRY",
    "ApplicationPrintRow",
    "Base",
    "CodeChangeRow",
    "CodeRow",
    "CodeSetRow",
    "ContactRow",
    "ContactVersionRow",
    "CustomerClockRow",
    "CustomerRow",
    "DeficiencyRow",
    "DiaryRow",
    "MailedEarlyRow",
    "NoteColumns",
    "UsualEntryRow",
]
