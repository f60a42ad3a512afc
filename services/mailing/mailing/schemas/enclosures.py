"""What is put into the envelopes of a mailing code, and how the agency says so."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from backbone.http.schemas import Moment, RequestModel, ResponseModel, Text
from mailing.domain.enclosures import LONGEST_LINE, LONGEST_SHEET, MOST_LINES, MOST_SHEETS
from mailing.domain.printable_text import printable


class EnclosureMeaning(ResponseModel):
    """What a mailing code puts into an envelope and prints on it."""

    text: list[str] = Field(description="What is printed on the envelope, line by line.")
    sheets: list[str] = Field(description="What the picker puts in.")
    comes_back: bool = Field(description="The customer fills it in and returns it.")
    satisfies: bool = Field(description="It is the written notice owed within 15 days.")
    only_notice: bool = Field(description="It says nothing but that an application has come in.")
    from_notes: bool = Field(
        description="A last line says what the note says, at most 40 characters of it."
    )


class AgencySaid(ResponseModel):
    """Who said last what a mailing code encloses."""

    by: str
    at: Moment


class EnclosureAnswer(EnclosureMeaning):
    """What one mailing code of the agency puts into an envelope."""

    mailing_code: str
    known: bool = Field(
        description="Whether anybody has said it; of other codes the label's words are printed."
    )
    version: int = Field(description="Of what the agency said of it; 0 where it said nothing.")
    said: AgencySaid | None = Field(description="Null where it is as delivered.")


class Enclosures(ResponseModel):
    """What each mailing code of the agency puts into an envelope."""

    items: list[EnclosureAnswer]


class EnclosureLimits(ResponseModel):
    """What an envelope and its picker have room for."""

    lines: int = MOST_LINES
    line_characters: int = LONGEST_LINE
    sheets: int = MOST_SHEETS
    sheet_characters: int = LONGEST_SHEET


class OneEnclosure(EnclosureAnswer):
    """What one mailing code puts into an envelope, and what can be said of it."""

    limits: EnclosureLimits = EnclosureLimits()


class NewEnclosure(RequestModel):
    """What the agency says a mailing code puts into an envelope; all of it."""

    from_notes: bool = False
    text: list[Annotated[str, Text(LONGEST_LINE, least=1, clean=printable)]]
    sheets: list[Annotated[str, Text(LONGEST_SHEET, least=1, clean=printable)]]
    comes_back: bool = False
    satisfies: bool = False
    only_notice: bool = False

    @field_validator("text")
    @classmethod
    def _fits_the_envelope(cls, text: list[str], info: ValidationInfo) -> list[str]:
        from_notes = bool(info.data.get("from_notes"))
        most = MOST_LINES - from_notes
        if len(text) > most:
            sentence = "has room for {most} lines, and has {lines}. Say it in fewer"
            raise PydanticCustomError(
                "too_many_lines", sentence, {"most": most, "lines": len(text)}
            )
        if not text and not from_notes:
            sentence = "must say what is in the envelope. Write a line, or print what the note says"
            raise PydanticCustomError("envelope_says_nothing", sentence)
        return text

    @field_validator("sheets")
    @classmethod
    def _can_be_picked(cls, sheets: list[str], info: ValidationInfo) -> list[str]:
        if len(sheets) > MOST_SHEETS:
            sentence = "can be {most} at most, and are {sheets}. Name some of them together"
            raise PydanticCustomError(
                "too_many_sheets", sentence, {"most": MOST_SHEETS, "sheets": len(sheets)}
            )
        if twice := _named_twice(sheets):
            sentence = "name the one in line {place} twice. Write how many of it, in one line"
            raise PydanticCustomError("sheet_named_twice", sentence, {"place": twice})
        if not sheets and not info.data.get("from_notes"):
            sentence = "must say what the picker puts in. An empty envelope is not posted"
            raise PydanticCustomError("envelope_stays_empty", sentence)
        return sheets

    @field_validator("only_notice")
    @classmethod
    def _is_a_notice(cls, only_notice: bool, info: ValidationInfo) -> bool:  # noqa: FBT001  pydantic's
        if only_notice and info.data.get("satisfies") is False:
            sentence = "can be said only of what is the notice owed within 15 days. Mark that, too"
            raise PydanticCustomError("notice_satisfies_nothing", sentence)
        return only_notice


def _named_twice(sheets: Sequence[str]) -> int | None:
    """Return at which place, from 1, a sheet stands that stands further up already."""
    names = [sheet.casefold() for sheet in sheets]
    return next((at + 1 for at, name in enumerate(names) if name in names[:at]), None)


class EnclosurePreview(ResponseModel):
    """What saying so would change; nothing has changed yet."""

    before: EnclosureMeaning
    after: EnclosureMeaning
    waiting: int = Field(description="Pieces in no batch that would be printed otherwise.")
    in_batches: int = Field(
        description="Pieces in a batch, not printed yet, that would be printed otherwise."
    )


class EnclosureChange(ResponseModel):
    """Who changed what a mailing code encloses, and how it was before."""

    version: int
    at: Moment
    by: str
    mailing_code: str
    before: dict[str, Any]
    after: dict[str, Any]


class LanguageMark(ResponseModel):
    """How a language of the agency is marked on envelopes."""

    language: str
    letter: str = Field(description="As the code table has it, which owns it (R-59).")
    instruction: str = Field(description="The line on the envelope about its forms.")
    forms_in: str = Field(description="The language whose printed forms the picker takes.")


class LanguageMarks(ResponseModel):
    """How each language of the agency is marked on envelopes."""

    items: list[LanguageMark]
