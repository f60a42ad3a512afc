"""Moving a note that stands under the wrong customer: who may, and what it then says (R-23)."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from contacts.domain.note import Note, editable_until


class MoveNeedsSupervisor(Exception):
    """Only its author on its first day, or a supervisor, may move a note. Ask a supervisor."""


def may_be_moved(
    *, is_supervisor: bool, is_author: bool, entered_at: datetime, now: datetime
) -> bool:
    """Return whether somebody may move a note to another customer (R-23).

    What no person wrote, such as a text that two customers may have sent, counts as everybody's.
    """
    return is_supervisor or (is_author and now <= editable_until(entered_at))


def moved_note(
    note: Note, *, resolves: tuple[UUID, ...] | None = None, only_listed: bool | None = None
) -> Note:
    """Return what a note says once it is another customer's: the same, but for what it settles.

    One that named calls of the customer it was written under settles none of the other's, unless
    somebody says which; one that named none settles all of the other's that it may.
    """
    if only_listed is not None:
        return replace(note, resolves=resolves or (), resolves_only_listed=only_listed)
    named = bool(note.resolves) or note.resolves_only_listed
    return replace(note, resolves=(), resolves_only_listed=named)
