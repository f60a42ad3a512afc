"""Looks ZIP codes up in the book that comes with the `zipcodes` package; no network is needed."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import zipcodes

from customer.domain.address import Address, zip5
from customer.domain.problem_statuses import NoSuchZip

_WRITTEN: Final = re.compile(r"[0-9]{5}(-?[0-9]{4})?")


@dataclass(frozen=True)
class ZipEntry:
    """What the book knows of a ZIP code, in the upper case of the forms (I-15)."""

    zip: str
    city: str
    county: str | None
    state: str
    cities: list[str]


def look_up(written: str) -> ZipEntry:
    """Find a ZIP code. It helps to fill the form in; it is never a gate (F-047, I-14)."""
    if not _WRITTEN.fullmatch(written.strip()):
        raise NoSuchZip
    matching: Callable[[str], list[dict[str, Any]]] = zipcodes.matching
    found = matching(zip5(written))
    if not found:
        raise NoSuchZip
    entry = found[0]
    names = [entry["city"], *entry["acceptable_cities"]]
    cities = list(dict.fromkeys(name.upper() for name in names))
    county = _without_kind(entry["county"] or "")
    return ZipEntry(entry["zip_code"], cities[0], county or None, entry["state"], cities)


def with_town(address: Address) -> Address:
    """Fill in city, county and state; an unknown ZIP code invents nothing (A-05, I-14)."""
    try:
        entry = look_up(address.zip or "")
    except NoSuchZip:
        return address
    return replace(address, city=entry.city, county=entry.county, state=entry.state)


def _without_kind(county: str) -> str:
    """Drop the word after a county's name: forms say SANTA CRUZ, not SANTA CRUZ COUNTY (I-15)."""
    return re.sub(r"\s+(County|Parish|Municipio)$", "", county.strip(), flags=re.IGNORECASE).upper()
