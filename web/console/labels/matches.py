"""Labels of why a search found a customer."""

from collections.abc import Mapping
from typing import Any, Final

from console.i18n import _

_SHOWN: Final = frozenset({"first_name", "last_name"})
"""What is repeated beside its label: of a customer with several names, the one that agrees."""


def match_label(match: Mapping[str, Any]) -> str:
    """Say what of a record agrees with what was sought, and how closely."""
    if match["code"] == "names_exchanged":
        names = "; ".join(_agreement(name) for name in (match["first"], match["last"]) if name)
        exchanged = _("names exchanged")
        return f"{names} ({exchanged})"
    if match["code"] == "household_member":
        return _household_member(match)
    return _agreement(match)


def _household_member(match: Mapping[str, Any]) -> str:
    if match["ssn"]:
        return _("social security number of a household member")
    names = "; ".join(_agreement(name) for name in (match["first"], match["last"]) if name)
    return _("household member: %(names)s") % {"names": names}


def _agreement(match: Mapping[str, Any]) -> str:
    code, how = str(match["code"]), str(match["how"])
    former = bool(match.get("former"))
    label = _private(code, how) or _field(code)
    if code in _SHOWN:
        name = str(match["value"])
        label = _("formerly %(name)s") % {"name": name} if former else f"{label} {name}"
    elif former:
        label = _("%(clue)s, formerly") % {"clue": label}
    if how in _similarities():
        label += f", {_similarities()[how]} {match['sought']}"
    apart = _("one digit apart")
    return f"{label}, {apart}" if match.get("one_digit_apart") else label


def _private(code: str, how: str) -> str | None:
    """Name what agrees of the numbers and days that are compared digit by digit."""
    return {
        ("ssn", "EXACT"): _("social security number"),
        ("ssn", "LAST_FOUR"): _("last four digits of the social security number"),
        ("phone", "EXACT"): _("phone number"),
        ("phone", "NO_AREA_CODE"): _("phone number without area code"),
        ("phone", "OTHER_AREA_CODE"): _("phone number under another area code"),
        ("date_of_birth", "EXACT"): _("date of birth"),
        ("email", "EXACT"): _("email address"),
        ("date_of_birth", "DAY_AND_MONTH_EXCHANGED"): _(
            "date of birth with day and month exchanged"
        ),
    }.get((code, how))


def _field(code: str) -> str:
    return {
        "first_name": _("first name"),
        "last_name": _("last name"),
        "street_address": _("street address"),
        "street_name": _("street name"),
        "street_number": _("street number"),
        "unit": _("unit number"),
        "zip": _("ZIP code"),
        "city": _("city"),
        "number": "CustomerID#",
    }.get(code, code)


def _similarities() -> dict[str, str]:
    return {
        "NICKNAME": _("also called"),
        "SPELLING": _("spelled like"),
        "SOUND": _("sounds like"),
        "BEGINS": _("begins like"),
    }
