"""What a provider's answers mean, and which requests are genuine."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from fake_twilio import ACCOUNT, SENDER, TOKEN, Fake, Fault, fake_twilio
from starlette.datastructures import FormData
from twilio.request_validator import RequestValidator

from sms_gateway.adapters.form import FormRefused, read_report, read_text
from sms_gateway.adapters.places import as_e164, zones_of
from sms_gateway.adapters.provider import (
    Accepted,
    NotTaken,
    Outgoing,
    OutOfReach,
    Provider,
    Refused,
    Unclear,
)
from sms_gateway.adapters.simulator import Simulator
from sms_gateway.adapters.twilio import Twilio, genuine
from sms_gateway.settings import SmsSettings

NOW = datetime(2025, 1, 7, 18, tzinfo=UTC)
NUMBER = "+18313590697"


def settings(url: str = "https://api.twilio.com", **more: object) -> SmsSettings:
    known: dict[str, object] = {
        "provider": "twilio",
        "public_base_url": "https://texts.agency.example",
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_from": SENDER,
        "twilio_api_url": url,
        "twilio_timeout": 0.3,
    }
    return SmsSettings.model_validate({**known, **more})


def text(number: str = NUMBER) -> Outgoing:
    return Outgoing(
        message_id=UUID(int=5),
        number=number,
        body="hello",
        expires_at=NOW + timedelta(hours=1),
        now=NOW,
    )


async def test_a_text_is_handed_over_once_with_our_own_id() -> None:
    with fake_twilio() as fake:
        outcome = await Twilio(settings(fake.url)).send(text())

    assert isinstance(outcome, Accepted)
    [asked] = fake.asked
    assert asked == {
        "To": NUMBER,
        "From": SENDER,
        "Body": "hello",
        "ValidityPeriod": "3600",
        "StatusCallback": (
            "https://texts.agency.example/webhooks/twilio/status"
            "?send=00000000-0000-0000-0000-000000000005"
        ),
    }


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("accept_then_cut", Unclear),
        ("accept_then_sleep", Unclear),
        ("accept_then_500", Unclear),
        ("cut", Unclear),
        ("nonsense", Unclear),
        ("503", Unclear),
        ("429", NotTaken),
        ("401", NotTaken),
        ("21610", Refused),
        ("21211", Refused),
    ],
)
async def test_an_answer_means_what_is_known_and_no_more(fault: Fault, expected: type) -> None:
    with fake_twilio() as fake:
        fake.faults[NUMBER] = fault
        outcome = await Twilio(settings(fake.url)).send(text())

        assert isinstance(outcome, expected)
        assert len(fake.asked) == 1  # nothing repeats a call by itself
    if isinstance(outcome, Refused):
        assert outcome.opted_out == (fault == "21610")


async def test_a_connection_never_made_handed_nothing_over() -> None:
    with fake_twilio() as fake:
        nobody = fake.url
    assert isinstance(await Twilio(settings(nobody)).send(text()), NotTaken)


async def test_what_was_carried_can_be_listed_or_not_at_all() -> None:
    with fake_twilio() as fake:
        fake.clock = lambda: NOW
        provider = Twilio(settings(fake.url))
        await provider.send(text())
        await provider.send(text("+18314986265"))

        [found] = await provider.sent_to(NUMBER, NOW - timedelta(minutes=1))
        assert (found.body, found.outbound, found.at) == ("hello", True, NOW)
        assert await provider.sent_to(NUMBER, NOW + timedelta(minutes=1)) == []
        assert await provider.received(NOW - timedelta(days=1)) == []
        fake.every_time = "503"
        with pytest.raises(OutOfReach):
            await provider.sent_to(NUMBER, NOW)


async def test_i_14_everything_people_texted_is_listed_however_much_it_is() -> None:
    with fake_twilio() as fake:
        fake.clock = lambda: NOW
        for n in range(2200):
            missed = fake.accept({"To": SENDER, "Body": f"call {n}", "From": NUMBER})
            missed["direction"] = "inbound"

        listed = await Twilio(settings(fake.url, twilio_timeout=5)).received(NOW)

    assert sorted(one.body for one in listed) == sorted(f"call {n}" for n in range(2200))


@pytest.fixture(params=["simulator", "twilio"])
def provider(request: pytest.FixtureRequest) -> Provider:
    if request.param == "simulator":
        return Simulator()
    fake: Fake = request.getfixturevalue("fake")
    return Twilio(settings(fake.url))


@pytest.fixture
def fake() -> object:
    with fake_twilio() as found:
        yield found


async def test_every_provider_keeps_one_promise(provider: Provider) -> None:
    first, second = await provider.send(text()), await provider.send(text("+18314986265"))

    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert first.provider_id.startswith("SM")
    assert len(first.provider_id) == 34
    assert await provider.received(NOW) in ([], ())


FORM = {"MessageSid": "SM" + "a" * 32, "AccountSid": ACCOUNT, "From": NUMBER, "To": SENDER}


BASE = "https://texts.agency.example"


def signed(form: dict[str, str], token: str = TOKEN, base: str = BASE) -> str:
    found: str = RequestValidator(token).compute_signature(f"{base}/webhooks/twilio/sms", form)
    return found


@pytest.mark.parametrize("body", ["1", " 1 ", "", "1️⃣\r\nok 🎉", "&=+%"])
def test_a_genuine_request_is_one_signed_for_our_address(body: str) -> None:
    form = {**FORM, "Body": body}
    ours = settings()
    published = signed(form)

    assert genuine(ours, "/webhooks/twilio/sms", FormData(form), published)
    assert not genuine(ours, "/webhooks/twilio/sms", FormData({**form, "Body": "2"}), published)
    assert not genuine(ours, "/webhooks/twilio/sms?a=b", FormData(form), published)
    assert not genuine(ours, "/webhooks/twilio/sms", FormData(form), "")
    elsewhere = signed(form, base="http://texts.agency.example")
    assert not genuine(ours, "/webhooks/twilio/sms", FormData(form), elsewhere)


def test_two_tokens_while_one_replaces_the_other_and_a_second_address() -> None:
    form = {**FORM, "Body": "1"}
    before = "f" * 32
    both = settings(
        twilio_auth_token_before=before, fallback_base_url="https://second.agency.example/"
    )
    for token in (TOKEN, before):
        for base in ("https://texts.agency.example", "https://second.agency.example"):
            assert genuine(both, "/webhooks/twilio/sms", form, signed(form, token, base))
    assert not genuine(settings(), "/webhooks/twilio/sms", form, signed(form, before))


def test_without_a_token_nothing_is_genuine() -> None:
    bare = SmsSettings(provider="simulator", public_base_url="https://texts.agency.example")

    assert not genuine(bare, "/webhooks/twilio/sms", FORM, signed(FORM, ""))


@pytest.mark.parametrize("missing", ["MessageSid", "AccountSid", "From", "To", "Body"])
def test_a_form_must_be_whole_and_in_shape(missing: str) -> None:
    form = {**FORM, "Body": "1"}
    assert read_text(form).words == "1"

    with pytest.raises(FormRefused, match=missing):
        read_text({name: value for name, value in form.items() if name != missing})
    if missing != "Body":
        with pytest.raises(FormRefused, match=missing):
            read_text({**form, missing: "yFrom=1"})


def test_a_report_must_be_whole_too() -> None:
    report = {**FORM, "MessageStatus": "delivered", "ErrorCode": "<b>"}

    assert read_report(report, send=str(UUID(int=1))).message_id == UUID(int=1)
    assert read_report(report, send=None).error is None
    for broken in ({**report, "MessageStatus": ""}, {**report, "MessageStatus": "DROP TABLE"}):
        with pytest.raises(FormRefused):
            read_report(broken, send=None)
    with pytest.raises(FormRefused):
        read_report(report, send="1 OR 1")


@pytest.mark.parametrize(
    ("zip_code", "number", "zones"),
    [
        ("95077", None, ["America/Los_Angeles"]),
        ("32501", "+18505550100", ["America/Chicago"]),
        (None, "+18505550100", ["America/New_York"]),
        (None, "+12085550100", ["America/Boise", "America/Los_Angeles"]),
        ("95029", "+16025550100", ["America/Phoenix"]),
        ("nonsense", "nonsense", []),
        (None, None, []),
    ],
)
def test_where_somebody_is(zip_code: str | None, number: str | None, zones: list[str]) -> None:
    assert [zone.key for zone in zones_of(zip_code, number)] == zones
    assert all(isinstance(zone, ZoneInfo) for zone in zones_of(zip_code, number))


def test_numbers_as_people_write_them() -> None:
    for written in ("(831) 359-0697", "831 3590697", "+1 831-359-0697"):
        assert as_e164(written) == NUMBER
    for nonsense in ("555-01", "hello", ""):
        assert as_e164(nonsense) is None
