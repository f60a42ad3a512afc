"""Our calls keep to the provider's own description: its OpenAPI document, played by Prism.

Runs only where npm is at hand; what it fetches stays in a folder of the test.
"""

import json
import shutil
import socket
import subprocess
import tarfile
from collections.abc import Awaitable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from fake_twilio import ACCOUNT, SENDER, TOKEN

from sms_gateway.gateways.provider import Accepted, OutboundText, ProviderUnreachable, Refused
from sms_gateway.gateways.twilio import Twilio
from sms_gateway.settings import SmsSettings

DESCRIPTION = "@twilio/cli-core@8.3.2"
PLAYER = "@stoplight/prism-cli@5.14.2"
_DOCUMENT = "package/src/services/twilio-api/twilio_api_v2010.json"

pytestmark = [
    pytest.mark.npm,
    pytest.mark.processes,
    pytest.mark.timeout(300),
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed"),
]


def npm(*words: str, folder: Path) -> str:
    """Run npm; a registry out of reach is no fault of ours."""
    done = subprocess.run(  # noqa: S603  our own words
        ["npm", *words],  # noqa: S607  wherever it is installed
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"npm could not fetch what this test needs: {done.stderr[-200:]}")
    return done.stdout


@pytest.fixture(scope="module")
def provider_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("prism")
    packed = json.loads(npm("pack", "--json", DESCRIPTION, folder=folder))[0]["filename"]
    with tarfile.open(folder / packed) as archive:
        archive.extract(_DOCUMENT, folder, filter="data")
    npm("install", "--no-audit", "--no-fund", "--no-save", PLAYER, folder=folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    prism = folder / "node_modules/.bin/prism"
    words = ["mock", "--errors", "-h", "127.0.0.1", "-p", str(port), _DOCUMENT]
    with subprocess.Popen(  # noqa: S603  what npm just brought
        [prism, *words], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "is listening" in line:
                break
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def twilio(url: str, **more: Any) -> Twilio:
    known = {
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_from": SENDER,
        "twilio_api_url": url,
        "public_base_url": "https://texts.agency.example",
    }
    return Twilio(SmsSettings.model_validate({**known, **more}))


def text() -> OutboundText:
    now = datetime.now(UTC)
    return OutboundText(
        message_id=uuid4(),
        number="+18313590697",
        body="Reminder: ñ ¿? Reply 1 to confirm.",
        expires_at=now + timedelta(hours=20),
        now=now,
    )


@pytest.mark.parametrize("sender", [{}, {"twilio_messaging_service_sid": "MG" + "a" * 32}])
async def test_a_send_is_as_the_provider_describes_it(
    provider_url: str, sender: dict[str, str]
) -> None:
    outcome = await twilio(provider_url, **sender).send(text())

    assert isinstance(outcome, Accepted), outcome


async def test_the_player_refuses_what_is_not_described(provider_url: str) -> None:
    """Keep the broken variant: a check that accepts everything proves nothing."""
    outcome = await twilio(provider_url, twilio_messaging_service_sid="nonsense").send(text())

    assert isinstance(outcome, Refused), outcome
    async with httpx2.AsyncClient(base_url=provider_url) as http:
        form = {"To": "+18313590697", "Body": "x", "ValidityPeriod": "soon"}
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        answer = await http.post(path, data=form, auth=(ACCOUNT, TOKEN))
    assert answer.status_code == 422


async def complaints(asked: Awaitable[object]) -> list[Any]:
    """Return what the player says is wrong with our question.

    Its answers to lists break the description themselves (`next_page_uri`): that is not about us.
    """
    with pytest.raises(ProviderUnreachable) as silence:
        await asked
    cause = silence.value.__cause__
    assert cause is not None
    published = json.loads(cause.args[1].text)["validation"]
    return [one for one in published if one["location"][0] != "response"]


async def test_what_was_carried_is_asked_as_described(provider_url: str) -> None:
    since = datetime.now(UTC) - timedelta(days=1)
    provider = twilio(provider_url)

    assert await complaints(provider.sent_to("+18313590697", since)) == []
    assert await complaints(provider.received(since)) == []
