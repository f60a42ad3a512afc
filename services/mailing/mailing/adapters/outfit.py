"""What a machine must have before anything is printed on it, and what it lacks.

With other typefaces than these a name would come out in boxes or not at all, and nobody would
notice before the post does. So whatever is missing is named, and nothing is printed without it.
"""

import ctypes
import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

LIBRARIES: Final[Mapping[str, str]] = {
    "fontconfig.so.1": "fontconfig",
    "harfbuzz.so.0": "libharfbuzz0b",
    "pango-1.0.so.0": "libpango-1.0-0",
    "pangoft2-1.0.so.0": "libpangoft2-1.0-0",
}
"""What WeasyPrint lays out with, and the package of Debian it comes in."""
TYPEFACES: Final[Mapping[str, str]] = {
    "NotoSans-Regular.ttf": "fonts-noto-core",
    "NotoSansArabic-Regular.ttf": "fonts-noto-core",
    "NotoSansArmenian-Regular.ttf": "fonts-noto-core",
    "NotoSansCJK-Regular.ttc": "fonts-noto-cjk",
}
FOLDERS: Final = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/Library/Fonts",
)


def own_folders() -> list[str]:
    """Return the folders with fonts somebody named, which come before the system's own."""
    return [*filter(None, os.environ.get("HEARTHLINE_MAILING_FONTS", "").split(os.pathsep))]


def font_settings(folders: Sequence[str]) -> str:
    """Tell fontconfig of folders with fonts, beside all it knows of already."""
    named = "".join(f"<dir>{escape(folder)}</dir>" for folder in folders)
    system = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
    return f'<?xml version="1.0"?>\n<fontconfig>{named}{system}</fontconfig>\n'


@cache
def font_files() -> Mapping[str, Path]:
    """Find every font file by its name; the first folder counts."""
    found: dict[str, Path] = {}
    for folder in (*own_folders(), *FOLDERS):
        for path in sorted(Path(folder).expanduser().rglob("*.tt[fc]")):
            found.setdefault(path.name, path)
    return found


def lacking() -> list[str]:
    """Name the packages this machine still needs; none when it can print."""
    packages = {package for library, package in LIBRARIES.items() if not _there(library)}
    packages |= {package for file, package in TYPEFACES.items() if file not in font_files()}
    return sorted(packages)


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
