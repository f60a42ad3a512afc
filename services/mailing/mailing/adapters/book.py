"""The reference book: the agency, the words for its codes, and what mailing knows of them."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR
from typing import Any

from sqlalchemy import select

from backbone.db.unit_of_work import ReadSession
from backbone.process.service import ServiceEnvironment
from contracts.staff import AgencyChanged
from mailing.adapters.press import Press
from mailing.domain.enclosures import Enclosure, Language, delivered, instruction
from mailing.domain.paper import Paper, barcode_of
from mailing.domain.pieces import Note, Recipient
from mailing.domain.words import from_note, printable
from mailing.settings import MailingSettings
from mailing.tables import ReferenceRow, table_of

REFERENCE = table_of(ReferenceRow)

CODES = "codes"
AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Book:
    """Everything printing needs besides the pieces, as of one moment."""

    agency: AgencyChanged | None
    words: Mapping[tuple[str, str], Mapping[str, Any]]

    @property
    def mailing_system(self) -> bool:
        """Whether the agency posts anything through us (F-010); yes until it says no."""
        return self.agency is None or self.agency.mailing_system

    @property
    def return_address(self) -> tuple[str, ...]:
        """Return the lines in the upper corner of an envelope."""
        if self.agency is None:
            return ()
        published = self.agency.return_address
        lines = (printable(line) for line in (published.name, published.line1, published.line2))
        return tuple(line for line in lines if line)

    def label(self, table: str, key: str) -> str:
        """Return the words for a code; for one nobody has described, its key made readable."""
        label: str = self.words.get((table, key), {}).get("label") or key.replace("_", " ")
        return label

    def abbr(self, mailing_code: str) -> str:
        """Return the letters printed for a mailing code."""
        abbr: str = self.words.get(("mailing_codes", mailing_code), {}).get("abbr") or mailing_code
        return printable(abbr)

    def enclosure(self, mailing_code: str) -> Enclosure:
        """Return what goes into the envelope."""
        label = self.label("mailing_codes", mailing_code)
        return delivered().enclosure(mailing_code, label=label)

    def language(self, key: str) -> Language:
        """Return how a language is marked."""
        return delivered().language(key, label=self.label("languages", key))

    def paper(self, note: Note, recipient: Recipient, *, code: str) -> Paper:
        """Write down what is printed for a note's piece."""
        enclosure, language = self.enclosure(code), self.language(note.language)
        published = (from_note(note.notes),) if enclosure.from_notes else ()
        street, town = recipient.address.lines
        return Paper(
            name=recipient.name,
            street=street,
            town=town,
            instruction=instruction(language),
            letter=language.letter,
            code=self.abbr(code),
            enclosure=tuple(line for line in (*enclosure.text, *published) if line),
            barcode=barcode_of(note.contact_id) if enclosure.comes_back else None,
        )


async def open_book(read: ReadSession) -> Book:
    """Return the book as it is now."""
    pages = {row.name: row.body for row in await read.session.execute(select(REFERENCE))}
    agency = pages.get(AGENCY)
    return Book(
        AgencyChanged.model_validate(agency) if agency else None,
        {
            (table["name"], code["key"]): code
            for table in pages.get(CODES, {"tables": []})["tables"]
            for code in table["codes"]
        },
    )


@dataclass(frozen=True, slots=True)
class PrintRoom:
    """The service's own tools: its knobs and its press."""

    settings: MailingSettings
    press: Press


def furnish(environment: ServiceEnvironment) -> PrintRoom:
    """Set the press up where printed files may be kept."""
    settings = environment.settings(MailingSettings)
    home = environment.home
    spool = settings.spool or (home / "mailing" if home else _temporary())
    return PrintRoom(settings, Press(spool, settings))


def _temporary() -> Path:
    """Return a folder only we can look into, even where others share the machine."""
    kept = Path(tempfile.gettempdir()) / f"hearthline-mailing-{os.getuid()}"
    kept.mkdir(mode=0o700, exist_ok=True)
    found = kept.lstat()
    if S_ISDIR(found.st_mode) and found.st_uid == os.getuid():
        kept.chmod(0o700)
        return kept
    # Somebody was there first.
    return Path(tempfile.mkdtemp(prefix="hearthline-mailing-"))
