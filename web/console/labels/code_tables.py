"""What the code tables and their columns are called."""

from collections.abc import Mapping
from typing import Any

from console.i18n import gettext as _


def table_label(table: str) -> str:
    """Return the name of a code table."""
    return {
        "contact_classes": _("Contact Classes"),
        "actions": _("Contact Actions"),
        "call_codes": _("Call Codes"),
        "mailing_codes": _("Mailing Codes"),
        "languages": _("Languages"),
        "deficiency_reasons": _("Deficiency Reasons"),
        "usual_entries": _("Usual entries"),
    }[table]


def column_label(column: str) -> str:
    """Return the name of a column of the code tables."""
    return {
        "key": _("Key"),
        "label": _("Label"),
        "labels": _("Label in Spanish"),
        "abbr": _("Abbreviation"),
        "program": _("Program"),
        "active": _("In use"),
        "sort": _("Place in the list"),
        "contact_class": _("Contact Class"),
        "usual_type": _("Usual Type"),
        "letter": _("Envelope Letter"),
        "notes_required": _("Needs notes"),
        "phone_fixable": _("Can be told by phone"),
        "contact_type": _("Contact Type"),
        "contact_action": _("Contact Action"),
        "call_code": _("Call Code"),
        "mailing_code": _("Mailing Code"),
        "outcome": _("Offered where"),
        "shorthand": _("Word for quick entry"),
    }[column]


def value_label(value: Any) -> str:
    """Return what stands in a column, as it is shown beside what it would become."""
    match value:
        case bool():
            return _("yes") if value else _("no")
        case dict():
            return ", ".join(map(str, value.values()))
        case list():
            return " · ".join(map(str, value))
        case None:
            return ""
        case _:
            return str(value)


def program_options() -> list[tuple[str, str]]:
    """Return the programs a code can belong to."""
    return [
        ("ALL", _("All programs")),
        ("PA", _("Payment assistance")),
        ("WX", _("Weatherization")),
    ]


def outcome_options() -> list[tuple[str, str]]:
    """Return where a usual entry can be offered."""
    return [("", _("On a new note")), ("yes", _("When an outgoing call is logged"))]


def retired_codes_label(entry: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]) -> str:
    """Name the codes for which a usual entry is not offered."""
    return ", ".join(names[name].get(entry[name], entry[name]) for name in entry["retired_fields"])
