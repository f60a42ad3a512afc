"""What became of notes after they were saved, as it goes out."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from backbone.http.schemas import Moment, ResponseModel

NoteChangeKind = Literal["CHANGED", "DELETED", "MOVED"]


class ChangedField(ResponseModel):
    """One field of a note, before and after; of a code its key, and the label it was saved with."""

    field: str
    old: str | None
    new: str | None
    old_label: str | None = None
    new_label: str | None = None


class NoteChange(ResponseModel):
    """One correction, deletion or move of a note, by whom."""

    contact_id: UUID
    version: int
    customer_id: UUID
    at: Moment
    by: str
    kind: NoteChangeKind
    reason: str | None = Field(description="Why it was deleted or moved, where somebody said so.")
    moved_to_contact_id: UUID | None
    moved_to_customer_id: UUID | None
    changes: list[ChangedField]
    also_changed: list[str] = Field(
        description="Fields that changed, too, and whose content is read in the note alone: what"
        " people wrote, telephone numbers, what it settles."
    )
