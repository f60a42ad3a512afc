"""Twilio, the only provider so far."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError

from sms_gateway.adapters.provider import (
    Accepted,
    Carried,
    NotTaken,
    Outcome,
    Outgoing,
    OutOfReach,
    Refused,
    Unclear,
)
from sms_gateway.settings import SmsSettings

Found = TypeVar("Found")

STATUS_PATH = "/webhooks/twilio/status"
_LONGEST_QUEUE = 14_400
"""Seconds Twilio may keep a text waiting for its turn."""
_NEWEST = 200
"""How far back a number's texts are listed."""
_PAGE = 1000
"""The most Twilio tells at a time."""
_TURNED_AWAY = frozenset({401, 403, 404, 429})
"""Nothing was accepted, and the text itself is not to blame: our account, or our haste."""

_SENSELESS = (TwilioException, ValueError, KeyError, TypeError, AttributeError)
"""What the SDK raises over an answer that is not as described."""

_SILENT = logging.getLogger("hearthline.twilio")
_SILENT.disabled = True  # the SDK logs numbers


class Origin(TwilioHttpClient):  # type: ignore[misc]  # the SDK has no types
    """The SDK's way out, to another origin: a test's, or an agency's own relay."""

    def __init__(self, origin: str, timeout: float) -> None:
        # No retries: a send whose answer got lost must not be repeated by a library.
        super().__init__(timeout=timeout, max_retries=0, logger=_SILENT)
        self._origin = urlsplit(origin)

    def request(self, method: str, url: str, *more: Any, **named: Any) -> Response:
        """Ask the configured origin instead of the SDK's own."""
        asked = urlsplit(url)._replace(scheme=self._origin.scheme, netloc=self._origin.netloc)
        return super().request(method, urlunsplit(asked), *more, **named)


class Twilio:
    """Texts through Twilio's Programmable Messaging."""

    name = "twilio"

    def __init__(self, settings: SmsSettings) -> None:
        self._settings = settings
        self._client = Client(
            settings.twilio_account_sid,
            settings.twilio_auth_token.get_secret_value(),
            http_client=Origin(settings.twilio_api_url, settings.twilio_timeout),
        )

    async def send(self, text: Outgoing) -> Outcome:
        """Call once. Where the answer is missing or makes no sense, the outcome is unclear."""
        remaining = int((text.expires_at - text.now).total_seconds())
        words: dict[str, Any] = {
            "to": text.number,
            "body": text.body,
            "status_callback": self._callback(text),
            "validity_period": max(5, min(_LONGEST_QUEUE, remaining)),
        }
        if self._settings.twilio_messaging_service_sid:
            words["messaging_service_sid"] = self._settings.twilio_messaging_service_sid
        else:
            words["from_"] = self._settings.twilio_from
        try:
            made = await _in_a_thread(lambda: self._client.messages.create(**words))
        except TwilioRestException as error:
            return _outcome_of(error)
        except RequestException as error:
            return _never_left(error) or Unclear(type(error).__name__)
        except _SENSELESS as error:
            return Unclear(type(error).__name__)
        if not made.sid:
            return Unclear("no id")
        return Accepted(made.sid, str(made.status or "queued"))

    def _callback(self, text: Outgoing) -> str:
        base = self._settings.public_base_url.rstrip("/")
        return f"{base}{STATUS_PATH}?send={text.message_id}"

    async def sent_to(self, number: str, since: datetime) -> Sequence[Carried]:
        """List what went to a number, newest first.

        Not asked by date: a text still in Twilio's queue has no date of sending yet.
        """
        listed = await self._ask(lambda: self._client.messages.list(to=number, limit=_NEWEST))
        return [one for one in _carried(listed) if one.outbound and one.at >= since]

    async def received(self, since: datetime) -> Sequence[Carried]:
        """List what people texted us."""
        # All of them, page by page: an outage of an hour may hide thousands.
        listed = await self._ask(
            lambda: self._client.messages.list(date_sent_after=since, page_size=_PAGE)
        )
        return [one for one in _carried(listed) if not one.outbound and one.at >= since]

    async def _ask(self, ask: Callable[[], Found]) -> Found:
        try:
            return await _in_a_thread(ask)
        except (*_SENSELESS, RequestException) as error:
            raise OutOfReach(type(error).__name__) from error


async def _in_a_thread(call: Callable[[], Found]) -> Found:
    """Wait for a blocking call to end, even while being cancelled: what it does, it does."""
    task = asyncio.ensure_future(asyncio.to_thread(call))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def _outcome_of(error: TwilioRestException) -> Outcome:
    if error.status in _TURNED_AWAY:
        return NotTaken(f"HTTP {error.status}")
    if 400 <= error.status < 500:  # noqa: PLR2004  the client's fault
        return Refused(str(error.code or error.status))
    return Unclear(f"HTTP {error.status}")


def _never_left(error: RequestException) -> NotTaken | None:
    """Tell a connection that was never made from one that broke."""
    if isinstance(error, ConnectTimeout):
        return NotTaken("ConnectTimeout")
    cause = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, NoConnection) and isinstance(cause, NewConnectionError):
        return NotTaken("NewConnectionError")
    return None


def _carried(listed: Iterable[Any]) -> Sequence[Carried]:
    return [
        Carried(
            provider_id=one.sid,
            sender=str(one.from_ or ""),
            receiver=str(one.to or ""),
            body=str(one.body or ""),
            status=str(one.status or ""),
            outbound=not str(one.direction or "").startswith("inbound"),
            at=_moment(one),
        )
        for one in listed
        if one.sid
    ]


def _moment(one: Any) -> datetime:
    found = one.date_created or one.date_sent
    if not isinstance(found, datetime):
        # Without a date it may be ours: better taken for it than sent twice.
        return datetime.now(UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def genuine(
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
