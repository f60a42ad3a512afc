"""Strangers' pictures, checked and painted anew where they can harm nobody."""

import base64
from dataclasses import dataclass, field

from backbone.printing.sandbox import PrintSandbox


@dataclass(frozen=True, slots=True)
class PaintedPicture:
    """A picture that may be shown."""

    content: bytes
    """JPEG."""
    width: int
    height: int


def _sandbox() -> PrintSandbox:
    return PrintSandbox(
        job="sms_gateway.gateways.picture_job:paint_anew",
        memory_mb=1024,
        seconds=30,
        processes=1,
        lays_out=False,
    )


@dataclass(kw_only=True)
class PicturePainter:
    """Paints one picture at a time, in a process of its own."""

    sandbox: PrintSandbox = field(default_factory=_sandbox)

    async def paint(self, content: bytes) -> PaintedPicture | None:
        """Return the picture, or None where it is none we can show.

        Raise PrintingFailed when the process was killed or ran out of time.
        """
        found = await self.sandbox.run({"content": base64.b64encode(content).decode()})
        if not found:
            return None
        size, _, painted = found.partition(b"\n")
        width, height = map(int, size.split())
        return PaintedPicture(painted, width, height)
