"""Code tables as they come in and go out."""

from collections.abc import Sequence
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, field_validator
from pydantic_core import PydanticCustomError

from backbone.http.schemas import Moment, RequestModel, ResponseModel, Text, clean_any
from backbone.typed.text import clean_field
from contacts.domain.codes import (
    ChangedTable,
    Code,
    CodeTables,
    ContactType,
    Program,
    UsualEntry,
)

Key = Annotated[
    str,
    Field(max_length=80, pattern=r"^[A-Z0-9]+(_[A-Z0-9]+)*$"),
    BeforeValidator(clean_any),
]
"""The key of a code: upper-case words joined by `_`."""
ChosenKey = Annotated[str, Text(80, clean=clean_field)]
"""A key somebody chose; whether it exists is for the code tables to say."""
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
"""A language tag: `es`, `es-MX`."""


def require_value(value: Any) -> Any:
    """Name a required field that was sent empty as missing, as a form does (F-072)."""
    if value is None or value == "":
        raise PydanticCustomError("missing", "is required")
    return value


class CodeAnswer(ResponseModel):
    """One row of a code table."""

    key: str
    label: str
    labels: dict[str, str]
    """The label in other languages, by language tag."""
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


class CallCodeAnswer(CodeAnswer):
    """A call code; what it does to the callback list belongs to the callbacks service."""

    needs_date: bool = Field(
        description="Whether its note must say on which day the customer is to be called."
    )


class ReasonAnswer(CodeAnswer):
    """A deficiency reason."""

    notes_required: bool
    phone_fixable: bool


class AnyCode(ActionAnswer, CallCodeAnswer, LanguageAnswer, ReasonAnswer):
    """One row of whichever table, with every column any of them has."""


class SuggestionAnswer(ResponseModel):
    """A usual entry: a combination offered with one click."""

    key: str
    label: str
    labels: dict[str, str] = Field(description="The label in other languages, by language tag.")
    contact_type: ContactType
    contact_action: str
    call_code: str
    mailing_code: str | None
    program: Program
    outcome: bool = Field(
        description="Whether it says how an outgoing call ended, not what a customer wants."
    )
    shorthand: str | None = Field(description="The agency's word for it in the quick box.")
    words: list[str] = Field(
        description="Everything the quick box knows it by: its shorthand, and phrases as delivered."
    )


class ListedEntry(SuggestionAnswer):
    """A usual entry as an administrator sees it."""

    active: bool
    sort: int
    offered: bool
    retired_fields: list[str] = Field(
        description="The fields whose codes are no longer in use; then it is not offered."
    )

    @classmethod
    def of(cls, entry: UsualEntry, *, retired_fields: Sequence[str]) -> Self:
        """Write an entry down for an answer."""
        said = {name: getattr(entry, name) for name in SuggestionAnswer.model_fields}
        return cls(
            **said,
            active=entry.active,
            sort=entry.sort,
            offered=entry.active and not retired_fields,
            retired_fields=list(retired_fields),
        )


class UsualEntries(ResponseModel):
    """Every usual entry in the order it is shown in, and the version of the code tables."""

    version: int
    items: list[ListedEntry]


class Codes(ResponseModel):
    """All code tables, each in the order it is shown in."""

    version: int
    contact_types: list[CodeAnswer]
    contact_classes: list[CodeAnswer]
    actions: list[ActionAnswer]
    call_codes: list[CallCodeAnswer]
    mailing_codes: list[CodeAnswer]
    languages: list[LanguageAnswer]
    deficiency_reasons: list[ReasonAnswer]
    suggestions: list[SuggestionAnswer]

    @classmethod
    def of(cls, codes: CodeTables) -> Self:
        """Write the code tables down for an answer."""
        tables: dict[str, list[Code]] = {name: codes.codes(name) for name in codes.tables}
        return cls.model_validate(
            {"version": codes.version, "suggestions": codes.offered, **tables}
        )


class ChangedCode(RequestModel):
    """What to change of a code, or the code to add; what is not named stays as it is."""

    label: Annotated[str, Text(120, least=1)] | None = None
    labels: (
        Annotated[dict[Language, Annotated[str, Text(120, least=1)]], Field(max_length=20)] | None
    ) = None
    """The label in other languages; replaces all there were."""
    abbr: Annotated[str, Text(8, clean=clean_field)] | None = None
    program: Program | None = None
    active: bool | None = None
    sort: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    contact_class: Key | None = None
    usual_type: ContactType | None = None
    letter: Annotated[str, Text(4, clean=clean_field)] | None = None
    notes_required: bool | None = None
    phone_fixable: bool | None = None
    needs_date: bool | None = None

    _not_empty = field_validator(
        "label",
        "labels",
        "program",
        "active",
        "sort",
        "notes_required",
        "phone_fixable",
        "needs_date",
        mode="before",
    )(require_value)

    def changes(self) -> dict[str, Any]:
        """Return what was named."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class ChangedUsualEntry(RequestModel):
    """What to change of a usual entry, or the entry to add; what is not named stays as it is."""

    label: Annotated[str, Text(60, least=1)] | None = None
    labels: (
        Annotated[dict[Language, Annotated[str, Text(60, least=1)]], Field(max_length=20)] | None
    ) = None
    """The label in other languages; replaces all there were."""
    contact_type: ContactType | None = None
    contact_action: ChosenKey | None = None
    call_code: ChosenKey | None = None
    mailing_code: ChosenKey | None = None
    program: Program | None = None
    outcome: bool | None = None
    shorthand: Annotated[str, Text(40, clean=clean_field)] | None = None
    active: bool | None = None
    sort: Annotated[int, Field(ge=0, le=1_000_000)] | None = None

    _not_empty = field_validator(
        "label",
        "labels",
        "contact_type",
        "contact_action",
        "call_code",
        "program",
        "outcome",
        "active",
        "sort",
        mode="before",
    )(require_value)

    def changes(self) -> dict[str, Any]:
        """Return what was named."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class UsualEntryPreview(ResponseModel):
    """What a change would make of a usual entry; nothing has changed yet."""

    before: ListedEntry | None
    after: ListedEntry


class CodePreview(ResponseModel):
    """What a change would make of a code; nothing has changed yet."""

    before: AnyCode | None
    after: AnyCode
    suggestions_lost: list[SuggestionAnswer] = Field(
        description="Combinations that would no longer be offered with one click."
    )
    suggestions_gained: list[SuggestionAnswer]


class CodeChange(ResponseModel):
    """Who changed which code or usual entry, and how it was before."""

    id: UUID = Field(validation_alias="change_id")
    at: Moment
    by: str
    version: int
    table: ChangedTable = Field(validation_alias="table_name")
    key: str
    before: dict[str, Any] | None
    after: dict[str, Any] = Field(description="Of a usual entry that was removed, as it last was.")
