"""Which configurations the gateway starts with, and which it refuses."""

from pathlib import Path

import httpx2
import pytest
from fake_twilio import ACCOUNT, SENDER, TOKEN
from pydantic import ValidationError

from backbone.process.service import SecretMissing, ServiceEnvironment
from backbone.settings import ConfigurationRefused, read_settings
from sms_gateway.dependencies import build_dependencies
from sms_gateway.settings import SmsSettings


def environment(*, demo: bool) -> ServiceEnvironment:
    return ServiceEnvironment(home=None, demo=demo, api=httpx2.AsyncClient())


def test_half_a_configuration_refuses_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert build_dependencies(environment(demo=True)).simulates
    assert build_dependencies(environment(demo=False)).provider is None

    for name, value, complaint in (
        ("TWILIO_ACCOUNT_SID", ACCOUNT, "AUTH_TOKEN"),
        ("TWILIO_AUTH_TOKEN", TOKEN, "sender"),
        ("TWILIO_FROM", SENDER, "PUBLIC_BASE_URL"),
    ):
        monkeypatch.setenv(f"HEARTHLINE_SMS_{name}", value)
        with pytest.raises(SecretMissing, match=complaint):
            build_dependencies(environment(demo=False))
    monkeypatch.setenv("HEARTHLINE_SMS_PUBLIC_BASE_URL", "https://texts.agency.example")
    whole = build_dependencies(environment(demo=False))
    assert whole.provider is not None
    assert whole.provider.name == "twilio"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("time_zone", "California"),
        ("quiet_from", "07:00"),
        ("public_base_url", "texts.agency.example"),
        ("fallback_base_url", "ftp://texts.agency.example"),
        ("per_day", 0),
    ],
)
def test_a_setting_that_cannot_work_is_refused_at_the_start(setting: str, value: object) -> None:
    with pytest.raises(ValidationError):
        SmsSettings.model_validate({setting: value})


def test_a_secret_may_lie_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hearthline_sms_twilio_auth_token").write_text(TOKEN)
    monkeypatch.setenv("HEARTHLINE_SECRETS_DIR", str(tmp_path))

    found = read_settings(SmsSettings)

    assert found.tokens == (TOKEN,)
    assert TOKEN not in repr(found)


def test_a_refused_setting_is_named_and_its_value_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HEARTHLINE_SMS_TWILIO_AUTH_TOKEN", TOKEN)
    monkeypatch.setenv("HEARTHLINE_SMS_QUIET_FROM", "07:00")
    with pytest.raises(ConfigurationRefused) as refused:
        build_dependencies(environment(demo=True))
    assert str(refused.value) == (
        "HEARTHLINE_SMS: QUIET_UNTIL, in the morning, must come before QUIET_FROM"
    )

    monkeypatch.setenv("HEARTHLINE_SMS_TIME_ZONE", "California")
    with pytest.raises(ConfigurationRefused, match="TIME_ZONE: must be a zone"):
        build_dependencies(environment(demo=True))
