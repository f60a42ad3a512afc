"""What staff are told: texts that came back, in the words of the sources (F-147)."""

from collections.abc import Sequence
from uuid import UUID


def about(customer_ids: Sequence[UUID]) -> UUID | None:
    """Return whom a notification is about; nobody when several people share the number."""
    return customer_ids[0] if len(set(customer_ids)) == 1 else None
