"""The callback list as the screen shows it: rows in call order, lanes, languages, clocks."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from console.api import Api
from console.i18n import gettext as _
from console.i18n import ngettext
from console.pages.callbacks.asked import Asked, Row
from console.pages.callbacks.words import lane_words, tier_words

_PER_PAGE: Final = 200
_PAGES: Final = 10


@dataclass(frozen=True, kw_only=True)
class Board:
    """Everybody who waits, and the part of it that the address asks for."""

    everybody: Sequence[Row]
    asked: Asked = field(default_factory=Asked)
    more: bool = False
    me: str = ""
    may_work: bool = False
    may_write: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> list[Row]:
        """The rows the address asks for, in call order unless it says otherwise."""
        return self.asked.arrange([row for row in self.everybody if self._fits(row)])

    def _fits(self, row: Row) -> bool:
        asked = self.asked
        return (
            (not asked.lane or asked.lane in lanes_of(row))
            and (not asked.tier or asked.tier == str(tier_of(row)))
            and (not asked.call_code or asked.call_code in codes_of(row))
            and (not asked.language or asked.language in languages_of(row))
            and (not asked.claimed or (asked.claimed == "yes") == bool(row.get("claim")))
        )

    @property
    def lanes(self) -> list[tuple[str, str, int]]:
        """The lanes somebody waits in: (code, name, how many)."""
        counted = Counter(lane for row in self.everybody for lane in lanes_of(row))
        kept = {**({self.asked.lane: 0} if self.asked.lane else {}), **counted}
        return sorted((lane, lane_words(lane), count) for lane, count in kept.items())

    @property
    def tiers(self) -> list[tuple[str, str, int]]:
        """How urgent the calls are: (tier, name, how many)."""
        counted = Counter(str(tier_of(row)) for row in self.everybody)
        kept = {**({self.asked.tier: 0} if self.asked.tier else {}), **counted}
        return sorted((tier, tier_words(int(tier)), count) for tier, count in kept.items())

    @property
    def claims(self) -> list[tuple[str, str, int]]:
        """Whether somebody is calling already: (code, words, how many)."""
        taken = sum(1 for row in self.everybody if row.get("claim"))
        free = len(self.everybody) - taken
        return [("no", _("Nobody is calling"), free), ("yes", _("Being called"), taken)]

    @property
    def languages(self) -> list[tuple[str, str, int]]:
        """The languages somebody waits in: (code, name, how many)."""
        counted = Counter(one for row in self.everybody for one in languages_of(row))
        kept = {**({self.asked.language: 0} if self.asked.language else {}), **counted}
        return sorted((one, self.labels.get(one, one), count) for one, count in kept.items())

    @property
    def call_codes(self) -> list[tuple[str, str, int]]:
        """What somebody waits for: (call code, its words, how many), most urgent first."""
        # The rows come in call order, and a counter keeps the order in which it met the codes.
        counted = Counter(code for row in self.everybody for code in codes_of(row))
        if self.asked.call_code:
            counted.setdefault(self.asked.call_code, 0)
        words = {code: said for row in self.everybody for code, said in codes_of(row).items()}
        return [(code, words.get(code, code), count) for code, count in counted.items()]

    @property
    def summary(self) -> str:
        """One sentence on the list as it stands."""
        shown = self.rows
        if not shown and self.everybody:
            return _("Nobody is waiting in this part of the list.")
        if not shown:
            return _("Nobody is waiting for a call.")
        waiting = ngettext(
            "%(num)s customer is waiting.", "%(num)s customers are waiting.", len(shown)
        ) % {"num": len(shown)}
        urgent = sum(1 for row in shown if tier_of(row) <= 1)
        if not urgent:
            return waiting
        pressing = ngettext("%(num)s emergency.", "%(num)s emergencies.", urgent) % {"num": urgent}
        return f"{waiting} {pressing}"

    def says(self, row: Row) -> str:
        """Return a short mark of everything a row shows: the same mark, the same row."""
        told = json.dumps([row, self.me], sort_keys=True, default=str)
        return hashlib.sha256(told.encode()).hexdigest()[:12]


def tier_of(row: Row) -> int:
    """Return how urgent a row is now: a deadline that comes near lifts it."""
    return int(row["tier"])


def lanes_of(row: Row) -> list[str]:
    """Return the lanes a row stands in."""
    return list(row.get("lanes") or [row["lane"]])


def codes_of(row: Row) -> dict[str, str]:
    """Return the call codes for which a row asks for a call, and their words."""
    return {
        str(one["call_code"]): str(one.get("call_code_label") or one["call_code"])
        for one in row.get("reasons") or (row,)
    }


def languages_of(row: Row) -> set[str]:
    """Return the languages in which a row asks for a call."""
    return {str(reason["language"]) for reason in row.get("reasons") or ()} | {row["language"]}


async def everybody(api: Api) -> tuple[list[dict[str, Any]], bool]:
    """Return everybody who waits, in call order, and whether the list was cut off."""
    rows: list[dict[str, Any]] = []
    after: str | None = None
    for _page in range(_PAGES):
        answer = await api.get("/api/callbacks", limit=_PER_PAGE, after=after)
        rows.extend(answer["items"])
        after = answer.get("next")
        if after is None:
            break
    return rows, after is not None
