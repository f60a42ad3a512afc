"""What people are called besides what they are christened, in Spanish and in English."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from backbone.typed.address_words import plain


@cache
def _table() -> Mapping[str, frozenset[str]]:
    """Read the agency's own list once: every name with all it stands beside."""
    others: defaultdict[str, set[str]] = defaultdict(set)
    text = files("customer.domain").joinpath("nicknames.csv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        beside = {plain(name) for name in line.split(",")}
        for name in beside:
            others[name] |= beside - {name}
    return MappingProxyType({name: frozenset(known) for name, known in others.items()})


def also_called(name: str) -> frozenset[str]:
    """Return the other names a first name goes by: LUPE for GUADALUPE, PANCHO for FRANCISCO."""
    return _table().get(name, frozenset())
