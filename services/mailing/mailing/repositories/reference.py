"""The agency, the labels of its codes, and what mailing itself knows of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Row, func, select

from backbone.db.reference_data import load_agency, load_codes_by_key
from backbone.db.unit_of_work import ReadSession
from contracts.contacts import Code
from contracts.staff import AgencyChanged
from mailing.domain.enclosures import (
    Enclosure,
    EnclosureTable,
    Language,
    enclosure_table,
    instruction,
)
from mailing.domain.pieces import Note, Recipient
from mailing.domain.print_job import Paper, barcode_of
from mailing.domain.printable_text import printable, printable_note
from mailing.tables import MEANING

MEANINGS_LOCK: Final = "meanings"
"""Who pulls a batch shares it; who changes what a code means excludes them, for as long as it takes
to write it on what is pulled already."""


@dataclass(frozen=True, slots=True)
class ReferenceData:
    """Everything printing needs besides the pieces, as of one moment."""

    agency: AgencyChanged | None
    codes: Mapping[tuple[str, str], Code]
    """By the name of the code table and the code's key."""
    table: EnclosureTable
    """What mailing itself knows of codes and languages, as the agency has it now."""

    @property
    def mailing_system(self) -> bool:
        """Whether the agency posts anything through us (F-010); yes until it says no."""
        return self.agency is None or self.agency.mailing_system

    @property
    def zone(self) -> str:
        """The agency's time zone, in which its days begin and end."""
        return self.agency.time_zone if self.agency else "UTC"

    @property
    def return_address(self) -> tuple[str, ...]:
        """Return the lines in the upper corner of an envelope; none as long as one is missing.

        A name alone brings nothing back (R-53).
        """
        if self.agency is None:
            return ()
        address = self.agency.return_address
        lines = tuple(printable(line) for line in (address.name, address.line1, address.line2))
        return lines if all(lines) else ()

    def label(self, table: str, key: str) -> str:
        """Return the label of a code; for one nobody has described, its key made readable."""
        code = self.codes.get((table, key))
        return (code and code.label) or key.replace("_", " ")

    def enclosure(self, mailing_code: str) -> Enclosure:
        """Return what goes into the envelope."""
        label = self.label("mailing_codes", mailing_code)
        return self.table.enclosure(mailing_code, label=label)

    def enclosed(self, piece: Row[Any]) -> Enclosure:
        """Return what goes, or went, into the envelope of a piece that was pulled."""
        code = piece.mailing_code
        if piece.enclosed is not None:
            return Enclosure.from_dict(code, piece.enclosed)
        return enclosure_table().enclosure(code, label=self.label("mailing_codes", code))

    def language(self, key: str) -> Language:
        """Return how a language is marked: by the code table's letter."""
        code = self.codes.get(("languages", key))
        label = self.label("languages", key)
        return self.table.language(key, label=label, letter=code.letter if code else None)

    def paper(self, note: Note, recipient: Recipient, *, mailing_code: str) -> Paper:
        """Return what is printed for a note's piece."""
        code = self.codes.get(("mailing_codes", mailing_code))
        enclosure, language = self.enclosure(mailing_code), self.language(note.language)
        # Who chooses such a code knows that it says what the note says (B-15), unless there are
        # words for the customer.
        said = note.words_to_customer or note.notes
        from_note = (printable_note(said),) if enclosure.from_notes else ()
        street, town = recipient.address.lines
        return Paper(
            name=recipient.name,
            care_of=recipient.address.care_of_line,
            street=street,
            town=town,
            instruction=instruction(language),
            letter=language.letter,
            code=printable((code and code.abbr) or mailing_code),
            enclosure=tuple(line for line in (*enclosure.text, *from_note) if line),
            barcode=barcode_of(note.contact_id) if enclosure.comes_back else None,
        )


async def load_reference_data(read: ReadSession) -> ReferenceData:
    """Return the agency and its codes as they are now."""
    return ReferenceData(
        await load_agency(read), await load_codes_by_key(read), await load_enclosure_table(read)
    )


async def load_enclosure_table(read: ReadSession) -> EnclosureTable:
    """Return what mailing knows of codes and languages: what the agency says comes first.

    It is read anew every time, so that all replicas print the same.
    """
    delivered, said = enclosure_table(), await load_meanings(read)
    own = {key: Enclosure.from_dict(key, row.after) for key, row in said.items()}
    return replace(delivered, enclosures={**delivered.enclosures, **own})


async def load_meanings(read: ReadSession) -> Mapping[str, Row[Any]]:
    """Return what the agency said last of each mailing code of which it said anything."""
    newest = select(func.max(MEANING.c.version)).group_by(MEANING.c.mailing_code)
    rows = await read.session.execute(select(MEANING).where(MEANING.c.version.in_(newest)))
    return {row.mailing_code: row for row in rows}
