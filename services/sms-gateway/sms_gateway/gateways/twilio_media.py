"""Pictures that came with a text, fetched from Twilio: from its own hosts only, and bounded."""

import re
import time
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import requests

from sms_gateway.domain.pictures import LARGEST_BYTES
from sms_gateway.gateways.provider import MediaMissing, MediaTooLarge, ProviderUnreachable
from sms_gateway.settings import SmsSettings

MEDIA_ID: Final = re.compile(r"ME[0-9a-fA-F]{32}")
MISSING: Final = frozenset({404, 410})
MOST_COUNTED: Final = 99
"""More is not believed, whatever a request says."""
_HOSTS: Final = frozenset({"api.twilio.com", "media.twiliocdn.com", "mms.twiliocdn.com"})
"""Where Twilio keeps what came with texts, and sends who asks for it.

Source: https://www.twilio.com/docs/messaging/api/media-resource, as of November 2026.
"""
_BUCKET: Final = ("s3-external-1.amazonaws.com", "/media.twiliocdn.com/")
"""The one folder of a host Twilio shares with everybody."""
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_CHUNK: Final = 64 * 1024
_LONGEST_SECONDS: Final = 60.0
_PATH: Final = re.compile(r"/Media/(ME[0-9a-fA-F]{32})/?")


def media_count(said: object) -> int:
    """Read how many pictures a text has: a number from outside, so it is bounded."""
    digits = str(said or "0")
    if not (digits.isascii() and digits.isdigit()):
        return 0
    return min(MOST_COUNTED, int(digits[:9]))


def media_id(url: object) -> str | None:
    """Take the id of a picture from the address the provider gives; None where there is none.

    The address itself is never followed: what we fetch, we ask the provider for by its id.
    """
    found = _PATH.search(urlsplit(url).path) if isinstance(url, str) else None
    return found[1] if found else None


def fetch_media(settings: SmsSettings, message: str, media: str) -> bytes:
    """Fetch one picture, following at most one redirect, without our credentials, to Twilio."""
    account = settings.twilio_account_sid
    token = settings.twilio_auth_token.get_secret_value()
    origin = settings.twilio_api_url.rstrip("/")
    url = f"{origin}/2010-04-01/Accounts/{account}/Messages/{message}/Media/{media}"
    began = time.monotonic()
    try:
        with _get(settings, url, credentials=(account, token)) as answer:
            if answer.status_code not in _REDIRECTS:
                return _content(answer, began)
            moved_to = urljoin(url, answer.headers.get("Location", ""))
        if not is_providers(urlsplit(moved_to), origin=urlsplit(origin)):
            raise MediaMissing("It was moved to a host that is not the provider's.")
        with _get(settings, moved_to, credentials=None) as answer:
            return _content(answer, began)
    except (requests.RequestException, OSError, ValueError) as error:
        raise ProviderUnreachable(type(error).__name__) from error


def is_providers(url: SplitResult, *, origin: SplitResult) -> bool:
    """Say whether an address is one of the provider's; `origin` is the configured one."""
    if (url.scheme, url.netloc) == (origin.scheme, origin.netloc):
        return True
    if url.scheme != "https" or url.username is not None or url.port not in {None, 443}:
        return False
    host, folder = _BUCKET
    return url.hostname in _HOSTS or (url.hostname == host and url.path.startswith(folder))


def _get(
    settings: SmsSettings, url: str, *, credentials: tuple[str, str] | None
) -> requests.Response:
    return requests.get(
        url,
        # A function that adds nothing keeps the library from looking for credentials of its own.
        auth=credentials or (lambda request: request),
        headers={"Accept-Encoding": "identity"},
        allow_redirects=False,
        stream=True,
        timeout=settings.twilio_timeout,
    )


def _content(answer: requests.Response, began: float) -> bytes:
    if answer.status_code in MISSING:
        raise MediaMissing(f"HTTP {answer.status_code}")
    if answer.status_code != requests.codes.ok:
        raise ProviderUnreachable(f"HTTP {answer.status_code}")
    content = bytearray()
    # Read as it was sent: nothing is unpacked, so a small answer never becomes a large one.
    while chunk := answer.raw.read(_CHUNK, decode_content=False):
        content += chunk
        if len(content) > LARGEST_BYTES:
            raise MediaTooLarge
        if time.monotonic() - began > _LONGEST_SECONDS:
            raise ProviderUnreachable("too slow")
    expected = answer.headers.get("Content-Length", "")
    if expected.isdigit() and int(expected[:12]) != len(content):
        raise ProviderUnreachable("cut short")
    return bytes(content)
