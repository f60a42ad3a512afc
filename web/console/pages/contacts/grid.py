"""The Contacts grid: columns, sorting, filters (F-024, F-070).

The query string carries codes only, never words somebody typed: addresses end up in logs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from console.formatting import format_datetime
from console.i18n import gettext as _

Note = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: the text of its cells, and which filters it offers."""

    name: str
    title: str
    text: Callable[[Note, str], str]
    """The text of a note's cell; instants are written in the given time zone."""
    filters: tuple[tuple[str, str], ...] = ()
    """Fixed options, (code, label); without them the options are the values that occur."""
    filtered: bool = True
    """False where the values are words somebody typed: they may not stand in an address."""


_DAYS: Final = {"1": 1, "7": 7, "30": 30, "365": 365}
_TRUTH: Final = {"yes": "true", "no": "false"}
_SYSTEM: Final = "SYSTEM"
"""Who writes what no person writes; it has no id."""
_SORTS_BY_TIME: Final = ("contact_date", "mailing_date")
NEWEST_FIRST: Final = "-contact_date"


def columns() -> list[Column]:
    """Return the columns in the order of F-070, with titles in the reader's language."""
    recent = (
        ("1", _("Last 24 hours")),
        ("7", _("Last 7 days")),
        ("30", _("Last 30 days")),
        ("365", _("Last 12 months")),
    )
    written = (("yes", _("With notes")), ("no", _("Without notes")))
    mailed = (("yes", _("Mailed")), ("no", _("Not mailed")))
    return [
        Column(
            name="contact_date",
            title=_("Contact Date"),
            text=_instant("contact_date"),
            filters=recent,
        ),
        Column(name="contact_type", title=_("Contact Type"), text=_coded("contact_type")),
        Column(name="contact_action", title=_("Contact Action"), text=_coded("contact_action")),
        Column(name="call_code", title=_("Call Code"), text=_coded("call_code")),
        Column(name="language", title=_("Language"), text=_coded("language")),
        Column(name="notes", title=_("Notes"), text=_plain("notes"), filters=written),
        Column(name="mailing_code", title=_("Mailing Code"), text=_coded("mailing_code")),
        Column(
            name="mailing_date",
            title=_("Mailing Date"),
            text=_instant("mailing_date"),
            filters=mailed,
        ),
        Column(name="entered_by", title=_("Entered By"), text=_plain("entered_by")),
    ]


@dataclass(frozen=True, kw_only=True)
class GridQuery:
    """The order and the filters of the grid, as the query string says them."""

    sort: str
    filters: Mapping[str, str]

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> "GridQuery":
        """Parse the query string; what is not known is left out."""
        names = [column.name for column in columns()]
        filtered = [column.name for column in columns() if column.filtered]
        sort = query.get("sort", NEWEST_FIRST)
        return cls(
            sort=sort if sort.removeprefix("-") in names else NEWEST_FIRST,
            filters={name: query[name] for name in filtered if query.get(name)},
        )

    def url_query(self, *, sort: str | None = None) -> str:
        """Return the query string of the same filters, in this or another order."""
        wanted = sort or self.sort
        order = {} if wanted == NEWEST_FIRST else {"sort": wanted}
        return urlencode({**self.filters, **order})

    def api_filters(self, *, today: date) -> dict[str, str | None]:
        """Return the filters as the contacts service knows them; it counts whole days."""
        by_column = dict(self.filters)
        days = _DAYS.get(by_column.pop("contact_date", ""))
        writer = by_column.pop("entered_by", None)
        return {
            "date_from": (today - timedelta(days=days)).isoformat() if days else None,
            "has_notes": _TRUTH.get(by_column.pop("notes", "")),
            "mailed": _TRUTH.get(by_column.pop("mailing_date", "")),
            "entered_by" if writer == _SYSTEM else "entered_by_id": writer,
            **by_column,
        }

    def next_sort(self, name: str) -> str:
        """Return the order the next press on a column's title asks for."""
        newest = name in _SORTS_BY_TIME
        first, second = (f"-{name}", name) if newest else (name, f"-{name}")
        return second if self.sort == first else first

    def direction(self, name: str) -> str:
        """Return what `aria-sort` says of a column."""
        if self.sort.removeprefix("-") != name:
            return "none"
        return "descending" if self.sort.startswith("-") else "ascending"


def filter_options(column: Column, notes: Iterable[Note]) -> list[tuple[str, str]]:
    """Return what a column can be filtered by: (code, label)."""
    if not column.filtered:
        return []
    if column.filters:
        return list(column.filters)
    seen = {_code(note, column.name): column.text(note, "UTC") for note in notes}
    return sorted(((code, text) for code, text in seen.items() if code), key=lambda one: one[1])


def filter_and_sort(notes: Sequence[Note], query: GridQuery, *, now: datetime) -> list[Note]:
    """Return the notes that pass the filters, in the order of the query."""
    kept = [
        note
        for note in notes
        if all(_passes(note, name, code, now) for name, code in query.filters.items())
    ]
    by_name = {column.name: column for column in columns()}
    name = query.sort.removeprefix("-")
    newest = sorted(kept, key=lambda note: _timestamp(note, "contact_date"), reverse=True)
    return sorted(
        newest,
        key=lambda note: _sort_key(note, by_name[name]),
        reverse=query.sort.startswith("-"),
    )


def _passes(note: Note, name: str, code: str, now: datetime) -> bool:
    if name == "contact_date":
        days = _DAYS.get(code)
        return days is None or now - datetime.fromisoformat(note[name]) <= timedelta(days=days)
    if name in {"notes", "mailing_date"}:
        return bool(note.get(name)) == (code == "yes")
    return _code(note, name) == code


def _code(note: Note, name: str) -> str:
    # A person is filtered by their id: names are no codes.
    key = "entered_by_id" if name == "entered_by" else name
    return str(note.get(key) or (_SYSTEM if name == "entered_by" else ""))


def _sort_key(note: Note, column: Column) -> tuple[float, str]:
    if column.name in _SORTS_BY_TIME:
        return (_timestamp(note, column.name), "")
    return (0.0, column.text(note, "UTC").casefold())


def _timestamp(note: Note, name: str) -> float:
    return datetime.fromisoformat(note[name]).timestamp() if note.get(name) else 0.0


def _coded(name: str) -> Callable[[Note, str], str]:
    # The label is the one that the note was saved with.
    return lambda note, _zone: str((note.get("labels") or {}).get(name) or note.get(name) or "")


def _plain(name: str) -> Callable[[Note, str], str]:
    return lambda note, _zone: str(note.get(name) or "")


def _instant(name: str) -> Callable[[Note, str], str]:
    return lambda note, zone: format_datetime(note.get(name), zone)
