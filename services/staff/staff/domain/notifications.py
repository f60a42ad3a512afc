"""What staff are notified of: texts that came back (F-147), and what an administrator must do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Notification:
    """Something staff are notified of, and whom it is for."""

    notification_id: UUID
    """The id of what it is about, so that it is shown once however often it is received."""
    kind: str
    parameters: Mapping[str, Any]
    """With the kind, what a client needs to word it in any language."""
    message: str
    """The same in English; of a text, to the letter of the sources (F-147)."""
    at: datetime
    permission: str
    """What one must be permitted to do to see it."""
    customer_id: UUID | None = None
    account_id: UUID | None = None
    """Whom alone it is for; None for everybody with the permission."""
    call_code: str | None = None
    """The call code it asks to be explained."""


def sole_customer(customer_ids: Sequence[UUID]) -> UUID | None:
    """Return whom a text is from; nobody when several people share the number."""
    return customer_ids[0] if len(set(customer_ids)) == 1 else None


def unexplained_code_message(call_code_label: str) -> str:
    """Say that a call code is used though nobody has said what it does (R17)."""
    return (
        f"Call code {call_code_label} was used in a note, but nobody has said what it does."
        " Such notes are kept and leave the callback list as it is."
    )


def ssn_searches_limited_message(name: str, *, per_minute: int) -> str:
    """Say that somebody searches by more numbers than anybody needs (R-24)."""
    return (
        f"{name} searched by more than {per_minute} social security numbers within a minute."
        " Further searches by number were refused. Ask why; the audit lists them."
    )


def changed_after_posting_message(
    *, posted: str, wanted: str | None, deleted: bool, author: str | None
) -> str:
    """Say that a letter had gone before its note was changed, and what becomes of another one."""
    note = f"{author}'s note" if author else "a note"
    if wanted is not None:
        return (
            f"{posted} was already posted when {note} was changed to {wanted}."
            " The print room is asked whether it goes, too."
        )
    change = "was deleted" if deleted else "was changed to ask for no mail"
    return f"{posted} was already posted when {note} {change}."
