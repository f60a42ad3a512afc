"""What a machine must have before a report is printed on it, and what it lacks.

With other typefaces than these a name would come out in boxes or not at all.
"""

import ctypes
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

LIBRARIES: Final[Mapping[str, str]] = {
    "fontconfig.so.1": "fontconfig",
    "harfbuzz.so.0": "libharfbuzz0b",
    "pango-1.0.so.0": "libpango-1.0-0",
    "pangoft2-1.0.so.0": "libpangoft2-1.0-0",
}
"""What WeasyPrint lays out with, and the package of Debian it comes in."""
TYPEFACES: Final[Mapping[str, str]] = {
    "NotoSans-Regular.ttf": "fonts-noto-core",
    "NotoNaskhArabic-Regular.ttf": "fonts-noto-core",
    "NotoSansArmenian-Regular.ttf": "fonts-noto-core",
    "NotoSansCJK-Regular.ttc": "fonts-noto-cjk",
}
FOLDERS: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts")


def lacking() -> list[str]:
    """Name the packages this machine still needs; none when it can print."""
    packages = {package for library, package in LIBRARIES.items() if not _there(library)}
    files = set(_font_files())
    packages |= {package for file, package in TYPEFACES.items() if file not in files}
    return sorted(packages)


def _font_files() -> Iterator[str]:
    for folder in FOLDERS:
        yield from (path.name for path in Path(folder).rglob("*.tt[fc]"))


def _there(library: str) -> bool:
    # As a Mac names it: libpango-1.0.0.dylib.
    name, _, version = library.partition(".so.")
    for file in (f"lib{library}", f"lib{name}.{version}.dylib"):
        try:
            ctypes.CDLL(file)
        except OSError:
            continue
        return True
    return False


def sentence(packages: Sequence[str]) -> str:
    """Say what is missing, and how it is had."""
    names = ", ".join(packages)
    return (
        f"This machine cannot print: it lacks {names}."
        f" On Debian: apt-get install {' '.join(packages)}"
    )
