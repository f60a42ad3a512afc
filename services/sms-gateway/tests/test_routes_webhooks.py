"""The provider's webhooks: what is refused, and what happens when it is sent twice or late."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from fake_twilio import ACCOUNT, SENDER, TOKEN
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sms_gateway_builders import BASE_URL, JULIES_NUMBER, MORNING, TEN
from structlog.testing import capture_logs
from telephones import Texts
from twilio.request_validator import RequestValidator

from backbone.testing import running
from contracts.contacts import ContactLogged
from contracts.sms import MessageStatusChanged
from sms_gateway.service import service

SMS = "/webhooks/twilio/sms"
STATUS = "/webhooks/twilio/status"


@pytest.fixture
async def texts(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Texts]:
    for name, value in (
        ("TWILIO_ACCOUNT_SID", ACCOUNT),
        ("TWILIO_AUTH_TOKEN", TOKEN),
        ("PUBLIC_BASE_URL", BASE_URL),
    ):
        monkeypatch.setenv(f"HEARTHLINE_SMS_{name}", value)
    async with running(service) as harness:
        harness.clock.set(MORNING)
        found = Texts(harness)
        await found.begin()
        yield found


def form(words: str = "1", **more: str) -> dict[str, str]:
    known = {
        "MessageSid": f"SM{uuid4().hex}",
        "AccountSid": ACCOUNT,
        "From": JULIES_NUMBER,
        "To": SENDER,
        "Body": words,
    }
    return {**known, **more}


async def post(
    texts: Texts, path: str, fields: Mapping[str, str], *, signature: str | None = None
) -> httpx2.Response:
    if signature is None:
        signature = RequestValidator(TOKEN).compute_signature(BASE_URL + path, dict(fields))
    headers = {"X-Twilio-Signature": signature}
    return await texts.harness.http().post(path, data=dict(fields), headers=headers)


async def test_a_signed_text_is_taken_in_and_answered_with_nothing(texts: Texts) -> None:
    await texts.send(TEN)

    answer = await post(texts, SMS, form("1", NumSegments="1", FromCity="SALINAS"))

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.text == '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
    assert [note.notes for note in await texts.notes()][1:] == ["Reply: 1"]


@pytest.mark.parametrize("signature", ["", "bm90IGdlbnVpbmU="])
async def test_a_wrong_signature_is_refused_and_logged(texts: Texts, signature: str) -> None:
    with capture_logs() as logged:
        answer = await post(texts, SMS, form("3"), signature=signature)

    assert (answer.status_code, answer.json()["code"]) == (403, "invalid_signature")
    [line] = [one for one in logged if one["event"] == "webhook_refused"]
    assert line == {
        "event": "webhook_refused",
        "log_level": "warning",
        "path": SMS,
        "signed": bool(signature),
    }
    assert await texts.notes() == []
    assert (await texts.staff.get("/api/sms/opt-outs")).json()["items"] == []


async def test_headers_do_not_say_where_we_are(texts: Texts) -> None:
    fields = form("1")
    forged = RequestValidator("").compute_signature("https://evil.example" + SMS, fields)
    headers = {"X-Twilio-Signature": forged, "X-Forwarded-Host": "evil.example"}

    answer = await texts.harness.http().post(SMS, data=fields, headers=headers)

    assert answer.status_code == 403


@pytest.mark.parametrize("missing", ["MessageSid", "AccountSid", "From", "To", "Body"])
async def test_a_missing_parameter_is_said(texts: Texts, missing: str) -> None:
    fields = {name: value for name, value in form("1").items() if name != missing}

    answer = await post(texts, SMS, fields)

    problem = answer.json()
    assert (problem["status"], problem["code"], problem["field"]) == (400, "invalid_form", missing)
    assert missing in problem["detail"]


async def test_r_60_a_picture_without_a_body_is_taken_in(texts: Texts) -> None:
    media = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME{'a' * 32}"
    fields = form("", NumMedia="1", MediaUrl0=media)
    del fields["Body"]
    assert (await post(texts, SMS, fields)).status_code == 200
    assert [note.notes for note in await texts.notes()] == ["Reply: 1 picture"]


@pytest.mark.parametrize("count", ["99999999999999999999", "9" * 5000, "-1", "x", "1e9", ""])
async def test_r_29_no_number_of_pictures_breaks_the_webhook(texts: Texts, count: str) -> None:
    assert (await post(texts, SMS, form("hello", NumMedia=count))).status_code == 200


async def test_another_accounts_text_is_refused(texts: Texts) -> None:
    answer = await post(texts, SMS, form("1", AccountSid="AC" + "2" * 32))

    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_account")


async def test_n_13_the_same_text_again_changes_nothing(texts: Texts) -> None:
    await texts.send(TEN)
    fields = form("2")
    for _ in range(3):
        assert (await post(texts, SMS, fields)).status_code == 200
    changed = {**fields, "Body": "1"}
    assert (await post(texts, SMS, changed)).status_code == 200

    assert [note.notes for note in await texts.notes()][1:] == ["Reply: 2"]
    assert len(await texts.notifications()) == 1


async def test_n_13_the_same_text_many_times_at_once_is_one_note(texts: Texts) -> None:
    fields = form("hello")

    answers = await asyncio.gather(*(post(texts, SMS, fields) for _ in range(5)))

    assert {one.status_code for one in answers} == {200}
    assert [note.notes for note in await texts.notes()] == ["Reply: hello"]


async def test_a_replayed_text_is_the_same_note(texts: Texts) -> None:
    fields = form("hello")
    await post(texts, SMS, fields)
    [first] = await texts.notes()
    async with running(service) as harness:
        harness.clock.set(MORNING)
        other = Texts(harness)
        await other.begin()
        await post(other, SMS, fields)
        [second] = await harness.published(ContactLogged)

    assert first.contact_id == second.contact_id


def statuses(published: list[MessageStatusChanged]) -> list[str]:
    return [one.state for one in published]


async def report(texts: Texts, message: str, sid: str, status: str, **more: str) -> None:
    fields = {"MessageSid": sid, "AccountSid": ACCOUNT, "MessageStatus": status, **more}
    answer = await post(texts, f"{STATUS}?send={message}", fields)
    assert answer.status_code == 200, answer.text


async def make_unknown(texts: Texts) -> str:
    """Put the reminder where nobody knows whether it went out."""
    reminder = await texts.reminder()
    async with texts.harness.work() as work:
        connection = await work.session.connection()
        await connection.exec_driver_sql(
            "UPDATE message SET state = 'UNKNOWN', attempt = 1, called_at = now(), body = 'x'"
        )
    return str(reminder["id"])


async def test_statuses_may_come_in_any_order_and_never_go_back(texts: Texts) -> None:
    message, sid = await make_unknown(texts), f"SM{uuid4().hex}"

    for status in ("delivered", "sent", "queued", "undelivered", "delivered", "unheard_of"):
        await report(texts, message, sid, status)

    assert (await texts.reminder())["state"] == "DELIVERED"
    published = await texts.harness.published(MessageStatusChanged)
    assert statuses(published) == ["SCHEDULED", "SENT", "DELIVERED"]
    assert [one.version for one in published] == sorted(one.version for one in published)
    assert len(await texts.notes()) == 1


async def test_a_status_tells_what_our_own_call_did_not(texts: Texts) -> None:
    message, sid = await make_unknown(texts), f"SM{uuid4().hex}"

    await report(texts, message, sid, "queued")

    assert (await texts.reminder())["state"] == "SENT"
    [note] = await texts.notes()
    assert note.contact_action == "SMS_WX_APPOINTMENT_REMINDER_SENT"


async def test_a_reminder_that_did_not_arrive_asks_for_a_call(texts: Texts) -> None:
    message, sid = await make_unknown(texts), f"SM{uuid4().hex}"

    for _ in range(2):
        await report(texts, message, sid, "undelivered", ErrorCode="30003")

    found = await texts.reminder()
    assert (found["state"], found["reason"]) == ("UNDELIVERED", "30003")
    _, failed = await texts.notes()
    assert failed.contact_action == "SMS_NOT_DELIVERED"
    assert failed.call_code == "WX_CALL_INFO_SCHED_JOB"


async def test_a_carriers_no_is_learnt_from_a_status(texts: Texts) -> None:
    message, sid = await make_unknown(texts), f"SM{uuid4().hex}"

    await report(texts, message, sid, "failed", ErrorCode="21610")

    [out] = (await texts.staff.get("/api/sms/opt-outs")).json()["items"]
    assert (out["number"], out["how"]) == (JULIES_NUMBER, "PROVIDER")


async def test_a_status_of_nobodys_text_is_kept_quietly(texts: Texts) -> None:
    await report(texts, str(UUID(int=9)), f"SM{uuid4().hex}", "delivered")
    missing = {"MessageSid": f"SM{uuid4().hex}", "AccountSid": ACCOUNT}
    assert (await post(texts, STATUS, missing)).status_code == 400
    assert (await post(texts, STATUS, missing, signature="no")).status_code == 403


async def test_the_providers_own_stop_counts(texts: Texts) -> None:
    await post(texts, SMS, form("ARRET", OptOutType="STOP"))

    [out] = (await texts.staff.get("/api/sms/opt-outs")).json()["items"]
    assert out["how"] == "CARRIER"


async def test_the_providers_own_words_to_resume_and_for_help_count(texts: Texts) -> None:
    await post(texts, SMS, form("STOP"))
    texts.harness.clock.advance(timedelta(minutes=1))

    await post(texts, SMS, form("REPRENDRE", OptOutType="START"))
    await post(texts, SMS, form("AIDE", OptOutType="HELP"))
    await post(texts, SMS, form("HELP", OptOutType="HELP"))

    assert (await texts.staff.get("/api/sms/opt-outs")).json()["items"] == []
    kinds = [note.sms_reply for note in await texts.notes()]
    assert kinds == ["opt_out", "opt_in", "help", "help"]
    # The provider has answered by itself; nobody needs to be told twice.
    assert {one["kind"] for one in await texts.history() if one["direction"] == "OUT"} == {
        "REMINDER"
    }


async def test_yes_confirms_even_where_the_provider_takes_it_for_a_start(texts: Texts) -> None:
    await texts.send(TEN)

    await post(texts, SMS, form("YES", OptOutType="START"))

    assert (await texts.notes())[-1].sms_reply == "confirm"


@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=x", "application/json", "text/plain"]
)
async def test_a_body_of_another_kind_is_nobodys(texts: Texts, kind: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nc\r\n--x--\r\n'
    headers = {"Content-Type": kind, "X-Twilio-Signature": "x"}

    answer = await texts.harness.http().post(SMS, content=body, headers=headers)

    assert answer.status_code == 403


mutations = st.dictionaries(
    st.sampled_from(["MessageSid", "From", "To", "Body", "NumMedia", "OptOutType", "X"]),
    st.text(max_size=200),
    max_size=4,
)


@given(changes=mutations, signature=st.sampled_from([None, "x"]))
@settings(
    max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
async def test_no_form_makes_the_service_stumble(
    texts: Texts, changes: dict[str, str], signature: str | None
) -> None:
    fields: dict[str, Any] = {**form(), **changes}
    answer = await post(texts, SMS, fields, signature=signature)

    assert answer.status_code in ({200, 400} if signature is None else {403})
