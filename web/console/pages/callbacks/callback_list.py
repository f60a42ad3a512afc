"""The callback list as the screen shows it: rows, filters with their counts, summary."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from console.i18n import gettext as _
from console.i18n import ngettext
from console.labels.callbacks import lane_label, tier_label
from console.page import Page
from console.pages.callbacks.list_query import ListQuery, Row

_MAX_PAGES: Final = 10


@dataclass(frozen=True, kw_only=True)
class CallbackList:
    """Everybody who waits, and the part of it that passes the filters."""

    all_rows: Sequence[Row]
    query: ListQuery = field(default_factory=ListQuery)
    more: bool = False
    emergency_tier: int = -1
    """The least urgent tier that is an emergency; none is while the rules are not known."""
    person_id: str = ""
    may_work: bool = False
    may_write: bool = False
    may_take_over: bool = False
    known: frozenset[str] = frozenset()
    """Digests of the rows that the browser shows already; of these only the place is sent."""

    @cached_property
    def rows(self) -> list[Row]:
        """The rows that pass the filters, in call order unless the query says otherwise."""
        return self.query.sort_rows([row for row in self.all_rows if not self._missed(row)])

    @property
    def shown(self) -> list[Row]:
        """The rows of the pages that are shown."""
        return self.rows[: self.query.shown]

    @property
    def rest(self) -> int:
        """How many rows are on further pages."""
        return max(len(self.rows) - self.query.shown, 0)

    def _missed(self, row: Row) -> list[str]:
        """Return the filters that a row does not pass."""
        query = self.query
        passed = {
            "lane": not query.lane or query.lane in lanes_of(row),
            "tier": not query.tier or query.tier == str(row["tier"]),
            "call_code": not query.call_code or query.call_code in codes_of(row),
            "language": not query.language or query.language in languages_of(row),
            "claimed": not query.claimed or (query.claimed == "yes") == bool(row.get("claim")),
        }
        return [name for name, so in passed.items() if not so]

    def _choosable(self, name: str) -> list[Row]:
        """Return the rows that pass all filters but one: what another choice of it may show."""
        return [row for row in self.all_rows if set(self._missed(row)) <= {name}]

    @property
    def lanes(self) -> list[tuple[str, str, int]]:
        """The lanes somebody waits in: (code, label, how many)."""
        counted = self._count("lane", lanes_of)
        return sorted((lane, lane_label(lane), count) for lane, count in counted.items())

    @property
    def in_any_lane(self) -> int:
        """How many pass the filters, whatever their lane."""
        return len(self._choosable("lane"))

    @property
    def tiers(self) -> list[tuple[str, str, int]]:
        """How urgent the calls are: (tier, label, how many)."""
        counted = self._count("tier", lambda row: [str(row["tier"])])
        return sorted((tier, tier_label(int(tier)), count) for tier, count in counted.items())

    @property
    def claims(self) -> list[tuple[str, str, int]]:
        """Whether somebody is calling already: (code, label, how many)."""
        rows = self._choosable("claimed")
        taken = sum(1 for row in rows if row.get("claim"))
        free = len(rows) - taken
        return [("no", _("Nobody is calling"), free), ("yes", _("Being called"), taken)]

    @property
    def languages(self) -> list[tuple[str, str, int]]:
        """The languages somebody waits in: (code, label, how many)."""
        counted = self._count("language", languages_of)
        labels = {one: label for row in self.all_rows for one, label in languages_of(row).items()}
        return sorted((one, labels.get(one, one), count) for one, count in counted.items())

    @property
    def call_codes(self) -> list[tuple[str, str, int]]:
        """What somebody waits for: (call code, its label, how many), most urgent first."""
        # The rows come in call order, and a counter keeps the order in which it met the codes.
        counted = self._count("call_code", codes_of)
        labels = {code: label for row in self.all_rows for code, label in codes_of(row).items()}
        return [(code, labels.get(code, code), count) for code, count in counted.items()]

    def _count(self, name: str, codes_of: Callable[[Row], Iterable[str]]) -> Counter[str]:
        """Count by code the rows that pass the other filters (R-45).

        A code that anybody waits with is counted even where no row is left, so that no choice comes
        and goes; so is the chosen one.
        """
        counted = Counter(dict.fromkeys((c for row in self.all_rows for c in codes_of(row)), 0))
        counted.update(code for row in self._choosable(name) for code in codes_of(row))
        if chosen := getattr(self.query, name):
            counted.setdefault(chosen, 0)
        return counted

    @property
    def summary(self) -> str:
        """One sentence on the list as it stands."""
        rows = self.rows
        if not rows and self.all_rows:
            return _("Nobody is waiting in this part of the list.")
        if not rows:
            return _("Nobody is waiting for a call.")
        waiting = ngettext(
            "%(num)s customer is waiting.", "%(num)s customers are waiting.", len(rows)
        ) % {"num": len(rows)}
        urgent = sum(1 for row in rows if row["tier"] <= self.emergency_tier)
        if not urgent:
            return waiting
        pressing = ngettext("%(num)s emergency.", "%(num)s emergencies.", urgent) % {"num": urgent}
        return f"{waiting} {pressing}"

    def digest(self, row: Row) -> str:
        """Return a hash of everything a row shows, by which a script knows that it changed."""
        shown = json.dumps([row, self.person_id], sort_keys=True, default=str)
        return hashlib.sha256(shown.encode()).hexdigest()[:12]


def lanes_of(row: Row) -> list[str]:
    """Return the lanes a row stands in."""
    return list(row.get("lanes") or [row["lane"]])


def codes_of(row: Row) -> dict[str, str]:
    """Return the call codes for which a row asks for a call, with their labels."""
    return {
        str(one["call_code"]): str(one.get("call_code_label") or one["call_code"])
        for one in row.get("reasons") or (row,)
    }


def languages_of(row: Row) -> dict[str, str]:
    """Return the languages in which a row asks for a call, with their labels."""
    return {
        str(one["language"]): str(one.get("language_label") or one["language"])
        for one in (row, *(row.get("reasons") or ()))
    }


async def load_callback_list(page: Page) -> CallbackList:
    """Load everybody who waits, in call order."""
    rows, more = await page.api.get_all("/api/callbacks", max_pages=_MAX_PAGES)
    rules = await page.callback_rules()
    return CallbackList(
        all_rows=await page.translated(rows),
        emergency_tier=rules.get("emergency_tier", -1),
        more=more,
        query=ListQuery.parse(page.request.query_params),
        person_id=page.person.id,
        may_work=page.may("callbacks.work"),
        may_write=page.may("contacts.write"),
        may_take_over=page.may("callbacks.manage"),
        known=frozenset(page.request.headers.get("X-Known-Rows", "").split(",")),
    )
