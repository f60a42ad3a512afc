"""Pictures that customers text: kept, fetched from the provider alone, harmless (R-60)."""

import io
import struct
import zlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from fake_twilio import Fake, fake_twilio
from faulty_provider import on_twilio
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sms_gateway_builders import (
    JULIES_NUMBER,
    consent,
    inbound,
    julie,
    picture_bytes,
    visit,
)
from telephones import Texts

from backbone.testing import ServiceHarness
from contracts.sms import ReplyReceived
from sms_gateway.commands.pictures import fetch_pictures
from sms_gateway.commands.receive_text import receive_text
from sms_gateway.domain.pictures import MOST_OF_A_DAY, pause_before_retry
from sms_gateway.gateways.picture_painter import PicturePainter
from sms_gateway.gateways.twilio_media import is_providers, media_count, media_id

MEDIA = "ME" + "a" * 32
OTHER_MEDIA = "ME" + "b" * 32


@pytest.fixture
def fake() -> Any:
    with fake_twilio() as found:
        yield found


@pytest.fixture
async def harness(fake: Fake) -> AsyncIterator[ServiceHarness]:
    async with on_twilio(fake) as found:
        await found.deliver(julie(), consent(), visit())
        yield found


async def receive(harness: ServiceHarness, *media: str | None, **more: Any) -> None:
    known = {"pictures": len(media), "media": media, **more}
    async with harness.work() as work:
        await receive_text(work, inbound("", **known))


async def received(harness: ServiceHarness) -> list[dict[str, Any]]:
    return [one for one in await Texts(harness).history() if one["direction"] == "IN"]


async def fetch(harness: ServiceHarness) -> list[dict[str, Any]]:
    """Fetch what is due, and return the pictures of the newest text."""
    await fetch_pictures(harness.runtime.units_of_work)
    [newest, *_] = await received(harness)
    found: list[dict[str, Any]] = newest["picture_items"]
    return found


async def test_r_60_a_picture_without_words_is_kept_noted_and_shown(
    harness: ServiceHarness, fake: Fake
) -> None:
    fake.media = {MEDIA: picture_bytes()}
    await receive(harness, MEDIA)

    [kept] = await fetch(harness)

    [note] = await Texts(harness).notes()
    assert (note.notes, note.sms_reply) == ("Reply: 1 picture", "other")
    [event] = await harness.published(ReplyReceived)
    assert event.pictures == 1
    assert event.notification.startswith("SMS reply of 1 picture received from JULIE GARXIA")
    assert (kept["state"], kept["width"], kept["height"]) == ("KEPT", 300, 200)
    shown = await harness.http("front_desk").get(f"/api/sms/pictures/{kept['id']}")
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert Image.open(io.BytesIO(shown.content)).format == "JPEG"
    assert shown.content != fake.media[MEDIA]
    refused = await harness.http("print_room").get(f"/api/sms/pictures/{kept['id']}")
    assert refused.status_code == 403


async def test_r_60_only_the_provider_sees_our_credentials(
    harness: ServiceHarness, fake: Fake
) -> None:
    fake.media = {MEDIA: picture_bytes("JPEG")}
    await receive(harness, MEDIA)

    await fetch(harness)

    assert [
        (urlsplit(path).path.split("/")[1], with_them) for path, with_them in fake.media_asked
    ] == [
        ("2010-04-01", True),
        ("cdn", False),
    ]


@pytest.mark.parametrize(
    "elsewhere",
    ["http://127.0.0.1:9/x.png", "https://evil.example/x.png", "file:///etc/passwd",
     "https://media.twiliocdn.com.evil.example/x", "https://s3-external-1.amazonaws.com/mine/x"],
)  # fmt: skip
async def test_r_60_nothing_is_fetched_from_anybody_else(
    harness: ServiceHarness, fake: Fake, elsewhere: str
) -> None:
    fake.media, fake.media_answers = {MEDIA: picture_bytes()}, [elsewhere] * 10
    await receive(harness, MEDIA)

    for _ in range(8):
        [picture] = await fetch(harness)
        harness.clock.advance(timedelta(hours=1))
    assert picture["state"] == "LOST"
    assert not [path for path, _ in fake.media_asked if path.startswith("/cdn/")]
    shown = await harness.http("front_desk").get(f"/api/sms/pictures/{picture['id']}")
    assert (shown.status_code, shown.json()["code"]) == (404, "no_picture")


async def test_r_60_a_provider_that_fails_is_asked_again(
    harness: ServiceHarness, fake: Fake
) -> None:
    fake.media, fake.media_answers = {MEDIA: picture_bytes()}, [503, 429, 404, 401]
    await receive(harness, MEDIA)

    states = []
    for _ in range(6):
        states.append((await fetch(harness))[0]["state"])
        harness.clock.advance(timedelta(hours=1))

    assert states == ["WAITING"] * 4 + ["KEPT"] * 2
    assert len(fake.media_asked) == 6


async def test_r_60_a_picture_of_a_text_we_missed_is_asked_for_by_the_text(
    harness: ServiceHarness, fake: Fake
) -> None:
    fake.media = {MEDIA: picture_bytes(), OTHER_MEDIA: b"<html>no picture</html>"}
    await receive(harness, pictures=2)

    found = await fetch(harness)

    assert [one["state"] for one in found] == ["KEPT", "UNREADABLE"]


async def test_r_60_a_flood_of_pictures_is_counted_and_not_all_fetched(
    harness: ServiceHarness,
) -> None:
    for _ in range(MOST_OF_A_DAY // 10 + 1):
        await receive(harness, *[MEDIA] * 10)

    [newest, *older] = await received(harness)
    assert {one["state"] for one in newest["picture_items"]} == {"NOT_KEPT"}
    assert newest["pictures"] == 10
    assert {one["state"] for one in older[0]["picture_items"]} == {"WAITING"}


async def test_r_60_one_with_a_picture_confirms_nothing_until_somebody_looked(
    texts: Texts,
) -> None:
    await texts.begin()
    await texts.staff.post(
        "/api/sms/simulator/replies", json={"from": JULIES_NUMBER, "body": "1", "pictures": 1}
    )
    [note] = await texts.notes()
    assert (note.notes, note.sms_reply) == ("Reply: 1 (1 picture)", "other")

    await fetch_pictures(texts.harness.runtime.units_of_work)

    [picture] = (await received(texts.harness))[0]["picture_items"]
    assert picture["state"] == "KEPT"


def bomb() -> bytes:
    """Return a PNG of a few kilobytes that would unfold into gigabytes."""

    def chunk(name: bytes, content: bytes) -> bytes:
        checked = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checked)

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [bomb(), b"", b"GIF89a", b"%PDF-1.7", b"<svg onload=alert(1)>", picture_bytes()[:80],
     b"MZ" + bytes(1000), picture_bytes("TIFF")],
    ids=["bomb", "nothing", "cut gif", "pdf", "svg", "cut png", "program", "another format"],
)  # fmt: skip
async def test_r_60_what_is_no_picture_or_would_burst_is_not_shown(content: bytes) -> None:
    assert await PicturePainter().paint(content) is None


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
async def test_r_60_a_picture_is_known_by_its_content_and_painted_anew(kind: str) -> None:
    hidden = b"<script>alert(1)</script>"
    painted = await PicturePainter().paint(picture_bytes(kind, size=(3000, 1500)) + hidden)

    assert painted is not None
    assert (painted.width, painted.height) == (2400, 1200)
    assert hidden not in painted.content


async def test_r_60_where_a_picture_was_taken_does_not_stay_in_it() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "at 1 Secret Street"  # turned by a quarter; a description
    painted = await PicturePainter().paint(picture_bytes("JPEG", exif=exif))

    assert painted is not None
    assert (painted.width, painted.height) == (200, 300)
    assert b"Secret" not in painted.content


@given(st.one_of(st.text(max_size=30), st.integers(), st.none()))
def test_r_29_however_many_pictures_a_text_claims_it_is_a_number_we_can_keep(said: object) -> None:
    assert 0 <= media_count(said) <= 99


def test_r_29_a_number_of_a_thousand_digits_is_bounded() -> None:
    assert media_count("9" * 5000) == 99
    assert media_count("²") == 0


@given(st.text(max_size=60))
def test_r_60_an_address_gives_an_id_or_nothing(url: str) -> None:
    assert media_id(url) is None or "/Media/ME" in url


def test_r_60_the_providers_hosts_are_known_by_name() -> None:
    origin = urlsplit("https://api.twilio.com")
    url = f"https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/{MEDIA}"

    assert media_id(url) == MEDIA
    for one in (url, "https://media.twiliocdn.com/x", "https://mms.twiliocdn.com/x",
                "https://s3-external-1.amazonaws.com/media.twiliocdn.com/x"):  # fmt: skip
        assert is_providers(urlsplit(one), origin=origin)
    for one in (
        "http://media.twiliocdn.com/x",
        "https://a@media.twiliocdn.com/x",
        "https://media.twiliocdn.com:8443/x",
        "https://s3-external-1.amazonaws.com/",
    ):
        assert not is_providers(urlsplit(one), origin=origin)


def test_r_60_a_picture_is_asked_for_a_day_and_not_for_ever() -> None:
    pauses: list[timedelta] = []
    while (pause := pause_before_retry(len(pauses) + 1, missing=False)) is not None:
        pauses.append(pause)

    assert timedelta(hours=12) < sum(pauses, timedelta()) < timedelta(hours=48)
    assert max(pauses) == timedelta(hours=1)
