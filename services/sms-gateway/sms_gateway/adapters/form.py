"""The provider's forms, read in exact shape.

A signature has no separator between a field's name and its value, so it says little about fields:
what is not exactly as the provider writes it is not believed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

_MESSAGE = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
_NUMBER = re.compile(r"\+?[0-9]{3,15}")
_STATUS = re.compile(r"[a-z_]{2,40}")
_ERROR = re.compile(r"[0-9]{1,8}")

Taken = Literal["STOP", "START", "HELP"]
_TAKEN: Mapping[str, Taken] = {"STOP": "STOP", "START": "START", "HELP": "HELP"}


class FormRefused(Exception):  # noqa: N818  a fact, not an "error"
    """A field is missing, or is not as the provider writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """A text somebody sent us."""

    provider_id: str
    number: str
    sent_to: str
    words: str
    pictures: int = 0
    taken_for: Taken | None = None
    """What the provider itself took it for, by words of its own; it has then answered it, too."""
    at: datetime | None = None
    """When it was written, where that is known to be earlier than now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One word of the provider about one text of ours."""

    message_id: UUID | None
    """Our own id, which travelled with the text."""
    provider_id: str
    status: str
    error: str | None = None


def read_text(form: Mapping[str, Any]) -> Inbound:
    """Read a text; unknown fields may come and are ignored."""
    _field(form, "AccountSid", _ACCOUNT)
    words = form.get("Body")
    if not isinstance(words, str):
        raise FormRefused("Body is missing.")
    pictures = str(form.get("NumMedia") or "0")
    return Inbound(
        provider_id=_field(form, "MessageSid", _MESSAGE),
        number=_field(form, "From", _NUMBER),
        sent_to=_field(form, "To", _NUMBER),
        words=words,
        pictures=int(pictures) if pictures.isascii() and pictures.isdigit() else 0,
        taken_for=_TAKEN.get(str(form.get("OptOutType"))),
    )


def read_report(form: Mapping[str, Any], *, send: str | None) -> Report:
    """Read how far a text has got."""
    _field(form, "AccountSid", _ACCOUNT)
    error = str(form.get("ErrorCode") or "")
    try:
        message_id = UUID(send) if send else None
    except ValueError:
        raise FormRefused("`send` is not one of our ids.") from None
    return Report(
        message_id=message_id,
        provider_id=_field(form, "MessageSid", _MESSAGE),
        status=_field(form, "MessageStatus", _STATUS),
        error=error if _ERROR.fullmatch(error) else None,
    )


def _field(form: Mapping[str, Any], name: str, shape: re.Pattern[str]) -> str:
    value = form.get(name)
    if not isinstance(value, str) or not value:
        raise FormRefused(f"{name} is missing.")
    if not shape.fullmatch(value):
        raise FormRefused(f"{name} is not as the provider writes it.")
    return value
