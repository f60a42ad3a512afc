"""The process a document is printed in: limited, without network, with at most one folder.

It is started as `python -m backbone.printing.child OPTIONS`, reads its request as one line of JSON
from the standard input, and leaves on the standard output one line of JSON and then what the job
returned. A job that reads what a stranger made gets it as bytes, which follow the request.
"""

import importlib
import json
import os
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from backbone.printing.capabilities import missing_packages

CANNOT_PRINT: Final = os.EX_UNAVAILABLE
"""How the process ends when the machine lacks packages; their names are its output, as JSON."""
_MEGABYTE: Final = 1024 * 1024
_LARGEST_FILE: Final = 512 * _MEGABYTE
_FORBIDDEN: Final = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork")
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def limit_resources(*, memory_mb: int, seconds: int, writes: bool) -> None:
    """Take away what printing does not need: memory, processor time, and files to write."""
    for kind, most in (
        (resource.RLIMIT_AS, memory_mb * _MEGABYTE),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, _LARGEST_FILE if writes else 0),
        (resource.RLIMIT_NOFILE, 128),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    os.nice(5)


def forbid_access(folder: Path | None) -> None:
    """Forbid the network, other programs, and writing anywhere but in one folder, for good."""
    allowed = None if folder is None else f"{folder.resolve()}{os.sep}"

    def check(event: str, args: Sequence[Any]) -> None:
        if event.startswith(_FORBIDDEN):
            raise PermissionError(f"Printing must not use {event}.")
        if event == "open" and isinstance(args[0], (str, bytes)) and _writes(args):
            path = os.path.realpath(os.fsdecode(args[0]))
            if allowed is None or not path.startswith(allowed):
                raise PermissionError("Printing must not write outside its folder.")

    sys.addaudithook(check)


def _writes(args: Sequence[Any]) -> bool:
    return isinstance(args[2], int) and bool(args[2] & _WRITING)


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


def main(
    *,
    job: str | None,
    folder: str | None,
    memory_mb: int,
    seconds: int,
    lays_out: bool = True,
    reads_content: bool = False,
) -> None:
    """Print what the request asks for; without a job only check what the machine lacks.

    A job is `module:function`. The function takes the request and the folder it may write to, and
    returns bytes; where it reads content, that comes third. Its module is imported under the
    limits, and before access is forbidden.
    """
    limit_resources(memory_mb=memory_mb, seconds=seconds, writes=folder is not None)
    if lays_out and (packages := missing_packages()):
        sys.stdout.write(json.dumps(packages))
        sys.exit(CANNOT_PRINT)
    if job is None:
        return
    module, _, name = job.partition(":")
    run = getattr(importlib.import_module(module), name)
    request = json.loads(sys.stdin.buffer.readline())
    given = (sys.stdin.buffer.read(),) if reads_content else ()
    home = None if folder is None else Path(folder)
    forbid_access(home)
    content = run(request, home, *given)
    sys.stdout.buffer.write(json.dumps({"peak_mb": peak_mb()}).encode() + b"\n" + content)


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
