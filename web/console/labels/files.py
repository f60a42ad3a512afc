"""What a customer's files are called on the screens (F-061)."""

from typing import Final

from babel.numbers import format_decimal

from console.i18n import current_locale
from console.i18n import gettext as _

FILE_TOLD: Final = frozenset({"file.of", "folder.of", "folder.files"})
"""What the change history tells beside what changed of a file."""
_KILO: Final = 1024


def file_kind_label(kind: str) -> str:
    """Name what a file is."""
    labels = {
        "PDF": _("PDF document"),
        "JPG": _("JPG picture"),
        "PNG": _("PNG picture"),
        "HEIC": _("HEIC picture"),
        "TIFF": _("TIFF picture"),
        "DOCX": _("Word document"),
        "XLSX": _("Excel workbook"),
    }
    return labels.get(kind, kind)


def scan_label(scan: str) -> str:
    """Say whether a virus scanner has seen a file."""
    labels = {"CLEAN": _("Scanned, nothing found"), "NOT_SCANNED": _("Not scanned")}
    return labels.get(scan, scan)


def file_size_label(size: int) -> str:
    """Write a size in bytes as people read it."""
    if size < _KILO:
        return f"{size} B"
    if size < _KILO**2:
        return f"{format_decimal(round(size / _KILO), locale=current_locale())} KB"
    return f"{format_decimal(round(size / _KILO**2, 1), locale=current_locale())} MB"


def file_action_labels() -> dict[str, str]:
    """Name what the change history says of files."""
    return {
        "FILE_ADDED": _("File added"),
        "FILE_CHANGED": _("File renamed or moved"),
        "FILE_COPIED": _("File copied"),
        "FILE_DELETED": _("File deleted"),
        "FILE_RESTORED": _("File put back"),
        "FILE_PURGED": _("File removed from the recycle bin for good"),
        "FOLDER_MADE": _("Folder made"),
        "FOLDER_CHANGED": _("Folder renamed"),
        "FOLDER_DELETED": _("Folder deleted"),
    }


def file_captions() -> dict[str, str]:
    """Name the fields of a file in the change history."""
    return {
        "file.of": _("File"),
        "file.name": _("Name"),
        "file.folder": _("Folder"),
        "folder.of": _("Folder"),
        "folder.name": _("Folder"),
        "folder.files": _("Files in it"),
    }
