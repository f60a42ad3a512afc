"""Replies that could mean several things, and what is made of them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sms_gateway_builders import (
    CHRIS,
    JULIE,
    JULIES_NUMBER,
    MORNING,
    TEN,
    VISIT,
    agency,
    chris,
    chriss_consent,
    julie,
    visit,
)
from telephones import Texts

from contracts.customer import Phones
from contracts.sms import OptedOut, ReplyReceived


@pytest.mark.parametrize("word", ["CANCEL", " cancel. ", "Cancel!"])
async def test_cancel_stops_the_texts_and_asks_for_a_call(texts: Texts, word: str) -> None:
    await texts.begin()
    await texts.send(TEN)

    await texts.reply(word)

    _, note = await texts.notes()
    hint = "may have meant the visit, please call"
    assert (note.sms_reply, note.notes) == ("cancel", f"Reply: {word} - {hint}")
    [event] = await texts.harness.published(ReplyReceived)
    assert event.kind == "opt_out"
    assert event.notification.endswith("CANCEL stops the texts and may have meant the visit.")
    assert event.may_mean_visit
    [out] = await texts.harness.published(OptedOut)
    assert out.how == "CARRIER"


async def test_n_17_the_hint_after_cancel_is_in_the_customers_language(texts: Texts) -> None:
    await texts.harness.deliver(agency(), julie(language="SPANISH"))

    await texts.reply("Cancel")

    [note] = await texts.notes()
    assert note.notes == "Reply: Cancel - quizá se refería a la visita, favor de llamar"


@pytest.mark.parametrize("words", ["Yes 👍", "yes please", "1 confirm", "1\n- Julie Garxia"])
async def test_r_61_a_clear_answer_with_courtesy_confirms(texts: Texts, words: str) -> None:
    await texts.begin()
    await texts.send(TEN)

    answer = await texts.reply(words)

    assert (answer["kind"], answer["appointment_id"]) == ("confirm", str(VISIT))
    _, note = await texts.notes()
    assert (note.sms_reply, note.notes) == ("confirm", f"Reply: {words}")


@pytest.mark.parametrize("words", ["Yes, but what time?", "1 and my heater is out", "si?"])
async def test_r_61_an_answer_that_adds_a_matter_is_for_a_person(texts: Texts, words: str) -> None:
    await texts.begin()
    await texts.send(TEN)

    answer = await texts.reply(words)

    assert (answer["kind"], answer["appointment_id"]) == ("other", str(VISIT))
    _, note = await texts.notes()
    assert note.sms_reply == "other"


async def test_f_148_a_late_reply_is_noted_and_changes_nothing(texts: Texts) -> None:
    await texts.begin()
    await texts.send(TEN)
    texts.harness.clock.set(MORNING + timedelta(days=16))

    await texts.reply("2")

    _, note = await texts.notes()
    assert note.sms_reply == "cancel"
    [event] = await texts.harness.published(ReplyReceived)
    assert event.after_start
    assert "2 - Cancelled" in event.notification
    assert "on Wed Jan 8 at 10:00 AM." in event.notification


async def test_f_149_the_last_of_several_replies_is_told_too(texts: Texts) -> None:
    await texts.begin()
    await texts.send(TEN)

    for words in ("1", "2", "3"):
        texts.harness.clock.advance(timedelta(minutes=1))
        await texts.reply(words)

    published = await texts.harness.published(ReplyReceived)
    assert [one.kind for one in published] == ["confirm", "cancel", "opt_out"]
    assert {one.appointment_id for one in published} == {VISIT}


async def test_t_40_a_shared_telephone_makes_nobody_confirm(texts: Texts) -> None:
    shared = chris(phones=Phones(mobile=JULIES_NUMBER))
    theirs = uuid4()
    await texts.begin()
    await texts.harness.deliver(
        shared,
        chriss_consent(number=JULIES_NUMBER),
        visit(appointment_id=theirs, customer_id=CHRIS, starts_at="2025-01-08T13:00:00"),
    )
    await texts.send(TEN)

    answer = await texts.reply("1")

    assert (answer["kind"], answer["appointment_id"]) == ("other", None)
    notes = (await texts.notes())[2:]
    assert {note.customer_id for note in notes} == {JULIE, CHRIS}
    assert {note.sms_reply for note in notes} == {"other"}
    assert len({note.contact_id for note in notes}) == 2
    # Each of the two notes says that it may be the other's.
    assert all("2 customers have this number" in (note.notes or "") for note in notes)
    [event] = await texts.harness.published(ReplyReceived)
    assert event.appointment_id is None
    assert event.customer_names == ("JULIE GARXIA", "CHRIS JOHNSON")
    assert event.appointments == ("2025-01-08T10:00:00", "2025-01-08T13:00:00")
    assert event.notification == (
        "SMS reply of 1 received from JULIE GARXIA or CHRIS JOHNSON phone number (831) 359-0697"
        " regarding appointment on Wed Jan 8 at 10:00 AM or on Wed Jan 8 at 1:00 PM."
    )


async def test_r_38_every_note_about_a_text_says_the_number(texts: Texts) -> None:
    await texts.begin()
    await texts.send(TEN)
    await texts.reply("3")

    assert {note.phone for note in await texts.notes()} == {JULIES_NUMBER}


async def test_an_opt_out_binds_everyone_on_the_number(texts: Texts) -> None:
    await texts.begin()
    await texts.harness.deliver(
        chris(phones=Phones(mobile=JULIES_NUMBER)),
        chriss_consent(number=JULIES_NUMBER),
        visit(appointment_id=uuid4(), customer_id=CHRIS),
    )

    await texts.reply("3")

    for customer in (JULIE, CHRIS):
        assert (await texts.reminder(customer))["reason"] == "OPTED_OUT"
    assert {note.customer_id for note in await texts.notes()} == {JULIE, CHRIS}


async def test_a_number_with_a_new_owner_confirms_nothing_for_the_old_one(texts: Texts) -> None:
    await texts.begin()
    await texts.send(TEN)
    await texts.harness.deliver(
        julie(2, phones=Phones()), chris(phones=Phones(mobile=JULIES_NUMBER))
    )

    answer = await texts.reply("1")

    assert (answer["kind"], answer["appointment_id"]) == ("other", None)
    assert answer["customer_ids"] == [str(CHRIS)]
    assert {note.customer_id for note in (await texts.notes())[1:]} == {CHRIS}


async def test_a_number_nobody_has_any_more_is_for_a_person_to_ask_about(texts: Texts) -> None:
    await texts.begin()
    await texts.send(TEN)
    await texts.harness.deliver(julie(2, phones=Phones(mobile="+18315550177")))

    answer = await texts.reply("1")

    assert (answer["kind"], answer["appointment_id"]) == ("other", None)
    assert answer["customer_ids"] == [str(JULIE)]


async def test_a_reply_to_a_time_that_was_moved_needs_a_person(texts: Texts) -> None:
    await texts.begin()
    await texts.send(TEN)
    await texts.harness.deliver(visit(2, starts_at="2025-01-20T10:00:00", schedule_version=2))

    answer = await texts.reply("1")

    assert (answer["kind"], answer["appointment_id"]) == ("other", None)
    assert {one["state"] for one in await texts.history() if one["kind"] == "REMINDER"} == {
        "DELIVERED",
        "SCHEDULED",
    }


async def test_help_says_who_we_are(texts: Texts) -> None:
    await texts.begin()
    await texts.reply("HELP")
    await texts.send()

    [answer] = [one for one in await texts.history() if one["kind"] == "HELP"]
    assert answer["body"] == (
        "TEST AGENCY R1: appointment reminders. For help call (831) 555-0188."
        " Reply 3 to get no more texts."
    )
    [note] = await texts.notes()
    assert (note.sms_reply, note.call_code) == ("help", "NO_ACTION_REQ_RECORD_ONLY")


async def test_two_machines_do_not_ask_each_other_for_help_for_ever(texts: Texts) -> None:
    await texts.begin()
    for _ in range(5):
        await texts.reply("HELP")
        await texts.send()
    assert len([one for one in await texts.history() if one["kind"] == "HELP"]) == 1

    texts.harness.clock.advance(timedelta(minutes=11))
    await texts.reply("HELP")

    assert len([one for one in await texts.history() if one["kind"] == "HELP"]) == 2
