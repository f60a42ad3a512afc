"""The callback list as the screen shows it: rows, filters with their counts, summary."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Final

from console.i18n import gettext as _
from console.i18n import ngettext
from console.labels.callbacks import lane_label, tier_label
from console.page import Page
from console.pages.callbacks.list_query import ListQuery, Row

_API: Final = "/api/callbacks"
_LIMIT: Final = 200
"""How many rows are read at once."""
_MAX_PAGES: Final = 10


@dataclass(frozen=True, kw_only=True)
class CallbackList:
    """The rows that are shown, and how many wait in each part of the list."""

    rows: Sequence[Row]
    counts: Mapping[str, Any]
    query: ListQuery = field(default_factory=ListQuery)
    more: bool = False
    """Whether more wait than a screen can be asked to show."""
    person_id: str = ""
    may_work: bool = False
    may_write: bool = False
    may_take_over: bool = False
    known: frozenset[str] = frozenset()
    """Digests of the rows that the browser shows already; of these only the place is sent."""

    @property
    def rest(self) -> int:
        """How many rows are on further pages."""
        return max(int(self.counts["waiting"]) - len(self.rows), 0)

    @property
    def anybody(self) -> bool:
        """Whether anybody waits, whatever the filters."""
        return bool(self.counts["everybody"])

    @property
    def lanes(self) -> list[tuple[str, str, int]]:
        """The lanes somebody waits in: (code, label, how many)."""
        return sorted((key, lane_label(key), count) for key, count in self._counted("lane"))

    @property
    def in_any_lane(self) -> int:
        """How many pass the filters, whatever their lane."""
        return int(self.counts["any_lane"])

    @property
    def tiers(self) -> list[tuple[str, str, int]]:
        """How urgent the calls are: (tier, label, how many)."""
        return sorted((key, tier_label(int(key)), count) for key, count in self._counted("tier"))

    @property
    def claims(self) -> list[tuple[str, str, int]]:
        """Whether somebody is calling already: (code, label, how many)."""
        counted = dict(self._counted("claimed"))
        labels = {"false": ("no", _("Nobody is calling")), "true": ("yes", _("Being called"))}
        return [(*label, counted.get(key, 0)) for key, label in labels.items()]

    @property
    def languages(self) -> list[tuple[str, str, int]]:
        """The languages somebody waits in: (code, label, how many)."""
        return sorted(self._labelled("language"))

    @property
    def call_codes(self) -> list[tuple[str, str, int]]:
        """What somebody waits for: (call code, its label, how many), most urgent first."""
        return self._labelled("call_code")

    def _counted(self, name: str) -> list[tuple[str, int]]:
        return [(one["key"], one["waiting"]) for one in self.counts[name]]

    def _labelled(self, name: str) -> list[tuple[str, str, int]]:
        return [
            (one[name], one[f"{name}_label"] or one[name], one["waiting"])
            for one in self.counts[name]
        ]

    @property
    def summary(self) -> str:
        """One sentence on the list as it stands."""
        count, urgent = self.counts["waiting"], self.counts["emergencies"]
        if not count and self.anybody:
            return _("Nobody is waiting in this part of the list.")
        if not count:
            return _("Nobody is waiting for a call.")
        waiting = ngettext(
            "%(num)s customer is waiting.", "%(num)s customers are waiting.", count
        ) % {"num": count}
        if not urgent:
            return waiting
        pressing = ngettext("%(num)s emergency.", "%(num)s emergencies.", urgent) % {"num": urgent}
        return f"{waiting} {pressing}"

    def digest(self, row: Row) -> str:
        """Return a hash of everything a row shows, by which a script knows that it changed."""
        shown = json.dumps([row, self.person_id], sort_keys=True, default=str)
        return hashlib.sha256(shown.encode()).hexdigest()[:12]


async def load_callback_list(page: Page, *, whole: bool = False) -> CallbackList:
    """Load the rows of the pages to show, or all of them for a sheet (R-43).

    The service knows call order only: for another order every row that passes the filters is read.
    """
    query = ListQuery.parse(page.request.query_params)
    wanted = _LIMIT * _MAX_PAGES if whole or query.sort else query.shown
    size = min(wanted, _LIMIT)
    pages = min(ceil(wanted / size), _MAX_PAGES)
    (rows, more), counts = await asyncio.gather(
        page.api.get_all(_API, max_pages=pages, limit=size, **query.api_filters()),
        page.api.get(f"{_API}/counts", **query.api_filters()),
    )
    rows = query.sort_rows(await page.translated(rows))
    return CallbackList(
        rows=rows if whole else rows[: query.shown],
        counts=await page.translated(_with_codes(counts)),
        more=more and pages == _MAX_PAGES,
        query=query,
        person_id=page.person.id,
        may_work=page.may("callbacks.work"),
        may_write=page.may("contacts.write"),
        may_take_over=page.may("callbacks.manage"),
        known=frozenset(page.request.headers.get("X-Known-Rows", "").split(",")),
    )


def _with_codes(counts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the counts with codes and labels where other answers of the API have them."""
    named = {
        name: [
            {name: one["key"], f"{name}_label": one["label"], "waiting": one["waiting"]}
            for one in counts[name]
        ]
        for name in ("call_code", "language")
    }
    return {**counts, **named}
