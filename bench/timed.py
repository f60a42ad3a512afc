"""How long requests of one kind took, one after the other."""

from dataclasses import dataclass, field


@dataclass
class Timed:
    """How long requests of one kind took, and how many found whom they should."""

    ms: list[float] = field(default_factory=list)
    found: int = 0

    def add(self, other: "Timed") -> None:
        """Count another kind's requests too."""
        self.ms += other.ms
        self.found += other.found

    def percentile(self, percent: int) -> float:
        """Return the time that so many percent of the requests stayed within."""
        return sorted(self.ms)[min(len(self.ms) - 1, len(self.ms) * percent // 100)]

    def __str__(self) -> str:
        middle, most = self.percentile(50), self.percentile(95)
        share = 100 * self.found / len(self.ms)
        return f"p50 {middle:6.1f} ms   p95 {most:6.1f} ms   found {share:5.1f} %"
