"""What a storm found, in the words such reports have had since Jepsen."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from storm.client import Tally
from storm.oracle.finding import Finding
from storm.supervisor import Ended

SHOWN = 12
"""How many findings are written out; all are counted."""


@dataclass(frozen=True)
class FaultEntry:
    """One fault: when it began and ended, seconds after the load began, and what it hit."""

    began: float
    ended: float
    name: str
    what: str


@dataclass
class Report:
    """How the product came through."""

    seed: int
    faults: list[FaultEntry]
    tally: Tally
    findings: Sequence[Finding] = ()
    drained: float | None = None
    """Seconds from the calm until the oracle was content; None: it never was.

    Calm is after the last acknowledgement and the last fault.
    """
    ended: list[Ended] = field(default_factory=list)
    """Processes that ended by themselves."""
    restarts: int = 0
    repaired: str = ""
    """What `reconcile --repair` said, where an operator had thrown messages away."""
    seconds: float = 0.0
    """How long it all took, but for starting the product."""

    def count(self, kind: str) -> int:
        """Count the findings of a kind."""
        return sum(one.kind == kind for one in self.findings)

    @property
    def unexpected(self) -> int:
        """Everything that is there and should not be so: states, answers, silence."""
        answers = sum(self.tally.unexpected.values()) + len(self.tally.unanswered)
        return self.count("wrong") + answers

    @property
    def sound(self) -> bool:
        """Whether nothing was lost, nothing happened twice, and nothing fell over."""
        return not (
            self.findings or self.unexpected or self.ended or self.tally.errors_500
        ) and bool(self.tally.acknowledged)

    def as_json(self) -> str:
        """Write everything down for a program."""
        document: dict[str, Any] = {
            "sound": self.sound,
            "seed": self.seed,
            "attempted": self.tally.attempted,
            "acknowledged": self.tally.acknowledged,
            "refused": self.tally.refused,
            "lost": self.count("lost"),
            "duplicated": self.count("duplicated"),
            "unexpected": self.unexpected,
            "recovered": self.tally.recovered,
            "drained_seconds": self.drained,
            "ended_by_themselves": [asdict(one) for one in self.ended],
            "answers_of_500": dict(Counter(self.tally.errors_500)),
            "unexpected_answers": dict(self.tally.unexpected),
            "unanswered": self.tally.unanswered,
            "repeats": self.tally.repeats,
            "restarts": self.restarts,
            "repaired": self.repaired,
            "seconds": self.seconds,
            "faults": [asdict(one) for one in self.faults],
            "findings": dict(Counter(f"{one.kind}: {one.what}" for one in self.findings)),
            "examples": [str(one) for one in sorted(self.findings)[:SHOWN]],
        }
        return json.dumps(document, indent=2)

    def __str__(self) -> str:
        """Say it in a page."""
        tally = self.tally
        drained = "never" if self.drained is None else f"{self.drained:.1f} s"
        lines = [
            f"seed {self.seed}: {'sound' if self.sound else 'NOT SOUND'}",
            f"  attempted {tally.attempted}, acknowledged {tally.acknowledged}",
            f"  refused {tally.refused}, recovered {tally.recovered}, repeats {tally.repeats}",
            f"  lost {self.count('lost')}, duplicated {self.count('duplicated')}",
            f"  unexpected {self.unexpected}, answers of 500 {len(tally.errors_500)}",
            f"  processes ended by themselves {len(self.ended)}, started again {self.restarts}",
            f"  drained {drained} after the last acknowledgement and fault",
            f"  {self.seconds:.0f} s",
            *(
                f"  {one.began:6.1f} s  {one.name}: {one.what} ({one.ended - one.began:.1f} s)"
                for one in self.faults
            ),
        ]
        if self.repaired:
            lines.append(f"  reconcile --repair: {self.repaired.splitlines()[-1]}")
        kinds = Counter(f"{one.kind}: {one.what}" for one in self.findings)
        lines += [f"  {count} x {kind}" for kind, count in kinds.most_common()]
        lines += [f"    {one}" for one in sorted(self.findings)[:SHOWN]]
        lines += [f"  answered: {what} x {n}" for what, n in tally.unexpected.items()]
        lines += [f"  500: {what} x {n}" for what, n in Counter(tally.errors_500).items()]
        lines += [f"  never answered: {what}" for what in tally.unanswered[:SHOWN]]
        for one in self.ended:
            lines += [f"  {one.replica} ended by itself ({one.status}):", one.last_words[-600:]]
        return "\n".join(lines)
