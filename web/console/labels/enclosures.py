"""What a mailing code encloses, field by field, in words."""

from collections.abc import Mapping
from typing import Any

from console.i18n import gettext as _
from console.labels.code_tables import value_label


def enclosure_titles() -> dict[str, str]:
    """Return what the fields of an enclosure are called, in the order they are shown in."""
    return {
        "text": _("On the envelope"),
        "sheets": _("Inside"),
        "comes_back": _("Comes back filled in"),
        "satisfies": _("Is the notice owed within 15 days"),
        "only_notice": _("Says nothing but that"),
        "from_notes": _("Prints what the note says"),
    }


def enclosure_differences(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[dict[str, str]]:
    """Return what would be otherwise, field by field."""
    return [
        {"name": title, "old": value_label(before[name]), "new": value_label(after[name])}
        for name, title in enclosure_titles().items()
        if before[name] != after[name]
    ]
