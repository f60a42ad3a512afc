"""Fields that several bodies have, and how the domain's rules judge them."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, Field, SecretStr
from pydantic_core import PydanticCustomError

from backbone.http.schemas import (
    Text,
    Verbatim,
    read_by,
)
from backbone.typed.phones import read_plain_phone
from backbone.typed.text import clean_field, clean_name
from contracts.permissions import Role
from staff.domain.accounts import in_order
from staff.domain.invalid_value import InvalidValue

Value = TypeVar("Value")


def checked(rule: Callable[[Value], Value]) -> AfterValidator:
    """Check a field by a rule of the domain, and keep the code of what is wrong with it."""

    def check(value: Value) -> Value:
        try:
            return rule(value)
        except InvalidValue as fault:
            raise PydanticCustomError(fault.code, str(fault), fault.parameters) from fault

    return AfterValidator(check)


def read_phone(written: str | None) -> str | None:
    """Read the agency's telephone number; nothing where none is typed."""
    return read_by(read_plain_phone, written) if written else None


Name = Annotated[str, Text(80, least=1, clean=clean_name)]
Password = Annotated[SecretStr, Verbatim(), Field(min_length=1, max_length=1000)]
Roles = Annotated[list[Role], Field(min_length=1, max_length=6), AfterValidator(in_order)]
AgencyPhone = Annotated[str, Text(60, clean=clean_field)]
Clock = Annotated[str, Text(5, clean=clean_field), Field(examples=["08:00"])]

KEEP: Any = None
"""Stands for what a change leaves out. It is never validated, so null itself is refused."""
