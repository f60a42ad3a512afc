"""What the print room shows: the queue, the exceptions, the batches."""

from dataclasses import dataclass
from typing import Any, Final

from console.api import Api
from console.page import Page
from console.pages.print_room.words import held_words, paper_words, state_words

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
    return Room(queue=queue, held=held["items"], batches=batches["items"])


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


def words() -> dict[str, Any]:
    """Return what the templates of the print room call by name."""
    return {"state_words": state_words, "paper_words": paper_words, "held_words": held_words}
