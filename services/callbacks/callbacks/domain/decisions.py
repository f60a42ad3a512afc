"""What a note does to the list: the decision table, which is data.

The table itself is `decisions.json` beside this file. A rule fits when everything it names fits;
of those that fit the most specific one decides.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from callbacks.domain.clocks import Clock
from callbacks.domain.effects import Attempt, Clear, Create, Effect, EffectName, Keep

Meaning = Literal["CREATE", "CLEAR_WHEN_OUTGOING", "KEEP"]
"""What a call code of the agency's own may mean."""

AGENCY_RULE = "A1"
"""The id of every rule that the agency has said itself."""


Period = tuple[datetime, datetime | None]
"""Since when, and until when; None for still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the decision table looks at in a note."""

    contact_type: str
    contact_action: str
    call_code: str
    sms_reply: str | None = None
    source: str = "staff"
    recorded_at: datetime | None = None
    """When it was saved: a code may have been retired since, or before. None means now."""

    @classmethod
    def about(cls, note: Any) -> Self:
        """Ask about a note, from anything that has its fields."""
        return cls(**{one.name: getattr(note, one.name) for one in fields(cls)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of the decision table; what is left out fits anything."""

    id: str
    effect: EffectName
    code: str
    """What the rule says of a note, for clients that word it themselves (R-11)."""
    why: str
    """The same in English."""
    basis: str = ""
    type: str | None = None
    actions: frozenset[str] | None = None
    codes: frozenset[str] | None = None
    replies: frozenset[str] | None = None
    sources: frozenset[str] | None = None
    instead_of: EffectName | None = None
    """Set on a rule that only decides when another one would have had this effect (R6)."""
    flagged: bool = False

    @classmethod
    def read(cls, line: Mapping[str, Any]) -> Self:
        """Read a rule as the table writes it."""
        named = {name: frozenset(keys) for name, keys in line.items() if isinstance(keys, list)}
        return cls(**{**line, **named})

    def fits(self, question: Question) -> bool:
        """Return whether everything the rule names is so."""
        return (
            (self.codes is None or question.call_code in self.codes)
            and (self.type is None or question.contact_type == self.type)
            and (self.actions is None or question.contact_action in self.actions)
            and (self.replies is None or question.sms_reply in self.replies)
            and (self.sources is None or question.source in self.sources)
        )

    @property
    def specificity(self) -> tuple[bool, ...]:
        """Rank rules: action+type+code, action+code, action, type+code, code, default."""
        named = (self.actions, self.codes, self.type, self.replies, self.sources)
        return tuple(part is not None for part in named)


@dataclass(frozen=True, slots=True)
class Urgency:
    """How urgent a call code is, by when it must be answered, and whose work it is."""

    tier: int
    clock: Clock
    lane: str
    hard_stop_hours: int | None = None


@dataclass(frozen=True, slots=True)
class Decisions:
    """The whole table, ready to be asked."""

    rules: tuple[Rule, ...]
    """Most specific first; the order of the file decides between equals."""
    guards: tuple[Rule, ...]
    urgency: Mapping[str, Urgency]
    otherwise: Urgency
    abbrs: Mapping[str, str]
    emergency_actions: frozenset[str]
    emergency_tier: int
    wrong_number: frozenset[str]
    """Actions that say that a number reaches nobody, or somebody else."""
    retry_after: tuple[Clock, ...]
    interpreter: frozenset[str]
    """Languages for which somebody must interpret."""
    needs_shut_off_date: frozenset[str]
    """Call codes whose note must say when the service is to be shut off (F-111)."""
    unused: Mapping[str, Sequence[Period]] = field(default_factory=dict)
    """Call codes the agency has deactivated, and since and until when (R17)."""

    def decide(self, question: Question) -> Effect:
        """Return what a note does to the list, and by which rule."""
        rule = next(rule for rule in self.rules if rule.fits(question))
        if rule.codes is not None and not self.in_use(question.call_code, at=question.recorded_at):
            rule = self.rules[-1]
        for guard in self.guards:
            if guard.instead_of == rule.effect and guard.fits(question):
                rule = guard
        return self._effect(rule, question)

    def in_use(self, call_code: str, *, at: datetime | None = None) -> bool:
        """Return whether a call code could be chosen at a moment; now where none is given."""
        return not any(
            until is None if at is None else since <= at and (until is None or at < until)
            for since, until in self.unused.get(call_code, ())
        )

    def _effect(self, rule: Rule, question: Question) -> Effect:
        match rule.effect:
            case "CREATE":
                return self._create(rule, question)
            case "CLEAR":
                return Clear(rule.id)
            case "KEEP":
                return Keep(rule.id, flagged=rule.flagged)
            case "ATTEMPT":
                return Attempt(rule.id)

    def _create(self, rule: Rule, question: Question) -> Create:
        urgency = self.urgency.get(question.call_code, self.otherwise)
        # An emergency is an emergency whatever creating code it was given.
        lifted = (
            question.contact_action in self.emergency_actions and urgency.tier > self.emergency_tier
        )
        return Create(
            rule.id,
            self.emergency_tier if lifted else urgency.tier,
            urgency.lane,
            urgency.clock,
            urgency.hard_stop_hours,
            lifted=lifted,
        )

    def explains(self, call_code: str, *, at: datetime | None = None) -> bool:
        """Return whether a call code is explained: a rule names it, and it is or was in use."""
        named = any(rule.codes is not None and call_code in rule.codes for rule in self.rules)
        return named and self.in_use(call_code, at=at)

    def meaning(self, call_code: str) -> Meaning | None:
        """Return what a call code means by itself; None while nobody has explained it."""
        if not self.explains(call_code):
            return None
        incoming, outgoing = (
            self.decide(
                Question(contact_type=contact_type, contact_action="", call_code=call_code)
            ).name
            for contact_type in ("INCOMING", "OUTGOING")
        )
        if "CREATE" in (incoming, outgoing):
            return "CREATE"
        return "CLEAR_WHEN_OUTGOING" if outgoing == "CLEAR" else "KEEP"

    @property
    def lanes(self) -> Sequence[str]:
        """Return the lanes that calls stand in, the usual one first."""
        lanes = (urgency.lane for urgency in (self.otherwise, *self.urgency.values()))
        return tuple(dict.fromkeys(lanes))

    @property
    def named(self) -> frozenset[str]:
        """Return every call code that a rule names."""
        return frozenset().union(*(rule.codes for rule in self.rules if rule.codes is not None))

    def without(self, codes: Mapping[str, Sequence[Period]]) -> "Decisions":
        """Return the same table for an agency that did not use some call codes at times."""
        return replace(self, unused=dict(codes))

    def rule(self, rule_id: str) -> Rule:
        """Return a rule by its id; the default for one that has left the table since."""
        named = (rule for rule in (*self.rules, *self.guards) if rule.id == rule_id)
        return next(named, self.rules[-1])

    def with_meaning(
        self, call_code: str, meaning: Meaning, urgency: Urgency | None
    ) -> "Decisions":
        """Return the table after the agency has said what one call code does (F-007, T-33)."""
        before = (rule for rule in self.rules if not _said_of(rule, call_code))
        rules = [*_agency_rules(call_code, meaning), *before]
        known = dict(self.urgency)
        if urgency is not None:
            known[call_code] = urgency
        return replace(self, rules=_ranked(rules), urgency=known)


def _said_of(rule: Rule, call_code: str) -> bool:
    """Return whether a rule is what the agency itself said of a call code before."""
    return rule.id == AGENCY_RULE and rule.codes == frozenset({call_code})


def _agency_rules(call_code: str, meaning: Meaning) -> list[Rule]:
    # Named for both types, so that they stand before the delivered rules for one of them.
    effects: dict[str, EffectName] = {"OUTGOING": "CLEAR", "INCOMING": "KEEP"}
    if meaning != "CLEAR_WHEN_OUTGOING":
        effects = dict.fromkeys(effects, meaning)
    return [
        Rule(
            id=AGENCY_RULE,
            type=contact_type,
            codes=frozenset({call_code}),
            effect=effect,
            code="agency_meaning",
            why="The agency has said what this call code does.",
            basis="F-007",
        )
        for contact_type, effect in effects.items()
    ]


def _ranked(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(sorted(rules, key=lambda rule: rule.specificity, reverse=True))


def read_decisions(table: Mapping[str, Any]) -> Decisions:
    """Read the decision table from its file's content."""
    rules = [Rule.read(line) for line in table["rules"]]
    otherwise = table["otherwise"]
    codes: list[Mapping[str, Any]] = table["codes"]
    return Decisions(
        rules=_ranked(rule for rule in rules if rule.instead_of is None),
        guards=tuple(rule for rule in rules if rule.instead_of is not None),
        urgency={code["key"]: _urgency({**otherwise, **code}) for code in codes},
        otherwise=_urgency(otherwise),
        abbrs={code["key"]: code["abbr"] for code in codes},
        emergency_actions=frozenset(table["emergency_actions"]),
        emergency_tier=table["emergency_tier"],
        wrong_number=frozenset(table["wrong_number"]),
        retry_after=tuple(Clock.parse(clock) for clock in table["retry_after"]),
        interpreter=frozenset(table["interpreter"]),
        needs_shut_off_date=frozenset(
            code["key"] for code in codes if code.get("needs_shut_off_date")
        ),
    )


def _urgency(line: Mapping[str, Any]) -> Urgency:
    return Urgency(
        line["tier"], Clock.parse(line["clock"]), line["lane"], line.get("hard_stop_hours")
    )


@cache
def seeded() -> Decisions:
    """Return the decision table as it is delivered."""
    path = Path(__file__).with_name("decisions.json")
    return read_decisions(json.loads(path.read_text(encoding="utf-8")))
