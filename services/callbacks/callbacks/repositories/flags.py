"""Call codes that were noted before anybody explained them, between the table and the contract."""

from typing import Any

from backbone.db.models import table_of
from callbacks.repositories.reference import Reference
from callbacks.tables import FlagRow
from contracts.callbacks import CodeUnexplained

FLAG = table_of(FlagRow)


def event_of_flag(row: Any, reference: Reference) -> CodeUnexplained:
    """Return the event of a flag."""
    return CodeUnexplained(
        flag_id=row.flag_id,
        call_code=row.call_code,
        call_code_label=reference.label("call_codes", row.call_code),
        contact_id=row.contact_id,
        noted_at=row.noted_at,
    )
