"""What a provider's answers mean, and which requests are genuine."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fake_twilio import ACCOUNT, SENDER, TOKEN, Fake, Fault, fake_twilio
from sms_gateway_builders import BASE_URL, JULIES_NUMBER, TEN, outbound, twilio_settings
from starlette.datastructures import FormData
from twilio.request_validator import RequestValidator

from sms_gateway.gateways.provider import (
    Accepted,
    NotAccepted,
    Provider,
    ProviderUnreachable,
    Refused,
    Unclear,
)
from sms_gateway.gateways.simulator import Simulator
from sms_gateway.gateways.twilio import Twilio
from sms_gateway.gateways.twilio_webhooks import (
    InvalidForm,
    is_genuine,
    read_status,
    read_text,
)
from sms_gateway.settings import SmsSettings


def settings(url: str = "https://api.twilio.com", **more: Any) -> SmsSettings:
    return twilio_settings(**{"twilio_api_url": url, "twilio_timeout": 0.3, **more})


async def test_a_text_is_handed_over_once_with_our_own_id() -> None:
    with fake_twilio() as fake:
        outcome = await Twilio(settings(fake.url)).send(outbound(message_id=UUID(int=5)))

    assert isinstance(outcome, Accepted)
    [asked] = fake.asked
    assert asked == {
        "To": JULIES_NUMBER,
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
        ("429", NotAccepted),
        ("401", NotAccepted),
        ("21610", Refused),
        ("21211", Refused),
    ],
)
async def test_an_answer_means_what_is_known_and_no_more(fault: Fault, expected: type) -> None:
    with fake_twilio() as fake:
        fake.faults[JULIES_NUMBER] = fault
        outcome = await Twilio(settings(fake.url)).send(outbound())

        assert isinstance(outcome, expected)
        assert len(fake.asked) == 1  # nothing repeats a call by itself
    if isinstance(outcome, Refused):
        assert outcome.opted_out == (fault == "21610")


async def test_a_connection_never_made_handed_nothing_over() -> None:
    with fake_twilio() as fake:
        nobody = fake.url
    assert isinstance(await Twilio(settings(nobody)).send(outbound()), NotAccepted)


async def test_what_was_carried_can_be_listed_or_not_at_all() -> None:
    with fake_twilio() as fake:
        fake.clock = lambda: TEN
        provider = Twilio(settings(fake.url))
        await provider.send(outbound())
        await provider.send(outbound("+18314986265"))

        [found] = await provider.sent_to(JULIES_NUMBER, TEN - timedelta(minutes=1))
        assert (found.body, found.outbound, found.at) == ("hello", True, TEN)
        assert await provider.sent_to(JULIES_NUMBER, TEN + timedelta(minutes=1)) == []
        assert await provider.received(TEN - timedelta(days=1)) == []
        fake.every_time = "503"
        with pytest.raises(ProviderUnreachable):
            await provider.sent_to(JULIES_NUMBER, TEN)


async def test_n_14_everything_people_texted_is_listed_however_much_it_is() -> None:
    with fake_twilio() as fake:
        fake.clock = lambda: TEN
        for n in range(2200):
            missed = fake.accept({"To": SENDER, "Body": f"call {n}", "From": JULIES_NUMBER})
            missed["direction"] = "inbound"

        listed = await Twilio(settings(fake.url, twilio_timeout=5)).received(TEN)

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
    first, second = await provider.send(outbound()), await provider.send(outbound("+18314986265"))

    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert first.provider_id.startswith("SM")
    assert len(first.provider_id) == 34
    assert await provider.received(TEN) in ([], ())


FORM = {"MessageSid": "SM" + "a" * 32, "AccountSid": ACCOUNT, "From": JULIES_NUMBER, "To": SENDER}


def signed(form: dict[str, str], token: str = TOKEN, base: str = BASE_URL) -> str:
    found: str = RequestValidator(token).compute_signature(f"{base}/webhooks/twilio/sms", form)
    return found


@pytest.mark.parametrize("body", ["1", " 1 ", "", "1️⃣\r\nok 🎉", "&=+%"])
def test_a_genuine_request_is_one_signed_for_our_address(body: str) -> None:
    form = {**FORM, "Body": body}
    ours = settings()
    published = signed(form)

    assert is_genuine(ours, "/webhooks/twilio/sms", FormData(form), published)
    assert not is_genuine(ours, "/webhooks/twilio/sms", FormData({**form, "Body": "2"}), published)
    assert not is_genuine(ours, "/webhooks/twilio/sms?a=b", FormData(form), published)
    assert not is_genuine(ours, "/webhooks/twilio/sms", FormData(form), "")
    elsewhere = signed(form, base="http://texts.agency.example")
    assert not is_genuine(ours, "/webhooks/twilio/sms", FormData(form), elsewhere)


def test_two_tokens_while_one_replaces_the_other_and_a_second_address() -> None:
    form = {**FORM, "Body": "1"}
    before = "f" * 32
    both = settings(
        twilio_auth_token_before=before, fallback_base_url="https://second.agency.example/"
    )
    for token in (TOKEN, before):
        for base in ("https://texts.agency.example", "https://second.agency.example"):
            assert is_genuine(both, "/webhooks/twilio/sms", form, signed(form, token, base))
    assert not is_genuine(settings(), "/webhooks/twilio/sms", form, signed(form, before))


def test_without_a_token_nothing_is_is_genuine() -> None:
    bare = SmsSettings(provider="simulator", public_base_url="https://texts.agency.example")

    assert not is_genuine(bare, "/webhooks/twilio/sms", FORM, signed(FORM, ""))


@pytest.mark.parametrize("missing", ["MessageSid", "AccountSid", "From", "To", "Body"])
def test_a_form_must_be_whole_and_in_shape(missing: str) -> None:
    form = {**FORM, "Body": "1"}
    assert read_text(form).words == "1"

    with pytest.raises(InvalidForm, match=missing):
        read_text({name: value for name, value in form.items() if name != missing})
    if missing != "Body":
        with pytest.raises(InvalidForm, match=missing):
            read_text({**form, missing: "yFrom=1"})


def test_a_report_must_be_whole_too() -> None:
    report = {**FORM, "MessageStatus": "delivered", "ErrorCode": "<b>"}

    assert read_status(report, send=str(UUID(int=1))).message_id == UUID(int=1)
    assert read_status(report, send=None).error is None
    for broken in ({**report, "MessageStatus": ""}, {**report, "MessageStatus": "DROP TABLE"}):
        with pytest.raises(InvalidForm):
            read_status(broken, send=None)
    with pytest.raises(InvalidForm):
        read_status(report, send="1 OR 1")


@pytest.mark.parametrize(
    ("count", "kept"),
    [
        ("2", 2),
        ("007", 7),
        ("99999999999999999999", 99),
        ("9" * 5000, 99),
        ("-1", 0),
        ("two", 0),
        ("", 0),
        ("²", 0),
    ],
    ids=lambda one: str(one)[:20],
)
def test_r_29_a_text_is_kept_whatever_number_of_pictures_it_claims(count: str, kept: int) -> None:
    text = {
        "MessageSid": f"SM{'0' * 32}",
        "AccountSid": ACCOUNT,
        "From": JULIES_NUMBER,
        "To": SENDER,
        "Body": "Here they are",
        "NumMedia": count,
    }

    assert read_text(text).pictures == kept
