"""The Contacts grid: its columns, and what the address says about order and filters (F-024, F-070).

The address carries codes only, never words somebody typed: addresses end up in logs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from console.i18n import gettext as _

Note = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: what its cell says, and which filters it offers."""

    name: str
    title: str
    words: Callable[[Note], str]
    filters: tuple[tuple[str, str], ...] = ()
    """Fixed choices, (code, words); without them the choices are the values that occur."""


_DAYS: Final = {"1": 1, "7": 7, "30": 30, "365": 365}
_SORTS_BY_TIME: Final = ("contact_date", "mailing_date")
NEWEST_FIRST: Final = "-contact_date"


def label(note: Note, name: str) -> str:
    """Return a code's label as it was when the note was saved."""
    return str((note.get("labels") or {}).get(name) or note.get(name) or "")


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
        Column(name="contact_date", title=_("Contact Date"), words=_nothing, filters=recent),
        Column(name="contact_type", title=_("Contact Type"), words=_coded("contact_type")),
        Column(name="contact_action", title=_("Contact Action"), words=_coded("contact_action")),
        Column(name="call_code", title=_("Call Code"), words=_coded("call_code")),
        Column(name="language", title=_("Language"), words=_coded("language")),
        Column(name="notes", title=_("Notes"), words=_plain("notes"), filters=written),
        Column(name="mailing_code", title=_("Mailing Code"), words=_coded("mailing_code")),
        Column(name="mailing_date", title=_("Mailing Date"), words=_nothing, filters=mailed),
        Column(name="entered_by", title=_("Entered By"), words=_plain("entered_by")),
    ]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The order and the filters an address asks for."""

    sort: str
    filters: Mapping[str, str]

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Asked":
        """Read the address; what it does not know it leaves out."""
        names = [column.name for column in columns()]
        sort = query.get("sort", NEWEST_FIRST)
        return cls(
            sort=sort if sort.removeprefix("-") in names else NEWEST_FIRST,
            filters={name: query[name] for name in names if query.get(name)},
        )

    def address(self, *, sort: str | None = None) -> str:
        """Return the query string for the same filters, in this or another order."""
        wanted = sort or self.sort
        order = {} if wanted == NEWEST_FIRST else {"sort": wanted}
        return urlencode({**self.filters, **order})

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


def choices(column: Column, notes: Iterable[Note]) -> list[tuple[str, str]]:
    """Return the filter's choices for a column: (code, words)."""
    if column.filters:
        return list(column.filters)
    seen = {_code(note, column.name): column.words(note) for note in notes}
    return sorted(((code, words) for code, words in seen.items() if code), key=lambda one: one[1])


def arrange(notes: Sequence[Note], asked: Asked, *, now: datetime) -> list[Note]:
    """Return the notes an address asks for, in the order it asks for."""
    kept = [
        note
        for note in notes
        if all(_fits(note, name, code, now) for name, code in asked.filters.items())
    ]
    by_name = {column.name: column for column in columns()}
    name = asked.sort.removeprefix("-")
    newest = sorted(kept, key=lambda note: _moment(note, "contact_date"), reverse=True)
    return sorted(
        newest,
        key=lambda note: _order(note, by_name[name]),
        reverse=asked.sort.startswith("-"),
    )


def _fits(note: Note, name: str, code: str, now: datetime) -> bool:
    if name == "contact_date":
        days = _DAYS.get(code)
        return days is None or now - datetime.fromisoformat(note[name]) <= timedelta(days=days)
    if name in {"notes", "mailing_date"}:
        return bool(note.get(name)) == (code == "yes")
    return _code(note, name) == code


def _code(note: Note, name: str) -> str:
    # A person is filtered by their id: names are no codes.
    key = "entered_by_id" if name == "entered_by" else name
    return str(note.get(key) or ("SYSTEM" if name == "entered_by" else ""))


def _order(note: Note, column: Column) -> tuple[float, str]:
    if column.name in _SORTS_BY_TIME:
        return (_moment(note, column.name), "")
    return (0.0, column.words(note).casefold())


def _moment(note: Note, name: str) -> float:
    return datetime.fromisoformat(note[name]).timestamp() if note.get(name) else 0.0


def _coded(name: str) -> Callable[[Note], str]:
    return lambda note: label(note, name)


def _plain(name: str) -> Callable[[Note], str]:
    return lambda note: str(note.get(name) or "")


def _nothing(_: Note) -> str:
    return ""
