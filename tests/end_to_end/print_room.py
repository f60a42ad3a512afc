"""What somebody in the print room does: pulls, prints, posts."""

import asyncio
import subprocess
from io import BytesIO
from typing import Any

import httpx2
from patience import until
from PIL import Image
from pypdf import PdfReader

from hearthline.testing import World


class PrintRoom:
    """Someone in the print room."""

    def __init__(self, world: World, http: httpx2.AsyncClient) -> None:
        self.world = world
        self.http = http

    @classmethod
    async def open(cls, world: World) -> "PrintRoom":
        """Sign in there."""
        return cls(world, await world.http("printroom"))

    async def pieces(self, **of: str) -> list[dict[str, Any]]:
        """Return the pieces of a customer or a note; those called off are none."""
        answer = await self.http.get("/api/mailing/pieces", params={"limit": "200", **of})
        assert answer.status_code == 200, answer.text
        return [one for one in answer.json()["items"] if one["state"] != "CANCELLED"]

    async def pull(self, mailing_code: str, language: str) -> dict[str, Any]:
        """Pull everything of one kind that waits, for #10 envelopes."""
        body = {"format": "ENVELOPE_10", "mailing_code": mailing_code, "language": language}
        answer = await self.http.post("/api/mailing/batches", json=body)
        assert answer.status_code == 201, answer.text
        batch: dict[str, Any] = answer.json()
        return batch

    async def printed(self, batch: dict[str, Any]) -> list[str]:
        """Download what a batch prints; return the text of each page."""
        pages = PdfReader(BytesIO(await self._pdf(batch))).pages
        return [page.extract_text() for page in pages]

    async def picture(self, batch: dict[str, Any], page: int) -> Image.Image:
        """Draw a page of a batch as a printer would."""
        drawn = await asyncio.to_thread(
            subprocess.run,
            ["pdftoppm", "-r", "200", "-f", str(page), "-l", str(page), "-png", "-"],
            input=await self._pdf(batch),
            capture_output=True,
            check=True,
        )
        return Image.open(BytesIO(drawn.stdout))

    async def _pdf(self, batch: dict[str, Any]) -> bytes:
        answer = await self.http.get(f"/api/mailing/batches/{batch['id']}/pdf", timeout=60)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/pdf"
        return answer.content

    async def post(self, batch: dict[str, Any]) -> None:
        """Print a batch and take it to the post office."""
        for step in ("printed", "mailed"):
            answer = await self.http.post(f"/api/mailing/batches/{batch['id']}/{step}")
            assert answer.status_code == 200, answer.text
            await self.world.settle()
        await until(self._all_is_drawn, what="the papers of every batch")

    async def _all_is_drawn(self) -> bool:
        # They follow from no event, so a settled world may still be drawing.
        return not await self.world.sql("mailing", "SELECT 1 FROM batch WHERE sha256 IS NULL")
