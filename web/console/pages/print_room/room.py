"""What the print room shows: the queue, the exceptions, the batches."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from console.api import Api
from console.page import Page

_SHOWN: Final = 200
_BATCHES: Final = 20
_PAGES: Final = 50
AT: Final = "/api/mailing"


@dataclass(kw_only=True)
class Room:
    """What lies before the print room at the moment."""

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


async def open_room(page: Page) -> Room:
    """Gather what waits, what cannot be posted, and the newest batches."""
    queue = await page.api.get(f"{AT}/queue")
    held = await page.api.get(f"{AT}/pieces", state="HELD", limit=_SHOWN)
    batches = await page.api.get(f"{AT}/batches", limit=_BATCHES)
    cancelled = await page.api.get(f"{AT}/pieces", state="CANCELLED", limit=_BATCHES)
    return Room(
        queue=queue,
        held=held["items"],
        batches=batches["items"],
        called_off=[piece for piece in cancelled["items"] if piece.get("called_off_at")],
    )


async def pieces_of(api: Api, batch_id: str) -> list[dict[str, Any]]:
    """Return the pieces of a batch as they lie in it."""
    pieces: list[dict[str, Any]] = []
    after: str | None = None
    for _page in range(_PAGES):
        answer = await api.get(f"{AT}/pieces", batch_id=batch_id, limit=_SHOWN, after=after)
        pieces.extend(answer["items"])
        after = answer.get("next")
        if after is None:
            break
    return sorted(pieces, key=lambda piece: piece.get("seat") or 0)


async def piece_of(api: Api, contact_id: UUID, piece_id: UUID) -> dict[str, Any] | None:
    """Return one piece of a note."""
    found = await api.get(f"{AT}/pieces", contact_id=str(contact_id), limit=50)
    return next((one for one in found["items"] if str(one["id"]) == str(piece_id)), None)
