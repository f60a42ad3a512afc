"""Requests of Twilio to us: whether they are genuine, and what their forms say.

A signature has no separator between a field's name and its value, so it proves little about fields:
what is not exactly as the provider writes it is refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from twilio.request_validator import RequestValidator

from sms_gateway.domain.pictures import MOST_OF_A_TEXT
from sms_gateway.domain.replies import InboundText, ProviderKeyword
from sms_gateway.gateways.twilio_media import media_count, media_id
from sms_gateway.settings import SmsSettings

_MESSAGE = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
_NUMBER = re.compile(r"\+?[0-9]{3,15}")
_STATUS = re.compile(r"[a-z_]{2,40}")
_ERROR = re.compile(r"[0-9]{1,8}")


_KEYWORDS: Mapping[str, ProviderKeyword] = {"STOP": "STOP", "START": "START", "HELP": "HELP"}


class InvalidForm(Exception):
    """A field is missing, or is not as the provider writes it."""

    def __init__(self, field: str, fault: str) -> None:
        super().__init__(f"{field} {fault}.")
        self.parameters = {"field": field}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """What the provider reports about one text of ours."""

    message_id: UUID | None
    """Our own id, which travelled with the text."""
    provider_id: str
    status: str
    error: str | None = None


def is_genuine(
    settings: SmsSettings, path_and_query: str, form: Mapping[str, Any], signature: str
) -> bool:
    """Say whether a request was signed by our provider, for an address that is ours.

    The address is the configured one: what headers say about it, anybody can write. Without a
    token nothing is genuine.
    """
    bases = (settings.public_base_url, settings.fallback_base_url)
    urls = [f"{base.rstrip('/')}{path_and_query}" for base in bases if base]
    # Every pair is tried, so that the time it takes tells nothing.
    found = [
        RequestValidator(token).validate(url, form, signature)
        for token in settings.tokens
        for url in urls
    ]
    return any(found)


def read_text(form: Mapping[str, Any]) -> InboundText:
    """Read a text; unknown fields may come and are ignored."""
    _field(form, "AccountSid", _ACCOUNT)
    pictures = media_count(form.get("NumMedia"))
    # A picture may come without words: then there is no Body at all.
    words = form.get("Body", "" if pictures else None)
    if not isinstance(words, str):
        raise InvalidForm("Body", "is missing")
    urls = [form.get(f"MediaUrl{n}") for n in range(min(pictures, MOST_OF_A_TEXT))]
    return InboundText(
        provider_id=_field(form, "MessageSid", _MESSAGE),
        number=_field(form, "From", _NUMBER),
        sent_to=_field(form, "To", _NUMBER),
        words=words,
        pictures=pictures,
        media=tuple(map(media_id, urls)),
        provider_keyword=_KEYWORDS.get(str(form.get("OptOutType"))),
    )


def read_status(form: Mapping[str, Any], *, send: str | None) -> StatusReport:
    """Read how far a text has got."""
    _field(form, "AccountSid", _ACCOUNT)
    error = str(form.get("ErrorCode") or "")
    try:
        message_id = UUID(send) if send else None
    except ValueError:
        raise InvalidForm("send", "is not one of our ids") from None
    return StatusReport(
        message_id=message_id,
        provider_id=_field(form, "MessageSid", _MESSAGE),
        status=_field(form, "MessageStatus", _STATUS),
        error=error if _ERROR.fullmatch(error) else None,
    )


def _field(form: Mapping[str, Any], name: str, shape: re.Pattern[str]) -> str:
    value = form.get(name)
    if not isinstance(value, str) or not value:
        raise InvalidForm(name, "is missing")
    if not shape.fullmatch(value):
        raise InvalidForm(name, "is not as the provider writes it")
    return value
