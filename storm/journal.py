"""What was acknowledged: the only thing the oracle is told besides the databases."""

from dataclasses import dataclass, field


@dataclass
class Journal:
    """Every acknowledged operation, by the id or the words it was given."""

    customers: set[str] = field(default_factory=set)
    notes: dict[str, str] = field(default_factory=dict)
    """By the words written in it, which no other note has: the note's id."""
    versions: dict[str, int] = field(default_factory=dict)
    """The highest acknowledged version of each note."""
    texts: dict[str, str] = field(default_factory=dict)
    """The newest acknowledged words of each note."""
    deleted: set[str] = field(default_factory=set)
    deficiencies: dict[str, str] = field(default_factory=dict)
    """By its words: the id."""
    appointments: set[str] = field(default_factory=set)
    inbound: set[str] = field(default_factory=set)
    """Ids the provider gave to texts that were answered."""
    mailed: set[str] = field(default_factory=set)
    """Batches that were acknowledged as posted."""
    returned: set[str] = field(default_factory=set)
    """Pieces that were acknowledged as come back."""
