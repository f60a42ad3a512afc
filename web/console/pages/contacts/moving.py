"""Moving a note to another customer, who is found by a search in the same form (R-23)."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from console.api_client import ApiProblem
from console.formatting import whole_number
from console.i18n import gettext as _
from console.page import Page

_MOST: Final = 8


@dataclass(kw_only=True)
class Move:
    """The form: whom it is about, whom the search found, and why."""

    key: str
    sought: str = ""
    customer: str = ""
    reason: str = ""
    found: Sequence[Mapping[str, Any]] = ()
    calls: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """By customer, the open calls that the note may settle there: asked, never assumed."""
    ticked: Collection[str] | None = None
    """Which of them it does; None until somebody was asked, and then all are ticked."""
    error: str = ""

    @property
    def settles(self) -> dict[str, Any]:
        """What is said of the calls it settles, where it may settle some."""
        calls = self.calls.get(self.customer)
        if not calls or self.ticked is None:
            return {}
        return {
            "resolves": [one["contact_id"] for one in calls if one["contact_id"] in self.ticked]
        }


async def read_move(page: Page, customer_id: UUID, note_id: UUID) -> tuple[Move, bool]:
    """Read the form and search again; return it, and whether it says whom it goes to and why."""
    items = await page.form_items()
    fields = dict(items)
    move = Move(
        key=fields.get("idempotency_key") or str(uuid4()),
        sought=fields.get("sought", "").strip(),
        customer=fields.get("customer", ""),
        ticked=[value for name, value in items if name == "resolves"]
        if "offers_calls" in fields
        else None,
        reason=fields.get("reason", "").strip(),
    )
    if not move.sought:
        move.error = _("Enter a name or a telephone number.") if fields else ""
        return move, False
    try:
        answer = await page.api.post(
            "/api/customers/search", {"anything": move.sought, "limit": _MOST}
        )
    except ApiProblem as problem:
        move.error = problem.detail
        return move, False
    found = (item["customer"] for item in answer["items"])
    move.found = [one for one in found if one["id"] != str(customer_id)]
    move.calls = await _calls_to_settle(page, str(customer_id), str(note_id), move.found)
    if move.sought != fields.get("searched") or not move.found:
        move.ticked = None
        return move, False
    if move.customer not in {one["id"] for one in move.found}:
        move.error = _("Choose the customer the note is about.")
    elif not move.reason:
        move.error = _("Say why the note is moved.")
    elif move.calls.get(move.customer) and move.ticked is None:
        move.error = _("Say which of these calls the note answers.")
    return move, not move.error


async def _calls_to_settle(
    page: Page, customer_id: str, note_id: str, found: Sequence[Mapping[str, Any]]
) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Return the open calls of those who were found, where the note is one that settles calls.

    Where the list does not answer there are none, and the note settles there what it may.
    """
    ids = [str(one["id"]) for one in found]
    paths = (f"/api/callbacks/{one}/history" for one in (customer_id, *ids))
    here, *there = await asyncio.gather(*(page.api.get_or_none(path) for path in paths))
    noted = {one["contact_id"]: one for one in (here or {}).get("notes") or ()}
    note = noted.get(note_id)
    if note is None or note["effect"] != "CLEAR":
        return {}
    spoken_of = datetime.fromisoformat(note["contact_date"])
    return {
        one: [
            call
            for call in await page.translated((history or {}).get("notes") or [])
            if call["state"] == "OPEN" and datetime.fromisoformat(call["contact_date"]) <= spoken_of
        ]
        for one, history in zip(ids, there, strict=True)
    }


async def send_move(page: Page, note_id: UUID, move: Move) -> bool:
    """Move the note; False where it is refused, and then the form says why."""
    version = whole_number((await page.form()).get("version"))
    body = {"customer_id": move.customer, "reason": move.reason, **move.settles}
    path = f"/api/contacts/{note_id}/move"
    try:
        await page.api.post(path, body, key=move.key, version=version)
    except ApiProblem as problem:
        move.error = problem.detail
        return False
    return True
