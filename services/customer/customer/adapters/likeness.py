"""Measures how far two names are apart; what that means is judged in the domain."""

from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

from customer.domain.likeness import Likeness, compare


@lru_cache(maxsize=65_536)
def liken(sought: str, found: str) -> Likeness | None:
    """Compare two name words; the most recent answers are remembered."""
    return compare(
        sought,
        found,
        edits=OSA.distance(sought, found, score_cutoff=2),
        closeness=JaroWinkler.similarity(sought, found),
    )
