"""What a machine must have before anything is printed on it, and what it lacks.

With other fonts than these a name would come out in boxes or not at all, and nobody would notice
before the post does. So whatever is missing is named, and nothing is printed without it.
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
"""The libraries WeasyPrint lays out with, and the Debian package of each."""
FONTS: Final[Mapping[str, str]] = {
    "NotoSans-Regular.ttf": "fonts-noto-core",
    "NotoSansArabic-Regular.ttf": "fonts-noto-core",
    "NotoNaskhArabic-Regular.ttf": "fonts-noto-core",
    "NotoSansArmenian-Regular.ttf": "fonts-noto-core",
    "NotoSansCJK-Regular.ttc": "fonts-noto-cjk",
}
"""The font files documents are printed with, and the Debian package of each."""
FONT_FOLDERS: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts")
EXTRA_FONT_FOLDERS: Final = "HEARTHLINE_PRINTING_FONTS"
"""The environment variable in which a printing process finds the folders it searches first."""


@cache
def font_files() -> Mapping[str, Path]:
    """Find every font file by its name; the first folder counts."""
    extra = filter(None, os.environ.get(EXTRA_FONT_FOLDERS, "").split(os.pathsep))
    found: dict[str, Path] = {}
    for folder in (*extra, *FONT_FOLDERS):
        for path in sorted(Path(folder).expanduser().rglob("*.tt[fc]")):
            found.setdefault(path.name, path)
    return found


def missing_packages() -> list[str]:
    """Name the packages this machine still needs; none when it can print."""
    packages = {package for library, package in LIBRARIES.items() if not _loads(library)}
    packages |= {package for file, package in FONTS.items() if file not in font_files()}
    return sorted(packages)


def _loads(library: str) -> bool:
    # The second is how a Mac names it: libpango-1.0.0.dylib.
    name, _, version = library.partition(".so.")
    for file in (f"lib{library}", f"lib{name}.{version}.dylib"):
        try:
            ctypes.CDLL(file)
        except OSError:
            continue
        return True
    return False


def fontconfig_file(folders: Sequence[str]) -> str:
    """Write a configuration for fontconfig: folders with fonts, beside all it knows already."""
    extra = "".join(f"<dir>{escape(folder)}</dir>" for folder in folders)
    system = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
    return f'<?xml version="1.0"?>\n<fontconfig>{extra}{system}</fontconfig>\n'
