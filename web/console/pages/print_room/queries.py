"""What the print room reads: the queue, the exceptions, the batches, their pieces."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from console.api_client import ApiClient
from console.page import Page, requires

_SHOWN: Final = 200
_BATCHES: Final = 20
_MAX_PAGES: Final = 50
API: Final = "/api/mailing"
MAX_REASON: Final = 300
READ: Final = [requires("mailing.read")]
WORK: Final = [requires("mailing.work")]


@dataclass(kw_only=True)
class PrintRoom:
    """What waits, what cannot be posted, and the newest batches."""

    queue: dict[str, Any]
    held: list[dict[str, Any]]
    batches: list[dict[str, Any]]
    called_off: list[dict[str, Any]]

    @property
    def doubtful(self) -> list[dict[str, Any]]:
        """The waiting pieces that perhaps need not go."""
        return list(self.queue.get("doubtful") or ())

    @property
    def codes(self) -> list[tuple[str, str, int]]:
        """The mailing codes that wait, with their counts."""
        return self._counted("mailing_code", "mailing_code_label")

    @property
    def languages(self) -> list[tuple[str, str, int]]:
        """The languages that wait, with their counts."""
        return self._counted("language", "language_label")

    def _counted(self, key: str, label: str) -> list[tuple[str, str, int]]:
        found: dict[str, tuple[str, int]] = {}
        for row in self.queue["waiting"]:
            words, count = found.get(str(row[key]), (str(row[label]), 0))
            found[str(row[key])] = (words, count + int(row["pieces"]))
        return [(name, words, count) for name, (words, count) in sorted(found.items())]


async def load_print_room(page: Page) -> PrintRoom:
    """Load the print room as it is now."""
    queue = await page.translated(await page.api.get(f"{API}/queue"))
    held = await page.api.get(f"{API}/pieces", state="HELD", limit=_SHOWN)
    batches = await page.api.get(f"{API}/batches", limit=_BATCHES)
    cancelled = await page.api.get(f"{API}/pieces", state="CANCELLED", limit=_BATCHES)
    return PrintRoom(
        queue=queue,
        held=await page.translated(held["items"]),
        batches=batches["items"],
        called_off=[piece for piece in cancelled["items"] if piece.get("called_off_at")],
    )


async def load_pieces(page: Page, batch_id: UUID) -> list[dict[str, Any]]:
    """Return the pieces of a batch in the order of its pages."""
    pieces, _more = await page.api.get_all(
        f"{API}/pieces", max_pages=_MAX_PAGES, batch_id=str(batch_id)
    )
    pieces = await page.translated(pieces)
    return sorted(pieces, key=lambda piece: piece.get("seat") or 0)


async def find_piece(api: ApiClient, contact_id: UUID, piece_id: UUID) -> dict[str, Any] | None:
    """Return one piece of a note; None when there is no such piece."""
    found = await api.get(f"{API}/pieces", contact_id=str(contact_id), limit=50)
    return next((one for one in found["items"] if str(one["id"]) == str(piece_id)), None)
