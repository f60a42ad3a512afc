"""The process a batch is printed in: limited, without network, with one folder to write to.

It reads `order.json` from its folder and leaves `batch.pdf` there. Every file is written under
another name, brought safely to the disk and renamed: whatever stands there is whole. Killed at any
point, it is started again, uses what is there already, and ends with the same bytes.
"""

import json
import os
import resource
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from mailing.adapters.outfit import lacking

ORDER: Final = "order.json"
BATCH: Final = "batch.pdf"
LACKING: Final = os.EX_UNAVAILABLE
"""How the process ends when the machine lacks what printing needs; it says what, as JSON."""
LOOK: Final = "--look"
"""Asked for instead of an order, it only says that."""
_MEGABYTE: Final = 1024 * 1024
_LARGEST_FILE: Final = 512 * _MEGABYTE
_FORBIDDEN: Final = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork")


def limit(*, memory_mb: int, cpu_seconds: int) -> None:
    """Take away what printing does not need, before anything of an order is read."""
    for kind, most in (
        (resource.RLIMIT_AS, memory_mb * _MEGABYTE),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, _LARGEST_FILE),
        (resource.RLIMIT_NOFILE, 128),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    os.nice(5)


def shut_in(folder: Path) -> None:
    """Forbid the network, other programs, and writing anywhere but in one folder, for good."""
    home = f"{folder.resolve()}{os.sep}"

    def forbid(event: str, args: Sequence[Any]) -> None:
        if event.startswith(_FORBIDDEN):
            raise PermissionError(f"Printing must not use {event}.")
        if event == "open" and isinstance(args[0], (str, bytes)) and _writes(args):
            path = os.path.realpath(os.fsdecode(args[0]))
            if not path.startswith(home):
                raise PermissionError("Printing must not write outside its folder.")

    sys.addaudithook(forbid)


def _writes(args: Sequence[Any]) -> bool:
    flags = args[2] if isinstance(args[2], int) else 0
    return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def put(path: Path, content: bytes) -> None:
    """Write a file so that it is either whole or not there, even after a power cut."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def main(folder: Path, settings: Mapping[str, int], pages: tuple[int, int] | None) -> None:
    """Print the order of a folder; with `pages`, those pages once more as a file of their own."""
    limit(memory_mb=settings["memory_mb"], cpu_seconds=settings["cpu_seconds"])
    if packages := lacking():
        sys.stdout.write(json.dumps(packages))
        sys.exit(LACKING)
    # Read in only now, so that the limits hold for it too; after the next line nothing else is.
    from mailing.adapters import printing  # noqa: PLC0415

    shut_in(folder)
    printing.print_order(folder, put, ORDER, BATCH)
    if pages is not None:
        printing.print_pages(folder / BATCH, folder / pages_name(pages), pages, put)
    sys.stdout.write(json.dumps({"peak_mb": peak_mb()}))


def peak_mb() -> int:
    """Return the most memory this process has held, in megabytes.

    Linux counts in `ru_maxrss` what the parent held when it started us, too; `VmHWM` is ours alone.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def pages_name(pages: tuple[int, int]) -> str:
    """Name the file that holds some pages of a batch."""
    return f"pages-{pages[0]}-{pages[1]}.pdf"


if __name__ == "__main__" and sys.argv[1:] == [LOOK]:
    sys.stdout.write(json.dumps(lacking()))
elif __name__ == "__main__":
    _told = json.loads(sys.argv[2])
    _pages = _told.pop("pages", None)
    main(Path(sys.argv[1]), _told, tuple(_pages) if _pages else None)
