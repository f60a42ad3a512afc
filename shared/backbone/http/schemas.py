"""Base models and field types of request and response bodies."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import (
    CoreSchema,
    PydanticCustomError,
    PydanticSerializationError,
    core_schema,
    to_json,
)

Id = UUID
"""An id, written as a UUID string."""
Moment = AwareDatetime
"""A moment with its zone, written as ISO 8601."""
Day = dt.date
"""A day, written as an ISO date."""

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""NUL as JSON writes it; a backslash somebody typed before `u0000` is written as two."""


class RequestModel(BaseModel):
    """A request body: no unknown fields, no silent conversions, texts that are text."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read parsed JSON by the strict rules of JSON.

        FastAPI hands over Python objects, for which strictness would refuse every date and id.
        """
        schema = handler(source)
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
        except (PydanticSerializationError, UnicodeEncodeError) as error:
            raise PydanticCustomError(
                "not_text", "contains characters that are not text"
            ) from error
        return cls.read(raw)

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """Read a body as it was sent; ValidationError or ValueError for one that does not fit."""
        if _NUL.search(raw):
            raise PydanticCustomError("nul", "contains a character that cannot be stored (NUL)")
        return cls.model_validate_json(raw)


class ResponseModel(BaseModel):
    """A response body, read straight from rows."""

    model_config = ConfigDict(from_attributes=True)


@dataclass(frozen=True)
class Text:
    """What a text may be: `Annotated[str, Text(200)]`. Trimmed, NFC, one line unless said."""

    most: int
    least: int = 0
    lines: bool = False

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Check the text as typed, then its length as it will be kept."""
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Show the lengths in the documents."""
        return {**handler(schema), "maxLength": self.most, "minLength": self.least}

    def _check(self, text: str) -> str:
        text = unicodedata.normalize("NFC", text).strip()
        if self.lines:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        allowed = "\n\t" if self.lines else ""
        if any(unicodedata.category(one) == "Cc" and one not in allowed for one in text):
            kind = "must not contain" if self.lines else "must be one line without"
            raise PydanticCustomError("control_characters", f"{kind} control characters")
        if len(text) < self.least:
            sentence = "must not be empty" if self.least == 1 else "needs {least} characters"
            raise PydanticCustomError("too_short", sentence, {"least": self.least})
        if len(text) > self.most:
            sentence = "must be at most {most} characters long"
            raise PydanticCustomError("too_long", sentence, {"most": self.most})
        return text
