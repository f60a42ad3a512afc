"""Why a note is deleted, and to whom it is moved."""

from typing import Annotated, Any

from pydantic import Field, field_validator

from backbone.http.schemas import Id, RequestModel, Text
from contacts.schemas.codes import require_value

Reason = Annotated[str, Text(500, least=1)]
"""Why something was done to a note; kept, and shown to whoever reads the audit."""


class Deletion(RequestModel):
    """Why a note no longer counts, for those who ask later (R-22)."""

    reason: Reason


class Move(RequestModel):
    """Whom a note is about, and why it stands under somebody else (R-23)."""

    customer_id: Id
    reason: Reason
    resolves: Annotated[tuple[Id, ...], Field(max_length=50)] | None = Field(
        default=None,
        description=(
            "What it settles of the other customer's: all with null, none with []. Left out: a"
            " note that settled everything does so there, one that named its calls settles none."
        ),
    )

    _not_empty = field_validator("customer_id", mode="before")(require_value)

    def settles(self) -> dict[str, Any]:
        """Return what was said of what it settles, as the note will hold it."""
        if "resolves" not in self.model_fields_set:
            return {}
        listed = self.resolves is not None
        return {
            "resolves": tuple(dict.fromkeys(self.resolves or ())),
            "resolves_only_listed": listed,
        }
