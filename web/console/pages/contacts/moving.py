"""Moving a note to another customer, who is found by a search in the same form (R-23)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    error: str = ""


async def read_move(page: Page, customer_id: UUID) -> tuple[Move, bool]:
    """Read the form and search again; return it, and whether it says whom it goes to and why."""
    fields = await page.form()
    move = Move(
        key=fields.get("idempotency_key") or str(uuid4()),
        sought=fields.get("sought", "").strip(),
        customer=fields.get("customer", ""),
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
    if move.sought != fields.get("searched") or not move.found:
        return move, False
    if move.customer not in {one["id"] for one in move.found}:
        move.error = _("Choose the customer the note is about.")
    elif not move.reason:
        move.error = _("Say why the note is moved.")
    return move, not move.error


async def send_move(page: Page, note_id: UUID, move: Move) -> bool:
    """Move the note; False where it is refused, and then the form says why."""
    version = whole_number((await page.form()).get("version"))
    body = {"customer_id": move.customer, "reason": move.reason}
    path = f"/api/contacts/{note_id}/move"
    try:
        await page.api.post(path, body, key=move.key, version=version)
    except ApiProblem as problem:
        move.error = problem.detail
        return False
    return True
