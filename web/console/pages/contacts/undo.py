"""The ways back behind "The note is saved" and "The correction is saved" (R-71)."""

from collections.abc import Mapping
from typing import Any

from console.pages.contacts.note_form import NoteForm, note_values
from console.session import Undo


def undo_note(saved: Mapping[str, Any], *, back: str) -> Undo:
    """Return the form that deletes a note which was just written, and leads back."""
    path = f"/customers/{saved['customer_id']}/contacts/{saved['id']}/void"
    return Undo(path=path, fields={"version": str(saved["version"]), "back": back})


def undo_correction(
    form: NoteForm, saved: Mapping[str, Any], *, before: Mapping[str, Any]
) -> Undo | None:
    """Return the form that puts back what a note said before it was corrected.

    There is none where the choice of settled calls was corrected: it is more than fields hold.
    """
    if form.chosen is not None and form.chosen != form.settled:
        return None
    fields = note_values(before, form.zone)
    if all(fields[name] == form.values.get(name, "") for name in fields):
        return None
    return Undo(
        path=form.action,
        fields={
            **fields,
            "original_date": str(before["contact_date"]),
            "version": str(saved["version"]),
        },
    )
