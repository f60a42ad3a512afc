"""What the agency's mailing codes put into envelopes, and who said so."""

from typing import Any

from sqlalchemy import Row, func, literal, select

from backbone.db.unit_of_work import ReadSession
from backbone.http.audit_filter import AuditFilter
from backbone.http.pagination import Page, PageRequest, model_page
from mailing.domain.enclosures import Enclosure, instruction
from mailing.repositories.reference import ReferenceData, load_meanings, load_reference_data
from mailing.schemas.enclosures import (
    EnclosureAnswer,
    EnclosureChange,
    EnclosureMeaning,
    EnclosurePreview,
    Enclosures,
    LanguageMark,
    LanguageMarks,
    NewEnclosure,
    OneEnclosure,
)
from mailing.tables import MEANING, PIECE


async def list_enclosures(read: ReadSession) -> Enclosures:
    """Return the enclosures of every mailing code that was published, in their own order."""
    reference, said = await load_reference_data(read), await load_meanings(read)
    keys = [key for name, key in reference.codes if name == "mailing_codes"]
    found = [EnclosureAnswer(**_told(key, reference, said.get(key))) for key in keys]
    return Enclosures(items=found)


async def show_enclosure(read: ReadSession, mailing_code: str) -> OneEnclosure:
    """Return the enclosure of one code; it may be so new that it has not been published here."""
    reference, said = await load_reference_data(read), await load_meanings(read)
    return OneEnclosure(**_told(mailing_code, reference, said.get(mailing_code)))


def _told(key: str, reference: ReferenceData, said: Row[Any] | None) -> dict[str, Any]:
    meaning = EnclosureMeaning.model_validate(reference.enclosure(key))
    return {
        **meaning.model_dump(),
        "mailing_code": key,
        "known": key in reference.table.enclosures,
        "version": said.version if said else 0,
        "said": {"by": said.by, "at": said.at} if said else None,
    }


async def preview_enclosure(
    read: ReadSession, mailing_code: str, new: NewEnclosure
) -> EnclosurePreview:
    """Say what would be otherwise, and how many pieces would be printed so."""
    before = (await load_reference_data(read)).enclosure(mailing_code)
    after = Enclosure.from_dict(mailing_code, new.model_dump())
    unprinted = PIECE.c.state.in_(("PENDING", "HELD", "BATCHED")) & PIECE.c.pulled.is_(False)
    counted = select(
        func.count().filter(PIECE.c.batch_id.is_(None)).label("waiting"),
        func.count().filter(PIECE.c.batch_id.is_not(None)).label("in_batches"),
    ).where(PIECE.c.mailing_code == mailing_code, unprinted, literal(after != before))
    row = (await read.session.execute(counted)).one()
    return EnclosurePreview.model_validate(
        {"before": before, "after": after, "waiting": row.waiting, "in_batches": row.in_batches}
    )


async def enclosure_changes(
    read: ReadSession, page: PageRequest, wanted: AuditFilter
) -> Page[EnclosureChange]:
    """Return a page of what was said of mailing codes, newest first."""
    narrowed = await wanted.conditions(read, at=MEANING.c.at, by_id=MEANING.c.by_id)
    query, order = select(MEANING).where(*narrowed), [MEANING.c.at.desc(), MEANING.c.version.desc()]
    return await model_page(read.session, EnclosureChange, query, page, order=order)


async def list_languages(read: ReadSession) -> LanguageMarks:
    """Return how every language that was published is marked on envelopes, in their own order."""
    reference = await load_reference_data(read)
    marks = [reference.language(key) for name, key in reference.codes if name == "languages"]
    return LanguageMarks(
        items=[
            LanguageMark(
                language=one.key,
                letter=one.letter,
                instruction=instruction(one),
                forms_in=one.forms_in,
            )
            for one in marks
        ]
    )
