"""Texts through Twilio, the only real provider so far."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError

from sms_gateway.domain.pictures import MOST_OF_A_TEXT
from sms_gateway.gateways.provider import (
    Accepted,
    CarriedText,
    MediaMissing,
    NotAccepted,
    OutboundText,
    Outcome,
    ProviderUnreachable,
    Refused,
    Unclear,
)
from sms_gateway.gateways.twilio_media import MEDIA_ID, MISSING, fetch_media, media_count
from sms_gateway.settings import SmsSettings

Found = TypeVar("Found")

STATUS_PATH = "/webhooks/twilio/status"
_LONGEST_QUEUE = 14_400
"""Seconds Twilio may keep a text waiting for its turn."""
_NEWEST = 200
"""How far back a number's texts are listed."""
_PAGE = 1000
"""The most Twilio tells at a time."""
_NOT_ACCEPTED = frozenset({401, 403, 404, 429})
"""Nothing was accepted, and the text itself is not to blame: our account, or our haste."""

_NOT_AS_DESCRIBED = (TwilioException, ValueError, KeyError, TypeError, AttributeError)
"""What the SDK raises over an answer that is not as described."""

_NO_LOG = logging.getLogger("hearthline.twilio")
_NO_LOG.disabled = True  # the SDK logs numbers


class OriginHttpClient(TwilioHttpClient):  # type: ignore[misc]  # the SDK has no types
    """The SDK's HTTP client, for another origin: a test's, or an agency's own relay."""

    def __init__(self, origin: str, timeout: float) -> None:
        # No retries: a send whose answer got lost must not be repeated by a library.
        super().__init__(timeout=timeout, max_retries=0, logger=_NO_LOG)
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
            http_client=OriginHttpClient(settings.twilio_api_url, settings.twilio_timeout),
        )

    async def send(self, text: OutboundText) -> Outcome:
        """Call once. Where the answer is missing or makes no sense, the outcome is unclear."""
        base = self._settings.public_base_url.rstrip("/")
        remaining = int((text.expires_at - text.now).total_seconds())
        parameters: dict[str, Any] = {
            "to": text.number,
            "body": text.body,
            "status_callback": f"{base}{STATUS_PATH}?send={text.message_id}",
            "validity_period": max(5, min(_LONGEST_QUEUE, remaining)),
        }
        if self._settings.twilio_messaging_service_sid:
            parameters["messaging_service_sid"] = self._settings.twilio_messaging_service_sid
        else:
            parameters["from_"] = self._settings.twilio_from
        try:
            made = await _run_in_thread(lambda: self._client.messages.create(**parameters))
        except TwilioRestException as error:
            return _outcome_of(error)
        except RequestException as error:
            return _never_left(error) or Unclear(type(error).__name__)
        except _NOT_AS_DESCRIBED as error:
            return Unclear(type(error).__name__)
        if not made.sid:
            return Unclear("no id")
        return Accepted(made.sid, str(made.status or "queued"))

    async def sent_to(self, number: str, since: datetime) -> Sequence[CarriedText]:
        """List what went to a number, newest first.

        Not asked by date: a text still in Twilio's queue has no date of sending yet.
        """
        listed = await self._ask(lambda: self._client.messages.list(to=number, limit=_NEWEST))
        return [one for one in _carried(listed) if one.outbound and one.at >= since]

    async def received(self, since: datetime) -> Sequence[CarriedText]:
        """List what people texted us."""
        # All of them, page by page: an outage of an hour may hide thousands.
        listed = await self._ask(
            lambda: self._client.messages.list(date_sent_after=since, page_size=_PAGE)
        )
        return [one for one in _carried(listed) if not one.outbound and one.at >= since]

    async def media_of(self, message: str) -> Sequence[str]:
        """List what came with a text, in its order as far as the provider tells it."""
        try:
            listed = await _run_in_thread(
                lambda: self._client.messages(message).media.list(limit=MOST_OF_A_TEXT)
            )
        except TwilioRestException as error:
            if error.status in MISSING:
                raise MediaMissing from error
            raise ProviderUnreachable(f"HTTP {error.status}") from error
        except (*_NOT_AS_DESCRIBED, RequestException) as error:
            raise ProviderUnreachable(type(error).__name__) from error
        return [str(one.sid) for one in listed if MEDIA_ID.fullmatch(str(one.sid))]

    async def fetch_media(self, message: str, media: str) -> bytes:
        """Fetch what came with a text, with the account's credentials."""
        return await _run_in_thread(lambda: fetch_media(self._settings, message, media))

    async def _ask(self, ask: Callable[[], Found]) -> Found:
        try:
            return await _run_in_thread(ask)
        except (*_NOT_AS_DESCRIBED, RequestException) as error:
            raise ProviderUnreachable(type(error).__name__) from error


async def _run_in_thread(call: Callable[[], Found]) -> Found:
    """Wait for a blocking call to end, even while being cancelled: what it does, it does."""
    task = asyncio.ensure_future(asyncio.to_thread(call))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def _outcome_of(error: TwilioRestException) -> Outcome:
    if error.status in _NOT_ACCEPTED:
        return NotAccepted(f"HTTP {error.status}")
    if 400 <= error.status < 500:  # noqa: PLR2004  the client's fault
        return Refused(str(error.code or error.status))
    return Unclear(f"HTTP {error.status}")


def _never_left(error: RequestException) -> NotAccepted | None:
    """Tell a connection that was never made from one that broke."""
    if isinstance(error, ConnectTimeout):
        return NotAccepted("ConnectTimeout")
    cause = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, NoConnection) and isinstance(cause, NewConnectionError):
        return NotAccepted("NewConnectionError")
    return None


def _carried(listed: Iterable[Any]) -> Sequence[CarriedText]:
    return [
        CarriedText(
            provider_id=one.sid,
            sender=str(one.from_ or ""),
            receiver=str(one.to or ""),
            body=str(one.body or ""),
            status=str(one.status or ""),
            outbound=not str(one.direction or "").startswith("inbound"),
            at=_moment(one),
            pictures=media_count(one.num_media),
            error=str(one.error_code) if one.error_code else None,
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
