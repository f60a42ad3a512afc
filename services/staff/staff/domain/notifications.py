"""What staff are told: texts that came back (F-147), and what an administrator must see to."""

from collections.abc import Sequence
from uuid import UUID


def about(customer_ids: Sequence[UUID]) -> UUID | None:
    """Return whom a notification is about; nobody when several people share the number."""
    return customer_ids[0] if len(set(customer_ids)) == 1 else None


def unexplained(call_code: str) -> str:
    """Say that a call code is used though nobody has said what it does (R17)."""
    return (
        f"Call code {call_code} was used in a note, but nobody has said what it does."
        " Such notes are kept and leave the callback list as it is."
    )
