"""Base models and field types of request and response bodies."""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Self, TypeVar, cast
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import (
    CoreSchema,
    InitErrorDetails,
    PydanticCustomError,
    PydanticSerializationError,
    core_schema,
    to_json,
)

from backbone.typed.dates import read_iso_day, read_iso_moment
from backbone.typed.refusal import Refusal
from backbone.typed.text import clean_line, clean_text, refuse_unkeepable

Id = UUID
"""An id, written as a UUID string."""

Read = TypeVar("Read")
_UNKEEPABLE = re.compile(rb"(?<!\\)(?:\\\\)*\\u(?:0000|[dD][89abAB])|\xed[\xa0-\xbf]")
"""NUL and half characters as JSON writes them; a backslash that was typed is written as two."""


def with_clean_texts(schema: Any) -> Any:
    """Return a schema in which every text is cleaned before it is judged, wherever it stands."""
    match schema:
        case dict() if _is_cleaned(schema) or schema.get("metadata", {}).get("verbatim"):
            return schema
        case {"type": "str"}:
            return core_schema.no_info_before_validator_function(clean_any, schema)
        case dict():
            return {
                key: value if key in _NO_SCHEMAS else with_clean_texts(value)
                for key, value in schema.items()
            }
        case list() | tuple():
            return type(schema)(with_clean_texts(one) for one in schema)
        case _:
            return schema


_NO_SCHEMAS = frozenset(
    ("metadata", "serialization", "default", "expected", "cls", "config", "function", "ref")
)
"""Parts of a schema in which no schema of a text stands."""


def _is_cleaned(schema: dict[str, Any]) -> bool:
    function = schema.get("function")
    return isinstance(function, dict) and function.get("function") is clean_any


def clean_any(value: Any) -> Any:
    """Clean what somebody typed, if it is a text (R-03)."""
    return read_by(clean_text, value) if isinstance(value, str) else value


@dataclass(frozen=True)
class Verbatim:
    """Marks a text that is taken to the letter, such as a password."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Leave the text alone."""
        schema: Any = handler(source)
        schema["metadata"] = {**schema.get("metadata", {}), "verbatim": True}
        return cast("CoreSchema", schema)


def reads(read: Callable[[str], str]) -> AfterValidator:
    """Read a field by a function of `backbone.typed`; keep its words for what it cannot read."""
    return AfterValidator(lambda written: read_by(read, written))


def read_by(read: Callable[[str], Read], written: str) -> Read:
    """Read something typed; what a function of `backbone.typed` refuses is a field's error."""
    try:
        return read(written)
    except Refusal as refusal:
        raise _as_pydantic_error(refusal) from refusal


def _as_pydantic_error(refusal: Refusal) -> PydanticCustomError:
    return PydanticCustomError(
        refusal.code,
        refusal.template,
        dict(refusal.parameters),
    )


def _iso(read: Callable[[str], Read], kind: type[dt.date]) -> Callable[[Any], Any]:
    """Return what reads a day or a moment; of a number nobody knows which one it means (R-90)."""

    def read_written(value: Any) -> Any:
        if isinstance(value, kind):
            return value
        return read_by(read, value if isinstance(value, str) else "")

    return read_written


Moment = Annotated[AwareDatetime, BeforeValidator(_iso(read_iso_moment, dt.datetime))]
"""A moment with its zone, written as ISO 8601; a number or a moment without a zone is none."""
Day = Annotated[dt.date, BeforeValidator(_iso(read_iso_day, dt.date))]
"""A day, written as an ISO date; a number is none (R-90)."""
PlausibleDay = Annotated[Day, Field(ge=dt.date(1900, 1, 1), le=dt.date(2199, 12, 31))]
"""A day nobody has to doubt; any other is a slip of the hand."""


def _unkeepable(
    data: Any, place: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Refusal]]:
    match data:
        case str():
            try:
                refuse_unkeepable(data)
            except Refusal as refusal:
                yield place, refusal
        case dict():
            for key, value in data.items():
                yield from _unkeepable(key, place)
                yield from _unkeepable(value, (*place, key))
        case list():
            for at, value in enumerate(data):
                yield from _unkeepable(value, (*place, at))
        case _:
            pass


class RequestModel(BaseModel):
    """A request body: no unknown fields, no silent conversions, texts that are text."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Clean every text there is in a body, and read parsed JSON by the strict rules of JSON.

        FastAPI hands over Python objects, for which strictness would refuse every date and id.
        """
        schema = with_clean_texts(handler(source))
        return core_schema.json_or_python_schema(
            json_schema=schema,
            python_schema=core_schema.no_info_wrap_validator_function(cls._read_as_json, schema),
            ref=f"{cls.__module__}.{cls.__qualname__}:{id(cls)}",
        )

    @classmethod
    def _read_as_json(cls, data: Any, handler: core_schema.ValidatorFunctionWrapHandler) -> Any:
        if not isinstance(data, dict):
            return handler(data)
        try:
            raw = to_json(data)
        except (PydanticSerializationError, UnicodeEncodeError):
            cls._refuse_unkeepable(data)
            raise
        return cls.read(raw)

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """Read a body as it was sent; ValidationError or ValueError for one that does not fit."""
        if _UNKEEPABLE.search(raw):
            cls._refuse_unkeepable(json.loads(raw))
        return cls.model_validate_json(raw)

    @classmethod
    def _refuse_unkeepable(cls, data: Any) -> None:
        """Name every place in which something stands that no database keeps as text."""
        faults = [
            InitErrorDetails(type=_as_pydantic_error(refusal), loc=place, input=None)
            for place, refusal in _unkeepable(data, ())
        ]
        if faults:
            raise ValidationError.from_exception_data(cls.__name__, faults)


class ResponseModel(BaseModel):
    """A response body, read straight from rows."""

    model_config = ConfigDict(from_attributes=True)


@dataclass(frozen=True)
class Text:
    """What a text may be: `Annotated[str, Text(200)]`. Cleaned, one line unless said otherwise."""

    most: int
    least: int = 0
    lines: bool = False
    clean: Callable[[str], str] | None = None
    """How it is cleaned that is neither one line of words nor several: a name, a code."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Clean the text as typed, then check its length as it will be kept."""
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Show the lengths in the documents."""
        return {**handler(schema), "maxLength": self.most, "minLength": self.least}

    def _check(self, text: str) -> str:
        text = read_by(self.clean or (clean_text if self.lines else clean_line), text)
        if len(text) < self.least:
            sentence = "must not be empty" if self.least == 1 else "needs {least} characters"
            raise PydanticCustomError("too_short", sentence, {"least": self.least})
        if len(text) > self.most:
            sentence = "must be at most {most} characters long, and has {length}. Shorten it"
            raise PydanticCustomError(
                "too_long", sentence, {"most": self.most, "length": len(text)}
            )
        return text
