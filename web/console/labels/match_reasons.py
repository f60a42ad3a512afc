"""Labels of why a search found a customer.

The customer service says it in English phrases; a phrase not known here is shown as it came.
"""

import re
from typing import Final

from console.i18n import _

_NAME: Final = re.compile(
    r"^(first name|last name) (.+?)(?:, (also called|spelled like|sounds like|begins like) (.+?))?"
    r"( \(names exchanged\))?$"
)
_REST: Final = re.compile(r"^(.+?)(?:, (one digit apart|spelled alike))?$")


def match_reason_label(phrase: str) -> str:
    """Return one reason of a match in the language in use."""
    if name := _NAME.match(phrase):
        field, theirs, how, sought, exchanged = name.groups()
        said = f"{_fields()[field]} {theirs}"
        if how:
            said += f", {_similarities()[how]} {sought}"
        return f"{said} ({_('names exchanged')})" if exchanged else said
    if (rest := _REST.match(phrase)) and rest[1] in _fields():
        said = _fields()[rest[1]]
        return f"{said}, {_similarities()[rest[2]]}" if rest[2] else said
    return phrase


def _fields() -> dict[str, str]:
    return {
        "first name": _("first name"),
        "last name": _("last name"),
        "CustomerID#": "CustomerID#",
        "social security number": _("social security number"),
        "last four digits of the social security number": _(
            "last four digits of the social security number"
        ),
        "phone number": _("phone number"),
        "phone number without area code": _("phone number without area code"),
        "phone number under another area code": _("phone number under another area code"),
        "date of birth": _("date of birth"),
        "date of birth with day and month exchanged": _(
            "date of birth with day and month exchanged"
        ),
        "street address": _("street address"),
        "street name": _("street name"),
        "street number": _("street number"),
        "unit number": _("unit number"),
        "ZIP code": _("ZIP code"),
        "city": _("city"),
    }


def _similarities() -> dict[str, str]:
    return {
        "also called": _("also called"),
        "spelled like": _("spelled like"),
        "sounds like": _("sounds like"),
        "begins like": _("begins like"),
        "one digit apart": _("one digit apart"),
        "spelled alike": _("spelled alike"),
    }
