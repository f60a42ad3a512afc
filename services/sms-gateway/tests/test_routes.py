"""Reminders and replies as people meet them: the stories of the sources."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from faulty_provider import carried_by
from sms_gateway_builders import (
    CHRIS,
    CHRISS_NUMBER,
    JULIE,
    JULIES_NUMBER,
    TEN,
    VISIT,
    agency,
    chris,
    consent,
    julie,
    twilio_settings,
    visit,
)
from telephones import Texts

from contracts.customer import Phones
from contracts.sms import OptedIn, OptedOut, ReplyReceived
from sms_gateway.gateways.twilio import Twilio

F_141 = (
    "Reminder: you have a weatherization appointment with TEST AGENCY R1 on Wed Jan 8 at 10:00 AM."
    " Reply 1 to confirm, 2 to cancel, 3 to opt out."
)


async def test_a_17_the_reminder_goes_out_the_day_before_and_is_noted(texts: Texts) -> None:
    await texts.begin()
    await texts.send()
    assert (await texts.reminder())["state"] == "SCHEDULED"

    await texts.send(TEN)

    sent = await texts.reminder()
    assert sent["body"] == F_141
    assert sent["state"] == "DELIVERED"
    [note] = await texts.notes()
    assert note.contact_type == "OUTGOING"
    assert note.contact_action == "SMS_WX_APPOINTMENT_REMINDER_SENT"
    assert note.call_code == "WX_CALL_INFO_SCHED_JOB"
    assert note.language == "ENGLISH"
    assert note.notes == "OUTGOING SMS APPOINTMENT REMINDER SENT"
    assert (note.source, note.entered_by, note.sms_reply) == ("sms", "SYSTEM", None)
    assert note.contact_date == TEN


async def test_a_17_a_confirmation_is_noted_and_told_to_the_letter(texts: Texts) -> None:
    await texts.begin()
    await texts.send(TEN)

    answer = await texts.reply("1")

    assert answer["kind"] == "confirm"
    assert answer["appointment_id"] == str(VISIT)
    _, note = await texts.notes()
    assert (note.contact_type, note.notes, note.sms_reply) == ("INCOMING", "Reply: 1", "confirm")
    assert note.contact_action == "SMS_WX_APPOINTMENT_REMINDER_REPLY_RECEIVED"
    assert note.call_code == "WX_CALL_INFO_SCHED_JOB"
    [event] = await texts.harness.published(ReplyReceived)
    assert event.notification == (
        "SMS reply of 1 - Confirmed received from JULIE GARXIA phone number (831) 359-0697"
        " regarding appointment on Wed Jan 8 at 10:00 AM."
    )
    assert (event.appointment_id, event.appointment_version, event.after_start) == (VISIT, 1, False)
    assert (event.customer_ids, event.customer_names) == ((JULIE,), ("JULIE GARXIA",))
    assert event.appointments == ("2025-01-08T10:00:00",)
    assert (await texts.reminder())["answered_at"] is not None


async def test_a_18_cancel_and_gibberish(texts: Texts) -> None:
    await texts.begin()
    await texts.send(TEN)

    await texts.reply("2")
    await texts.reply("Yo yo yo. This is a non numeric response")

    _, cancelled, unread = await texts.notes()
    assert (cancelled.notes, cancelled.sms_reply) == ("Reply: 2", "cancel")
    assert unread.notes == "Reply: Yo yo yo. This is a non numeric response"
    assert unread.sms_reply == "other"
    assert cancelled.recorded_at < unread.recorded_at
    first, second = await texts.notifications()
    assert first.startswith("SMS reply of 2 - Cancelled received from JULIE GARXIA phone number")
    assert second == (
        "SMS reply of Yo yo yo. This is a non numeric response received from JULIE GARXIA phone"
        " number (831) 359-0697 regarding appointment on Wed Jan 8 at 10:00 AM."
    )


async def test_a_19_who_opts_out_is_not_texted_until_they_opt_in_again(texts: Texts) -> None:
    await texts.begin()
    await texts.send(TEN)
    await texts.reply("3")

    _, note = await texts.notes()
    assert (note.notes, note.sms_reply) == ("Reply: 3", "opt_out")
    [sentence] = await texts.notifications()
    assert sentence.startswith("SMS reply of 3 - Opted Out received from JULIE GARXIA")
    [out] = await texts.harness.published(OptedOut)
    assert (out.number, out.how, out.version) == (JULIES_NUMBER, "REPLY", 1)

    later = uuid4()
    await texts.harness.deliver(visit(appointment_id=later, starts_at="2025-01-09T10:00:00"))
    await texts.send(TEN + timedelta(days=1))
    [suppressed, *_] = await texts.history()
    assert (suppressed["state"], suppressed["reason"]) == ("SUPPRESSED", "OPTED_OUT")
    listed = (await texts.staff.get("/api/sms/opt-outs")).json()["items"]
    assert [(one["number"], one["customer_ids"]) for one in listed] == [
        (JULIES_NUMBER, [str(JULIE)])
    ]

    await texts.reply("start")
    await texts.send()
    sent = [one["state"] for one in await texts.history() if one["kind"] == "REMINDER"]
    assert sent == ["SUPPRESSED", "DELIVERED"]  # never after the fact
    [back] = await texts.harness.published(OptedIn)
    assert back.version == 2
    assert [note.contact_action for note in await texts.notes()][-1] == "SMS_OPT_IN_RECORDED"

    following = visit(appointment_id=uuid4(), starts_at="2025-01-20T10:00:00")
    await texts.harness.deliver(following)
    await texts.send(TEN + timedelta(days=12))
    assert [note.contact_action for note in await texts.notes()][-2:] == [
        "SMS_OPT_IN_RECORDED",
        "SMS_WX_APPOINTMENT_REMINDER_SENT",
    ]


async def test_consent_recorded_by_staff_ends_an_opt_out_too(texts: Texts) -> None:
    await texts.begin()
    await texts.reply("STOP")
    assert (await texts.reminder())["reason"] == "OPTED_OUT"

    texts.harness.clock.advance(timedelta(minutes=5))
    await texts.harness.deliver(consent(2, recorded_at=texts.harness.clock()))

    assert (await texts.reminder())["state"] == "SCHEDULED"


async def test_a_stranger_is_answered_once_and_listed(texts: Texts) -> None:
    await texts.begin()
    for words in ("Who is this?", "Hello?"):
        await texts.reply(words, "+18015550142")
    await texts.send()

    shown = (await texts.staff.get("/api/sms/unmatched")).json()["items"]
    assert [one["words"] for one in shown] == ["Hello?", "Who is this?"]
    phone = (
        await texts.staff.get("/api/sms/simulator/messages", params={"number": "(801) 555-0142"})
    ).json()["items"]
    answers = [one["body"] for one in phone if one["direction"] == "OUT"]
    assert answers == [
        (
            "This is TEST AGENCY R1. We could not match your number to a customer."
            " Please call (831) 555-0188. Thank you."
        )
    ]
    assert await texts.notes() == []
    assert await texts.notifications() == []


async def test_a_strangers_stop_is_kept_without_an_answer(texts: Texts) -> None:
    await texts.begin()
    await texts.reply("stop", "+18015550142")
    await texts.send()

    [out] = await texts.harness.published(OptedOut)
    assert out.number == "+18015550142"
    phones = (await texts.staff.get("/api/sms/simulator/messages")).json()["items"]
    assert [one["direction"] for one in phones] == ["IN"]


async def test_a_no_that_is_heard_now_counts_whatever_another_clock_says(texts: Texts) -> None:
    await texts.begin()
    ahead = texts.harness.clock() + timedelta(minutes=90)  # as the customer service's clock has it
    await texts.harness.deliver(consent(2, recorded_at=ahead))

    await texts.reply("STOP")

    assert (await texts.reminder())["reason"] == "OPTED_OUT"
    await texts.harness.deliver(consent(3, recorded_at=ahead + timedelta(minutes=1)))
    assert (await texts.reminder())["state"] == "SCHEDULED"


async def test_a_text_stays_text_whatever_is_in_it(texts: Texts) -> None:
    await texts.begin()
    await texts.send(TEN)
    nasty = '=HYPERLINK("x")<script>alert(1)</script>\u202e🎉\n' * 30

    await texts.reply(nasty[:1600])

    assert (await texts.history())[0]["body"] == nasty[:1600]
    assert (await texts.notes())[-1].notes == f"Reply: {nasty[:1600]}"
    assert nasty[:1600] in (await texts.notifications())[0]


async def test_a_customer_without_a_reminder_is_known_by_any_number(texts: Texts) -> None:
    phones = Phones(home=CHRISS_NUMBER)
    await texts.harness.deliver(agency(), chris(phones=phones))

    answer = await texts.reply("call me", CHRISS_NUMBER)

    assert answer["customer_ids"] == [str(CHRIS)]
    assert await texts.notifications() == [
        "SMS reply of call me received from CHRIS JOHNSON phone number (831) 498-6265."
    ]


async def test_a_flood_makes_a_few_notes_and_loses_no_text(texts: Texts) -> None:
    await texts.begin()
    for _ in range(25):
        await texts.reply("hey")

    notes = await texts.notes()
    assert len(notes) == 21
    assert notes[-1].notes == "MORE TEXTS FROM THIS NUMBER - SEE THE TEXT HISTORY"
    assert len(await texts.history()) == 26
    await texts.reply("stop")
    assert (await texts.notes())[-1].sms_reply == "opt_out"


async def test_the_history_is_read_page_by_page(texts: Texts) -> None:
    await texts.begin()
    for n in range(5):
        texts.harness.clock.advance(timedelta(minutes=1))
        await texts.reply(f"text {n}")
    seen: list[str] = []
    params: dict[str, Any] = {"customer_id": str(JULIE), "limit": 2}
    while True:
        page = (await texts.staff.get("/api/sms/messages", params=params)).json()
        seen += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        params["after"] = page["next"]

    assert len(seen) == len(set(seen)) == 6
    bad = await texts.staff.get(
        "/api/sms/messages", params={"customer_id": str(JULIE), "after": "WyJ4IiwieSJd"}
    )
    assert bad.status_code == 400


async def test_what_a_text_costs_can_be_asked(texts: Texts) -> None:
    plain = (await texts.staff.post("/api/sms/segments", json={"text": F_141})).json()
    assert (plain["encoding"], plain["units"], plain["segments"]) == ("GSM-7", 140, 1)
    dear = (await texts.staff.post("/api/sms/segments", json={"text": "climatización"})).json()
    assert (dear["encoding"], dear["expensive"]) == ("UCS-2", ["ó"])


async def test_permissions_and_bad_input(texts: Texts) -> None:
    printer = texts.harness.http("print_room")
    assert (await printer.get("/api/sms/unmatched")).status_code == 403
    nobody = await texts.harness.http().get("/api/sms/opt-outs")
    assert nobody.status_code == 401
    body = {"from": "no number", "body": "1"}
    refused = await texts.staff.post("/api/sms/simulator/replies", json=body)
    asked = await texts.staff.get("/api/sms/opt-outs", params={"number": "no number"})
    for answer, field in ((refused, "from"), (asked, "number")):
        [error] = answer.json()["errors"]
        assert answer.status_code == 422
        assert (error["field"], error["code"]) == (field, "not_a_phone_number")


async def test_a_demonstration_does_not_wait_for_the_day(texts: Texts) -> None:
    midnight = datetime.fromisoformat("2025-01-05T08:00:00+00:00")
    texts.harness.clock.set(midnight)
    await texts.begin()

    urged = await texts.staff.post("/api/sms/simulator/send-now")
    assert urged.json() == {"reminders": 1}
    await texts.send()

    assert (await texts.reminder())["state"] == "DELIVERED"


async def test_an_unknown_customer_has_no_texts(texts: Texts) -> None:
    assert await texts.history(UUID(int=99)) == []
    await texts.harness.deliver(julie())
    assert await texts.history() == []


async def test_there_is_no_simulated_phone_beside_a_real_provider() -> None:
    settings = twilio_settings()
    async with carried_by(Twilio(settings), settings) as harness:
        staff = harness.http("front_desk")
        body = {"from": "8315550101", "body": "1"}
        for answer in (
            await staff.get("/api/sms/simulator/messages"),
            await staff.post("/api/sms/simulator/send-now"),
            await staff.post("/api/sms/simulator/replies", json=body),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "no_simulator")
