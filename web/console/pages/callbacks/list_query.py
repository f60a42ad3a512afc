"""Filters and sorting of the callback list, as codes in the query string."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final
from urllib.parse import urlencode

from console.formatting import whole_number
from console.i18n import gettext as _

Row = Mapping[str, Any]

_SORT_FIELDS: Final = {
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
_TIERS: Final = frozenset("0123456789")
PAGE: Final = 100
"""How many rows are shown at first, and how many more each time somebody asks."""


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """The filters and the sort column; without one the rows are in call order."""

    lane: str = ""
    tier: str = ""
    call_code: str = ""
    language: str = ""
    claimed: str = ""
    sort: str = ""
    shown: int = PAGE

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> "ListQuery":
        """Parse the query string; what is not known is left out."""
        sort = query.get("sort", "")
        tier = query.get("tier", "")
        claimed = query.get("claimed", "")
        return cls(
            lane=query.get("lane", ""),
            tier=tier if tier in _TIERS else "",
            call_code=query.get("call_code", ""),
            language=query.get("language", ""),
            claimed=claimed if claimed in CLAIMED else "",
            sort=sort if sort.removeprefix("-") in {*_SORT_FIELDS, _WAITING} else "",
            shown=max(whole_number(query.get("shown")) or 0, PAGE),
        )

    @property
    def url_query(self) -> str:
        """The query string with its question mark."""
        return self._query(self.sort)

    @property
    def next_page(self) -> str:
        """The query string that shows one page more."""
        more = urlencode({"shown": self.shown + PAGE})
        return f"{self.url_query}&{more}" if self.url_query else f"?{more}"

    @property
    def in_call_order(self) -> str:
        """The query string for the same filters in call order."""
        return self._query("")

    def next_sort(self, column: str) -> str:
        """Return the query string for the next press on a column: up, down, call order again."""
        following = {column: f"-{column}", f"-{column}": ""}
        return self._query(following.get(self.sort, column))

    def direction(self, column: str) -> str:
        """Return what `aria-sort` says of a column."""
        if self.sort.removeprefix("-") != column:
            return "none"
        return "descending" if self.sort.startswith("-") else "ascending"

    def api_filters(self) -> dict[str, str | None]:
        """Return the filters as the callbacks service knows them."""
        claimed = {"yes": "true", "no": "false"}.get(self.claimed)
        return {
            "lane": self.lane or None,
            "tier": self.tier or None,
            "call_code": self.call_code or None,
            "language": self.language or None,
            "claimed": claimed,
        }

    def sort_rows(self, rows: list[Row]) -> list[Row]:
        """Return rows that come in call order in the order of this query."""
        column = self.sort.removeprefix("-")
        if not column:
            return rows
        return sorted(
            rows, key=lambda row: _sort_key(row, column), reverse=self.sort.startswith("-")
        )

    def _query(self, sort: str) -> str:
        wanted = {**asdict(self), "sort": sort, "shown": ""}
        query = urlencode({name: value for name, value in wanted.items() if value})
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


def _sort_key(row: Row, column: str) -> str:
    if column == _WAITING:
        return str(row["waiting_since"])
    return next((str(row[name]) for name in _SORT_FIELDS[column] if row.get(name)), "").casefold()
