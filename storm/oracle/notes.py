"""The notes as their owner keeps them, every version of each, and what was acknowledged of them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storm.journal import Journal
from storm.oracle.finding import Databases, Finding

_COLUMNS = (
    "contact_id, version, customer_id, contact_date, recorded_at, contact_type, contact_action,"
    " call_code, language, notes, mailing_code, resolves, voided"
)
_VERSIONS = (
    f"SELECT {_COLUMNS}, source, sms_reply, mailing_date FROM contact UNION ALL"  # noqa: S608
    " SELECT "
    + ", ".join(f"older.{name.strip()}" for name in _COLUMNS.split(","))
    + ", newest.source, newest.sms_reply, NULL FROM contact_version AS older"
    " JOIN contact AS newest USING (contact_id) ORDER BY contact_id, version"
)


@dataclass(frozen=True)
class Version:
    """One version of a note."""

    contact_id: UUID
    version: int
    customer_id: UUID
    contact_date: datetime
    recorded_at: datetime
    contact_type: str
    contact_action: str
    call_code: str
    language: str
    notes: str | None
    mailing_code: str | None
    resolves: tuple[UUID, ...]
    voided: bool
    source: str
    sms_reply: str | None
    mailing_date: datetime | None

    @property
    def wants(self) -> str | None:
        """What is to be posted because of it."""
        return None if self.voided else self.mailing_code


Notes = Mapping[UUID, Sequence[Version]]
"""Every note's versions, the oldest first."""


async def read_notes(databases: Databases) -> Notes:
    """Read every version of every note from its owner."""
    notes: dict[UUID, list[Version]] = defaultdict(list)
    for row in await databases["contacts"].fetch(_VERSIONS):
        values = dict(row)
        values["resolves"] = tuple(values["resolves"])
        notes[values["contact_id"]].append(Version(**values))
    return notes


def check_acknowledged_notes(notes: Notes, journal: Journal) -> Iterator[Finding]:
    """Compare what was acknowledged with what is saved: once, with its newest words."""
    by_words = Counter(
        versions[0].notes for versions in notes.values() if versions[0].source == "staff"
    )
    for words, note in journal.notes.items():
        versions = notes.get(UUID(note))
        if versions is None:
            yield Finding("lost", "note", words)
            continue
        for _ in range(by_words[words] - 1):
            yield Finding("duplicated", "note", words)
        yield from _check_newest(note, versions, journal)


def _check_newest(note: str, versions: Sequence[Version], journal: Journal) -> Iterator[Finding]:
    newest = versions[-1]
    deleted = note in journal.deleted
    expected = journal.versions[note] + deleted
    if [one.version for one in versions] != list(range(1, newest.version + 1)):
        yield Finding("lost", "version of a note", note)
    if newest.version < expected:
        yield Finding("lost", "correction", f"{note}: {newest.version} of {expected}")
    elif newest.version > expected:
        yield Finding("duplicated", "correction", f"{note}: {newest.version} of {expected}")
    elif newest.notes != journal.texts[note] or newest.voided != deleted:
        yield Finding("wrong", "note", note)


async def check_acknowledged_others(databases: Databases, journal: Journal) -> list[Finding]:
    """Return what was acknowledged beside notes and is not saved, or not once."""
    found: list[Finding] = []
    for what, service, query, wanted in (
        ("customer", "customer", "SELECT id::text FROM customer", journal.customers),
        ("appointment", "customer", "SELECT id::text FROM appointment", journal.appointments),
        ("text", "sms-gateway", "SELECT provider_id FROM reply", journal.inbound),
        (
            "posted batch",
            "mailing",
            "SELECT batch_id::text FROM batch WHERE state = 'MAILED'",
            journal.mailed,
        ),
        (
            "returned piece",
            "mailing",
            "SELECT piece_id::text FROM piece WHERE state = 'RETURNED'",
            journal.returned,
        ),
        ("deficiency", "contacts", "SELECT notes FROM deficiency", set(journal.deficiencies)),
    ):
        if service not in databases:
            continue
        stored = Counter(row[0] for row in await databases[service].fetch(query))
        found += [Finding("lost", what, one) for one in wanted if not stored[one]]
        found += [Finding("duplicated", what, one) for one in wanted if stored[one] > 1]
    twice = await databases["customer"].fetch(
        "SELECT last_name FROM customer WHERE last_name LIKE 'STORM %'"
        " GROUP BY last_name HAVING count(*) > 1"
    )
    found += [Finding("duplicated", "customer", row[0]) for row in twice]
    return found
