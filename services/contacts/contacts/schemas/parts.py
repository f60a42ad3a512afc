"""What the bodies of notes and of codes have in common."""

from typing import Annotated, Any

from pydantic import Field
from pydantic_core import PydanticCustomError

Key = Annotated[str, Field(max_length=80, pattern=r"^[A-Z0-9]+(_[A-Z0-9]+)*$")]
"""The key of a code: upper-case words joined by `_`."""
ChosenKey = Annotated[str, Field(max_length=80)]
"""A key somebody chose; whether it exists is for the code tables to say."""


def given(value: Any) -> Any:
    """Name a required field that was sent empty as missing, as a form does (F-072)."""
    if value is None or value == "":
        raise PydanticCustomError("missing", "is required")
    return value
