"""Pieces as they must be: one for each note and what it asks for, posted once, dated once."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storm.oracle.finding import Databases, Finding, compare, compare_counts
from storm.oracle.notes import Notes, Version

WAITING = {"PENDING", "HELD"}
IN_HAND = {"BATCHED", "PRINTED"}
POSTED = {"MAILED", "RETURNED"}


@dataclass(frozen=True)
class Piece:
    """One envelope."""

    piece_id: UUID
    contact_id: UUID
    customer_id: UUID
    mailing_code: str
    language: str
    state: str
    pulled: bool
    mailed_at: datetime | None
    returned_at: datetime | None


async def read_pieces(databases: Databases) -> Sequence[Piece]:
    """Read every piece there is or was."""
    rows = await databases["mailing"].fetch(
        "SELECT piece_id, contact_id, customer_id, mailing_code, language, state, pulled,"
        " mailed_at, returned_at FROM piece"
    )
    return [Piece(**dict(row)) for row in rows]


async def check_mail(databases: Databases, notes: Notes, pieces: Sequence[Piece]) -> list[Finding]:
    """Compare the pieces, and what is kept of their notes, with the notes themselves."""
    of_note: dict[UUID, list[Piece]] = defaultdict(list)
    for piece in pieces:
        of_note[piece.contact_id].append(piece)
    bad = {one.customer_id for one in pieces if one.state == "RETURNED"}
    found: list[Finding] = []
    for note, versions in notes.items():
        newest = versions[-1]
        found += check_pieces(newest, of_note.pop(note, []), held=newest.customer_id in bad)
    found += [Finding("wrong", "piece of no note", str(note)) for note in of_note]
    kept = {
        row["contact_id"]: (row["version"], row["mailing_code"], row["voided"])
        for row in await databases["mailing"].fetch(
            "SELECT contact_id, version, mailing_code, voided FROM note"
        )
    }
    told = {
        note: (versions[-1].version, versions[-1].mailing_code, versions[-1].voided)
        for note, versions in notes.items()
        if len(versions) > 1 or versions[0].mailing_code is not None
    }
    return [
        *found,
        *compare("note in mailing", told, kept),
        *_check_dates(notes, pieces),
        *_check_returned(notes, pieces),
    ]


def check_pieces(note: Version, pieces: Sequence[Piece], *, held: bool) -> Iterator[Finding]:
    """Return what is wrong with a note's pieces; `held` where its customer's post came back."""
    which = f"of {note.contact_id}"
    waiting = [one for one in pieces if one.state in WAITING]
    in_hand = [one for one in pieces if one.state in IN_HAND]
    fits = (note.wants, note.language)
    for one in in_hand:
        if one.pulled == ((one.mailing_code, one.language) == fits):
            yield Finding("wrong", "piece in a batch", which)
    if note.wants is None:
        if waiting:
            yield Finding("wrong", "piece nobody asks for", which)
        return
    serving = [
        *(one for one in waiting if (one.mailing_code, one.language) == fits),
        *(one for one in in_hand if not one.pulled),
        *(one for one in pieces if one.state in POSTED and one.mailing_code == note.wants),
    ]
    if not serving:
        yield Finding("lost", "piece", which)
    for _ in serving[1:]:
        yield Finding("duplicated", "piece", which)
    # A second letter beside one that was posted is for a person to decide.
    decided = not any(one.state in POSTED for one in pieces)
    if decided and any(one.state != ("HELD" if held else "PENDING") for one in waiting):
        yield Finding("wrong", "piece that waits", which)


def _check_dates(notes: Notes, pieces: Sequence[Piece]) -> Iterator[Finding]:
    """Every posted piece's note has its Mailing Date, the first one, and no other note has one."""
    posted: dict[UUID, datetime] = {}
    for one in pieces:
        if one.state in POSTED and one.mailed_at is not None:
            posted[one.contact_id] = min(one.mailed_at, posted.get(one.contact_id, one.mailed_at))
    dated: Mapping[UUID, datetime] = {
        note: versions[-1].mailing_date
        for note, versions in notes.items()
        if versions[-1].mailing_date is not None
    }
    return compare("mailing date", posted, dated)


def _check_returned(notes: Notes, pieces: Sequence[Piece]) -> Iterator[Finding]:
    """Count, for each customer, the notes of what came back."""
    returned = Counter(one.customer_id for one in pieces if one.state == "RETURNED")
    noted = Counter(
        versions[0].customer_id
        for versions in notes.values()
        if versions[0].contact_action == "MAIL_RETURNED"
    )
    return compare_counts("note of returned mail", returned, noted)
