"""Says what a file is by its content, or why it is not kept; opened where it can harm nobody."""

import json
from dataclasses import dataclass, field
from typing import get_args

from backbone.printing.sandbox import Content, PrintingFailed, PrintSandbox
from customer.domain.exceptions import FileBeyondLimits, FileTypeNotAllowed, FileUnreadable
from customer.domain.files import MOST_PAGES, MOST_PIXELS, MOST_UNPACKED, Judged, Limit

_MOST: dict[str, int] = {
    "PIXELS": MOST_PIXELS,
    "PAGES": MOST_PAGES,
    "UNPACKED": MOST_UNPACKED,
}


def _sandbox() -> PrintSandbox:
    return PrintSandbox(
        job="customer.gateways.content_job:judge",
        memory_mb=1536,
        seconds=60,
        processes=2,
        lays_out=False,
    )


@dataclass(kw_only=True)
class ContentJudge:
    """Judges two files at a time, each in a process of its own."""

    sandbox: PrintSandbox = field(default_factory=_sandbox)

    async def judge(self, content: Content) -> tuple[Judged, bytes]:
        """Return what a file is, and the small JPEG it is shown by; none where it is no picture.

        Raise why it is not kept: what kills the process that opens it, or takes it too long, is
        nothing anybody should open.
        """
        try:
            answer = await self.sandbox.run(None, content=content)
        except PrintingFailed as failed:
            raise FileUnreadable from failed
        head, _, thumbnail = answer.partition(b"\n")
        said = json.loads(head)
        match said.get("refused"):
            case None:
                return Judged(**said["judged"]), thumbnail
            case "NOT_ALLOWED":
                raise FileTypeNotAllowed
            case limit if limit in get_args(Limit):
                raise FileBeyondLimits(limit, _MOST[limit])
            case _:
                raise FileUnreadable
