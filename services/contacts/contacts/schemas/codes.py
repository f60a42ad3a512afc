"""Code tables as they come in and go out."""

from collections.abc import Iterable
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, field_validator

from backbone.http.schemas import Moment, RequestModel, ResponseModel, Text
from contacts.domain.codes import Code, CodeBook, ContactType, Program, Suggestion, TableName
from contacts.schemas.parts import Key, given


class CodeAnswer(ResponseModel):
    """One row of a code table."""

    key: str
    label: str
    abbr: str | None
    program: Program
    active: bool
    sort: int
    seed: bool


class ActionAnswer(CodeAnswer):
    """A contact action."""

    contact_class: str | None
    usual_type: ContactType | None


class LanguageAnswer(CodeAnswer):
    """A language and its mark on the envelope."""

    letter: str | None


class ReasonAnswer(CodeAnswer):
    """A deficiency reason."""

    notes_required: bool
    phone_fixable: bool


class AnyCode(ActionAnswer, LanguageAnswer, ReasonAnswer):
    """One row of whichever table, with every column any of them has."""


class SuggestionAnswer(ResponseModel):
    """A combination offered with one click."""

    label: str
    contact_type: ContactType
    contact_action: str
    call_code: str
    mailing_code: str | None


class Codes(ResponseModel):
    """All code tables, each in the order it is shown in."""

    version: int
    contact_types: list[CodeAnswer]
    contact_classes: list[CodeAnswer]
    actions: list[ActionAnswer]
    call_codes: list[CodeAnswer]
    mailing_codes: list[CodeAnswer]
    languages: list[LanguageAnswer]
    deficiency_reasons: list[ReasonAnswer]
    suggestions: list[SuggestionAnswer]

    @classmethod
    def of(cls, codes: CodeBook, suggestions: Iterable[Suggestion]) -> Self:
        """Write the code tables down for an answer."""
        tables: dict[str, list[Code]] = {name: codes.codes(name) for name in codes.tables}
        return cls.model_validate(
            {"version": codes.version, "suggestions": list(suggestions), **tables}
        )


class ChangedCode(RequestModel):
    """What to change of a code, or the code to add; what is not named stays as it is."""

    label: Annotated[str, Text(120, least=1)] | None = None
    abbr: Annotated[str, Text(8)] | None = None
    program: Program | None = None
    active: bool | None = None
    sort: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    contact_class: Key | None = None
    usual_type: ContactType | None = None
    letter: Annotated[str, Text(4)] | None = None
    notes_required: bool | None = None
    phone_fixable: bool | None = None

    _not_empty = field_validator(
        "label", "program", "active", "sort", "notes_required", "phone_fixable", mode="before"
    )(given)

    def changes(self) -> dict[str, Any]:
        """Return what was named."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class CodeChange(ResponseModel):
    """Who changed which code, and how it was before."""

    id: UUID
    at: Moment
    by: str
    version: int
    table: TableName
    key: str
    before: dict[str, Any] | None
    after: dict[str, Any]
