"""What the address of the callback list asks for: filters and order, in codes and no words."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from console.i18n import gettext as _

Row = Mapping[str, Any]

_WORDS: Final = {
    "name": ("name",),
    "call_code": ("call_code_abbr", "call_code"),
    "language": ("language_label", "language"),
    "phone": ("phone",),
    "contact_action": ("contact_action_label", "contact_action"),
    "notes": ("notes",),
}
"""What each column is ordered by: the first of these that a row has."""
_WAITING: Final = "waiting"
CLAIMED: Final = ("no", "yes")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The part of the list that is asked for, and its order; without one it is the call order."""

    lane: str = ""
    tier: str = ""
    call_code: str = ""
    language: str = ""
    claimed: str = ""
    sort: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Asked":
        """Read the address; what it does not know it leaves out."""
        sort = query.get("sort", "")
        tier = query.get("tier", "")
        claimed = query.get("claimed", "")
        return cls(
            lane=query.get("lane", ""),
            tier=tier if tier.isascii() and tier.isdigit() else "",
            call_code=query.get("call_code", ""),
            language=query.get("language", ""),
            claimed=claimed if claimed in CLAIMED else "",
            sort=sort if sort.removeprefix("-") in {*_WORDS, _WAITING} else "",
        )

    @property
    def is_part(self) -> bool:
        """Say whether some of those who wait may be out of sight."""
        return any(asdict(replace(self, sort="")).values())

    @property
    def query(self) -> str:
        """The address's query, with its question mark."""
        return self._query(self.sort)

    @property
    def in_call_order(self) -> str:
        """The address's query for the same part of the list in call order."""
        return self._query("")

    def by(self, column: str) -> str:
        """Return the query for the next press on a column: up, down, and back to the call order."""
        following = {column: f"-{column}", f"-{column}": ""}
        return self._query(following.get(self.sort, column))

    def direction(self, column: str) -> str:
        """Return what `aria-sort` says of a column."""
        if self.sort.removeprefix("-") != column:
            return "none"
        return "descending" if self.sort.startswith("-") else "ascending"

    def to_the_api(self) -> dict[str, str | None]:
        """Return the filters as the callbacks service knows them."""
        claimed = {"yes": "true", "no": "false"}.get(self.claimed)
        return {
            "lane": self.lane or None,
            "tier": self.tier or None,
            "call_code": self.call_code or None,
            "language": self.language or None,
            "claimed": claimed,
        }

    def arrange(self, rows: list[Row]) -> list[Row]:
        """Return rows, which come in call order, in the order that is asked for."""
        column = self.sort.removeprefix("-")
        if not column:
            return rows
        return sorted(rows, key=lambda row: _key(row, column), reverse=self.sort.startswith("-"))

    def _query(self, sort: str) -> str:
        asked = {**asdict(self), "sort": sort}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"?{query}" if query else ""


def columns() -> list[tuple[str, str]]:
    """Return the columns of F-101 and their titles, in the reader's language."""
    return [
        ("name", _("List Name")),
        ("call_code", _("Call Code")),
        ("language", _("Language")),
        ("phone", _("Phone")),
        ("contact_action", _("Contact Action")),
        ("notes", _("Notes")),
        (_WAITING, _("Waiting")),
    ]


def _key(row: Row, column: str) -> str:
    if column == _WAITING:
        return str(row["waiting_since"])
    return next((str(row[name]) for name in _WORDS[column] if row.get(name)), "").casefold()
