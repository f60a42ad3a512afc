"""The process a report is printed in: limited, without network, with nowhere to write to.

It reads what to print from its standard input and leaves the document on its standard output.
"""

import json
import os
import resource
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from reporting.adapters.outfit import lacking

LACKING: Final = os.EX_UNAVAILABLE
"""How the process ends when the machine lacks what printing needs; it says what, as JSON."""
_MEGABYTE: Final = 1024 * 1024
_FORBIDDEN: Final = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork")
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT
TEMPLATES: Final = Path(__file__).parent / "templates"


def limit(*, memory_mb: int, cpu_seconds: int) -> None:
    """Take away what printing does not need, before anything to print is read."""
    for kind, most in (
        (resource.RLIMIT_AS, memory_mb * _MEGABYTE),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 128),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    os.nice(5)


def shut_in() -> None:
    """Forbid the network, other programs, and writing to any file, for good."""

    def forbid(event: str, args: Sequence[Any]) -> None:
        if event.startswith(_FORBIDDEN):
            raise PermissionError(f"Printing must not use {event}.")
        if event == "open" and isinstance(args[0], (str, bytes)) and _writes(args):
            raise PermissionError("Printing must not write to files.")

    sys.addaudithook(forbid)


def _writes(args: Sequence[Any]) -> bool:
    return isinstance(args[2], int) and bool(args[2] & _WRITING)


def render(template: str, words: Mapping[str, Any]) -> bytes:
    """Fill a template with words, which stay words, and print it. Nothing is ever fetched."""
    # Read in only now, so that the limits hold for them too.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415
    from weasyprint import CSS, HTML  # noqa: PLC0415
    from weasyprint.urls import FatalURLFetchingError, URLFetcher  # noqa: PLC0415

    class Nothing(URLFetcher):  # type: ignore[misc]  # no types of its own
        """Fetches nothing: what a report needs is in its template."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """Refuse, whatever it is."""
            _ = url, headers
            raise FatalURLFetchingError("Reports fetch nothing.")

    pages = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    nothing = Nothing()
    page = HTML(string=pages.get_template(template).render(**words), url_fetcher=nothing)
    style = CSS(string=(TEMPLATES / "report.css").read_text("utf-8"), url_fetcher=nothing)
    printed: bytes = page.write_pdf(stylesheets=[style], pdf_variant="pdf/ua-1")
    return printed


def main(memory_mb: int, cpu_seconds: int) -> None:
    """Print what is asked for on the standard input."""
    limit(memory_mb=memory_mb, cpu_seconds=cpu_seconds)
    if packages := lacking():
        sys.stdout.write(json.dumps(packages))
        sys.exit(LACKING)
    asked = json.load(sys.stdin.buffer)
    # Everything is in memory before the door is shut.
    import weasyprint  # noqa: F401, PLC0415

    shut_in()
    sys.stdout.buffer.write(render(asked["template"], asked["words"]))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
