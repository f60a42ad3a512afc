"""Print jobs for the tests of the print sandbox: well behaved, badly behaved, unlucky."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

CARD = '<!doctype html><html lang="en"><title>Card</title><p>{{ name }}</p></html>'


def print_card(request: Any, _folder: Path | None) -> bytes:
    """Print a card with a name on it."""
    # WeasyPrint takes its time to be imported; jobs that lay out nothing are spared it.
    from backbone.printing.documents import lay_out, template_environment  # noqa: PLC0415

    html = template_environment(Path(__file__).parent).from_string(CARD).render(**request)
    printed: bytes = lay_out(html, css="p { font-family: 'Noto Sans' }").write_pdf()
    return printed


def print_html(request: Any, _folder: Path | None) -> bytes:
    """Print what a template must never let through."""
    from backbone.printing.documents import lay_out  # noqa: PLC0415

    printed: bytes = lay_out(request).write_pdf()
    return printed


def break_out(request: Any, folder: Path | None) -> bytes:
    """Try everything a print job must not do; say what was possible all the same."""
    outside = Path(request)
    detour = (folder or outside.parent) / ".." / outside.name
    tries: dict[str, Callable[[], Any]] = {
        "network": lambda: socket.create_connection(("127.0.0.1", 9)),
        "program": lambda: subprocess.run([sys.executable, "-V"], check=False),
        "shell": lambda: os.system("/bin/true"),  # noqa: S605
        "write": lambda: outside.write_text("x"),
        "write by a detour": lambda: detour.write_text("x"),
        "many files": lambda: [Path(os.devnull).open() for _ in range(200)],  # noqa: SIM115
        "much memory": lambda: bytearray(8 * 1024**3),
        "secrets": lambda: os.environ["HEARTHLINE_PLANTED_SECRET"],
    }
    if folder is not None:
        (folder / "inside").write_text("x")
    possible = []
    for name, attempt in tries.items():
        try:
            attempt()
        except (OSError, MemoryError, KeyError):
            continue
        possible.append(name)
    return ",".join(possible).encode()


def die_twice(_request: Any, folder: Path | None) -> bytes:
    """Be killed twice, as a power cut would, and go on with what was done."""
    assert folder is not None
    done = len(list(folder.iterdir()))
    (folder / f"part-{done}").write_text("x")
    if done < 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return str(done).encode()


def run_for_ever(_request: Any, _folder: Path | None) -> bytes:
    """Take all the time there is."""
    while True:
        pass


def raise_error(request: Any, _folder: Path | None) -> bytes:
    """Fail, with somebody's name in the error."""
    sys.stderr.write(f"{request}\n")
    raise ValueError(request)


def measure(request: Any, _folder: Path | None, content: bytes) -> bytes:
    """Say how much there is of something."""
    return f"{request['of']} {len(content)}".encode()
