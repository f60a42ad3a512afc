"""City, county and state of a ZIP code, from the list in the `zipcodes` package; no network."""

import re
from asyncio import to_thread
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import zipcodes

from customer.domain.address import Address, zip5
from customer.domain.exceptions import ZipCodeNotFound

_ZIP_CODE: Final = re.compile(r"[0-9]{5}(-?[0-9]{4})?")
_COUNTY: Final = re.compile(r"\s+(County|Parish|Municipio)$", re.IGNORECASE)


@dataclass(frozen=True)
class ZipCode:
    """What a ZIP code fills in, in the upper case of the forms (I-15); all of it stays editable.

    `cities` are all the names the post office accepts, the usual one first.
    """

    zip: str
    city: str
    county: str | None
    state: str
    cities: list[str]


async def find_zip_code(written: str) -> ZipCode:
    """Find a ZIP code. It helps to fill the form in; not finding it prevents nothing (I-14)."""
    # In a thread: the list is read on first use, and no other request shall wait for that.
    return await to_thread(_find, written)


async def with_city(address: Address) -> Address:
    """Fill in city, county and state for a ZIP code that came without them (A-05)."""
    if not address.is_zip_alone:
        return address
    try:
        found = await find_zip_code(address.zip or "")
    except ZipCodeNotFound:
        return address
    return replace(address, city=found.city, county=found.county, state=found.state)


def _find(written: str) -> ZipCode:
    if not _ZIP_CODE.fullmatch(written.strip()):
        raise ZipCodeNotFound
    matching: Callable[[str], list[dict[str, Any]]] = zipcodes.matching
    found = matching(zip5(written))
    if not found:
        raise ZipCodeNotFound
    entry = found[0]
    names = [entry["city"], *entry["acceptable_cities"]]
    cities = list(dict.fromkeys(name.upper() for name in names))
    # Forms have SANTA CRUZ, not SANTA CRUZ COUNTY (I-15).
    county = _COUNTY.sub("", (entry["county"] or "").strip()).upper()
    return ZipCode(entry["zip_code"], cities[0], county or None, entry["state"], cities)
