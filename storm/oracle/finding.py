"""What an oracle has against the product."""

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import asyncpg

Key = TypeVar("Key", bound=Hashable)
Kind = Literal["lost", "duplicated", "wrong"]
"""Lost: it should be there. Duplicated: it is there once too often. Wrong: it is something else."""

Databases = Mapping[str, asyncpg.Connection]
"""Every service's own database."""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is not as it must be."""

    kind: Kind
    what: str
    which: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.kind}: {self.what} {self.which}"


def compare(what: str, wanted: Mapping[Key, Any], found: Mapping[Key, Any]) -> Iterator[Finding]:
    """Compare what must be stored under each key with what is."""
    for key, value in wanted.items():
        if key not in found:
            yield Finding("lost", what, f"{key}")
        elif found[key] != value:
            yield Finding("wrong", what, f"{key}: {found[key]} instead of {value}")
    for key in found.keys() - wanted.keys():
        yield Finding("wrong", what, f"{key} is of nothing that was saved")


def compare_counts(
    what: str, wanted: Mapping[Key, int], found: Mapping[Key, int]
) -> Iterator[Finding]:
    """Compare how often something must be there with how often it is."""
    for key in {*wanted, *found}:
        missing = wanted.get(key, 0) - found.get(key, 0)
        for _ in range(abs(missing)):
            yield Finding("lost" if missing > 0 else "duplicated", what, f"{key}")


def all_there(
    what: str, wanted: Collection[Hashable], found: Collection[Hashable]
) -> Iterator[Finding]:
    """Name what should be among the found and is not."""
    for one in set(wanted) - set(found):
        yield Finding("lost", what, f"{one}")
