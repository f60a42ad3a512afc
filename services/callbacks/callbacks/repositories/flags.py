"""Call codes that were noted before anybody explained them, between the table and the contract."""

from typing import Any, Final
from uuid import UUID, uuid5

from backbone.db.models import table_of
from callbacks.repositories.reference import Reference
from callbacks.tables import FlagRow
from contracts.callbacks import CodeUnexplained

FLAG = table_of(FlagRow)

_CALL_CODES: Final = UUID("3d0e6b5c-8a41-5f0e-9a3b-6a0f5c2d7e11")


def flag_id(call_code: str) -> UUID:
    """Return the id of a code's flag: the same in a list that is rebuilt, so nobody is told twice.

    Flags of earlier releases keep the ids they were given.
    """
    return uuid5(_CALL_CODES, call_code)


def event_of_flag(row: Any, reference: Reference) -> CodeUnexplained:
    """Return the event of a flag."""
    return CodeUnexplained(
        flag_id=row.flag_id,
        call_code=row.call_code,
        call_code_label=reference.label("call_codes", row.call_code),
        contact_id=row.contact_id,
        noted_at=row.noted_at,
    )
