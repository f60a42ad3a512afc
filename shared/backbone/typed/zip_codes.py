"""What a ZIP code tells: city, county, state and time zone, from a table that needs no network.

The table is made by `scripts/make_zip_codes.py` out of GeoNames' postal codes (CC BY 4.0) and of
Census' counties; see NOTICE (R-12). It is kept as one text of 1.5 MB and searched in place.
"""

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

TABLE: Final = "data/zip_codes.tsv.gz"
MILITARY_OFFICES: Final = ("APO", "FPO", "DPO")
"""What stands for the city of military and diplomatic post."""

_ZIP5: Final = 5
_PREFIX: Final = 3
_MILITARY: Final = {
    "AA": range(340, 341),
    "AE": range(90, 100),
    "AP": range(962, 967),
}
"""The first three digits of military post: Americas, Europe, Pacific (USPS Publication 28)."""
_ISLANDS: Final = {
    "PR": (range(600, 800), range(900, 1000)),
    "VI": (range(800, 900),),
}
"""The first five digits, as a number, of the two island territories whose post begins with 00."""
_ISLAND_ZONES: Final = {"PR": "America/Puerto_Rico", "VI": "America/St_Thomas"}


@dataclass(frozen=True)
class ZipCode:
    """What a ZIP code fills in, in the upper case of the forms (I-15); all of it stays editable.

    `cities` are the names to choose from, the usual one first, then places around. Military
    post whose office is not listed has no city until somebody says whether it is APO, FPO or DPO.
    """

    zip: str
    city: str | None
    county: str | None
    state: str
    cities: list[str]


@dataclass(frozen=True, slots=True)
class _Table:
    text: bytes
    zones: Sequence[str]
    starts: Sequence[int]
    """Where the lines of each of the thousand prefixes begin, and where the last ends."""

    def lines(self, prefix: str) -> Iterator[list[str]]:
        """Return the lines of the ZIP codes that begin with three digits, in order."""
        place = int(prefix)
        part = self.text[self.starts[place] : self.starts[place + 1]].decode()
        for line in part.splitlines():
            yield line.split("\t")

    def line(self, code: str) -> list[str] | None:
        """Return the line of one ZIP code: ZIP, state, zone, cities, county."""
        place = int(code[:_PREFIX])
        start, end = self.starts[place], self.starts[place + 1]
        found = self.text.find(f"{code}\t".encode(), start, end)
        if found < 0:
            return None
        return self.text[found : self.text.index(b"\n", found)].decode().split("\t")


def zip5(written: str | None) -> str | None:
    """Return the five digits of a ZIP code, without the four behind; None where there are none."""
    digits = (written or "").strip()[:_ZIP5]
    return digits if len(digits) == _ZIP5 and digits.isascii() and digits.isdigit() else None


def find_zip_code(written: str | None) -> ZipCode | None:
    """Find a ZIP code in the table; None where it is not listed (I-14)."""
    code = zip5(written)
    if code is None:
        return None
    line = _table().line(code)
    if line is not None:
        _, state, _, cities, county = line
        names = cities.split(";")
        return ZipCode(code, names[0], county or None, state, names)
    military = military_state(code)
    if military is not None:
        return ZipCode(code, None, None, military, list(MILITARY_OFFICES))
    return None


def state_of(written: str | None) -> str | None:
    """Return the state a ZIP code lies in; None where its neighbours lie in two.

    A ZIP code newer than the table, or given up since, lies where its neighbours do.
    """
    code = zip5(written)
    if code is None:
        return None
    line = _table().line(code)
    if line is not None:
        return line[1]
    by_rule = military_state(code) or _island(code)
    if by_rule is not None:
        return by_rule
    lines = list(_table().lines(code[:_PREFIX]))
    below = [line[1] for line in lines if line[0] < code]
    above = [line[1] for line in lines if line[0] > code]
    around = {*below[-1:], *above[:1]}
    return around.pop() if len(around) == 1 else None


def zone_of(written: str | None) -> str | None:
    """Return the time zone of a ZIP code, of its nearest neighbour where it is not listed.

    Military post has none: its office may stand anywhere.
    """
    code = zip5(written)
    if code is None or military_state(code) is not None:
        return None
    line = _table().line(code)
    if line is None:
        island = _island(code)
        if island is not None:
            return _ISLAND_ZONES[island]
        near = list(_table().lines(code[:_PREFIX]))
        if not near:
            return None
        line = min(near, key=lambda one: abs(int(one[0]) - int(code)))
    return _table().zones[int(line[2])] or None


def is_known(written: str | None) -> bool:
    """Say whether post could be sorted by this ZIP code: somebody lives behind its first digits."""
    code = zip5(written)
    if code is None:
        return False
    ruled = military_state(code) or _island(code)
    return ruled is not None or next(_table().lines(code[:_PREFIX]), None) is not None


def military_state(code: str) -> str | None:
    """Return AA, AE or AP of a ZIP code of military post; None of any other."""
    prefix = int(code[:_PREFIX])
    return next((state for state, prefixes in _MILITARY.items() if prefix in prefixes), None)


def forget() -> None:
    """Read the table anew when it is asked next."""
    _table.cache_clear()


def _island(code: str) -> str | None:
    for state, ranges in _ISLANDS.items():
        if any(int(code) in numbers for numbers in ranges):
            return state
    return None


@cache
def _table() -> _Table:
    text = gzip.decompress(files("backbone.typed").joinpath(TABLE).read_bytes())
    head, _, _ = text.partition(b"\n")
    starts: list[int] = []
    place = len(head) + 1
    # The lines are in order: those of a prefix begin where the first line not below it stands.
    for line in text[place:].splitlines(keepends=True):
        prefix = int(line[:_PREFIX])
        starts.extend([place] * (prefix + 1 - len(starts)))
        place += len(line)
    starts.extend([place] * (1001 - len(starts)))
    return _Table(text, head.decode().split("\t"), starts)
