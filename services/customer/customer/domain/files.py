"""Files of a customer: what may be kept, what it is called, and where a second one goes (F-061)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Final, Literal
from uuid import UUID

from backbone.typed.refusal import Refusal
from backbone.typed.text import clean_line, without_unkeepable
from customer.domain.exceptions import InvalidField

FileKind = Literal["PDF", "JPG", "PNG", "HEIC", "TIFF", "DOCX", "XLSX"]
"""What a file is, by its content; its name and what a browser calls it say nothing."""
Scan = Literal["CLEAN", "NOT_SCANNED"]
"""Whether a virus scanner has seen a file. One in which something was found is not kept."""
Limit = Literal["PIXELS", "PAGES", "UNPACKED"]

MOST_BYTES: Final = 25 * 1024 * 1024
MOST_PIXELS: Final = 80_000_000
"""Of a picture; a page scanned at 600 dots an inch has 34 million."""
MOST_PAGES: Final = 1_000
MOST_UNPACKED: Final = 250 * 1024 * 1024
"""Bytes that everything in a docx or xlsx may have when it is unpacked."""
MOST_NAME: Final = 150
STAYS_UNNAMED: Final = timedelta(hours=1)
"""How long bytes may lie without a row that names them: an upload under way has not got its yet."""

_ENDINGS: Final[Mapping[FileKind, tuple[str, ...]]] = {
    "PDF": ("pdf",),
    "JPG": ("jpg", "jpeg", "jpe", "jfif"),
    "PNG": ("png",),
    "HEIC": ("heic", "heif"),
    "TIFF": ("tiff", "tif"),
    "DOCX": ("docx",),
    "XLSX": ("xlsx",),
}
MEDIA_TYPES: Final[Mapping[FileKind, str]] = {
    "PDF": "application/pdf",
    "JPG": "image/jpeg",
    "PNG": "image/png",
    "HEIC": "image/heic",
    "TIFF": "image/tiff",
    "DOCX": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_RESERVED: Final = re.compile(r'[\\/:*?"<>|]')
"""What no name may hold on somebody's disk; the first two make a path."""


@dataclass(frozen=True)
class Judged:
    """What a file was found to be."""

    kind: FileKind
    pages: int | None = None
    width: int | None = None
    height: int | None = None


def content_name(content_id: UUID) -> str:
    """Return the name under which the bytes of a content lie."""
    return f"{content_id.hex[-2:]}/{content_id}"


def thumbnail_name(content_id: UUID) -> str:
    """Return the name under which the picture lies that a content is shown by."""
    return f"{content_name(content_id)}.thumbnail"


def name_key(name: str) -> str:
    """Return what a name is compared by: without regard to case."""
    return name.casefold()


def checked_name(field: str, typed: str) -> str:
    """Return a name somebody typed; refuse one with a path or a control character in it."""
    if _CONTROL.search(typed):
        raise InvalidField(
            field,
            "control_character",
            "holds a character that cannot be seen. Type the name anew",
        )
    name = clean_line(typed)
    if _RESERVED.search(name):
        raise InvalidField(
            field,
            "path_in_name",
            'must not hold any of / \\ : * ? " < > |. Leave them out',
        )
    return _fit(field, name)


def sent_name(sent: str, kind: FileKind) -> str:
    """Return what a file that was sent is called: its own name, cleaned, with its kind's ending.

    Of a path the last step counts. A picture that was sent as `letter.pdf` is `letter.png`: what it
    is is seen in its name, whatever it was called.
    """
    last = re.split(r"[\\/]", _CONTROL.sub("", without_unkeepable(sent)))[-1]
    try:
        name = _RESERVED.sub("-", clean_line(last)).strip(" .")
    except Refusal:
        name = ""
    return _fit("file", with_ending(name or "file", kind))


def with_ending(name: str, kind: FileKind) -> str:
    """Return a name with an ending that says what the file is."""
    if PurePosixPath(name.lower()).suffix.removeprefix(".") in _ENDINGS[kind]:
        return name
    stem = _ENDING.sub("", name) or "file"
    return f"{stem}.{_ENDINGS[kind][0]}"


def free_name(name: str, is_taken: Callable[[str], bool], *, has_ending: bool = True) -> str:
    """Return a name nobody has yet: `name`, else `name (2)`, `name (3)`, before the ending."""
    ending = PurePosixPath(name).suffix if has_ending else ""
    stem = name.removesuffix(ending)
    offered, number = name, 2
    most = max(MOST_NAME, len(name))
    while is_taken(name_key(offered)):
        more = f" ({number})"
        offered = f"{stem[: most - len(more) - len(ending)]}{more}{ending}"
        number += 1
    return offered


def _fit(field: str, name: str) -> str:
    if not name.strip(" ."):
        raise InvalidField(field, "no_file_name", "needs a name with at least one letter or digit")
    if name.endswith((".", " ")) or name.startswith(" "):
        name = name.strip(" ").rstrip(". ")
    if len(name) > MOST_NAME:
        raise InvalidField(
            field,
            "name_too_long",
            f"has a name of {len(name)} characters. Shorten it to at most {MOST_NAME}",
            most=str(MOST_NAME),
        )
    return name
