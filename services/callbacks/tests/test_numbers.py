"""Numbers that were found wrong, and the number a customer texted from (R-36, R-38)."""

from itertools import permutations
from random import Random
from typing import Any
from uuid import UUID, uuid4

from callbacks_builders import (
    MARTINA,
    attempted,
    customer,
    get,
    listed,
    logged,
    martina,
    minute,
    resolved,
    voided,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from backbone.testing import ServiceHarness
from callbacks.domain.decisions import Question, seeded
from callbacks.domain.facts import Fact
from callbacks.domain.numbers import in_order_to_try, wrong_numbers
from contracts.contacts import ContactLogged
from contracts.customer import Phones

HOME, MOBILE, OTHER = "+18317711806", "+18315550100", "+18315550177"
WRONG = "WRONG_OR_DISCONNECTED_NUMBER"


def text(number: int, phone: str, **more: Any) -> ContactLogged:
    """Send a text that asks for a call, as the gateway publishes it."""
    said = {
        "contact_action": "SMS_WX_APPOINTMENT_REMINDER_REPLY_RECEIVED",
        "source": "sms",
        "sms_reply": "other",
        "notes": "Reply: call me",
        "entered_by": "SYSTEM",
        "phone": phone,
    }
    return logged(number, "CALL_BACK_REQUESTED", **{**said, **more})


async def the_row(harness: ServiceHarness) -> dict[str, Any]:
    [row] = await listed(harness)
    return row


def marks(phones: list[dict[str, Any]]) -> list[tuple[str, bool]]:
    return [(one["number"], one["wrong_since"] is not None) for one in phones]


async def test_r_36_after_a_wrong_number_the_next_one_is_offered_and_the_mark_is_shown(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(martina(), logged(0), attempted(5, WRONG, phone=HOME))

    row = await the_row(harness)

    assert row["phone"] == MOBILE
    assert marks(row["phones"]) == [(MOBILE, False), (HOME, True)]
    numbers = await get(harness, f"/api/callbacks/{MARTINA}/numbers")
    assert marks(numbers["phones"]) == [(MOBILE, False), (HOME, True)]
    assert numbers["phones"][1]["wrong_since"] == minute(5).isoformat().replace("+00:00", "Z")


async def test_r_36_in_any_order_of_arrival_the_marks_are_the_same(harness: ServiceHarness) -> None:
    harness.clock.set(minute(30))
    seen = []
    for number in range(24):
        who = UUID(int=9000 + number)
        phones = Phones(home=HOME, mobile=MOBILE, message=OTHER)
        wrong = attempted(5, WRONG, phone=HOME, customer_id=who)
        news = [
            customer(9000 + number, phones=phones),
            customer(9000 + number, version=2, phones=phones, last_name="CRUZ-LEE"),
            logged(0, customer_id=who),
            wrong,
            attempted(6, WRONG, phone=MOBILE, customer_id=who),
            text(7, MOBILE, customer_id=who),
        ]
        order = list(permutations(news))[number * 29]
        for event in (*order, order[0]):
            await harness.deliver(event)
        found = await get(harness, f"/api/callbacks/{who}/numbers")
        seen.append(marks(found["phones"]))

    assert seen == [[(MOBILE, False), (OTHER, False), (HOME, True)]] * 24


async def test_r_36_the_mark_goes_with_the_number_with_its_note_and_with_a_call_that_was_answered(
    harness: ServiceHarness,
) -> None:
    wrong = attempted(5, WRONG, phone=HOME)
    await harness.deliver(martina(), logged(0), wrong)
    await harness.deliver(martina(2, phones=Phones(home=OTHER, mobile=MOBILE)))
    assert marks((await the_row(harness))["phones"]) == [(OTHER, False), (MOBILE, False)]

    await harness.deliver(martina(3))
    assert (await the_row(harness))["phone"] == MOBILE, "The same number is no better for it."
    await harness.deliver(attempted(6, phone=HOME))
    assert (await the_row(harness))["phone"] == MOBILE, "A message left there proves nothing."
    await harness.deliver(resolved(7, phone=HOME, resolves_only_listed=True))
    assert marks((await the_row(harness))["phones"]) == [(HOME, False), (MOBILE, False)]

    again = attempted(8, WRONG, phone=HOME)
    await harness.deliver(again)
    assert (await the_row(harness))["phone"] == MOBILE
    await harness.deliver(voided(again, 9))
    assert (await the_row(harness))["phone"] == HOME


async def test_r_36_where_every_number_is_wrong_they_are_shown_as_such(
    harness: ServiceHarness,
) -> None:
    both = [attempted(5, WRONG, phone=HOME), attempted(6, WRONG, phone=MOBILE)]
    await harness.deliver(martina(), logged(0), *both)

    assert marks((await the_row(harness))["phones"]) == [(HOME, True), (MOBILE, True)]


async def test_r_36_rows_are_called_together_by_the_number_that_is_dialled_now(
    harness: ServiceHarness,
) -> None:
    shared = Phones(home=MOBILE)
    other = logged(1, customer_id=UUID(int=78))
    await harness.deliver(martina(), customer(78, phones=shared), logged(0), other)
    assert [row["same_phone"] for row in await listed(harness)] == [[], []]

    await harness.deliver(attempted(5, WRONG, phone=HOME))

    assert {len(row["same_phone"]) for row in await listed(harness)} == {1}
    desk = harness.http("front_desk")
    assert (await desk.post(f"/api/callbacks/{MARTINA}/claim")).status_code == 200
    assert all(row["claim"] for row in await listed(harness))


async def test_r_38_the_row_of_a_text_shows_the_number_the_customer_used(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(martina(), text(0, MOBILE))
    row = await the_row(harness)
    assert (row["phone"], [one["kind"] for one in row["phones"]]) == (MOBILE, ["mobile", "home"])

    await harness.deliver(text(1, OTHER))
    row = await the_row(harness)
    assert (row["phone"], row["phones"][0]["kind"]) == (OTHER, "texted")
    assert [one["number"] for one in row["phones"]] == [OTHER, HOME, MOBILE]

    # Who then rings up is called at home as ever; so is who is not at the number that texted.
    await harness.deliver(attempted(2, WRONG, phone=OTHER))
    assert (await the_row(harness))["phone"] == HOME


async def test_r_38_a_call_after_the_text_is_answered_at_the_number_of_the_record(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(martina(), text(0, OTHER), logged(3))

    assert (await the_row(harness))["phone"] == HOME


async def test_r_38_two_who_share_the_number_that_texted_are_claimed_together(
    harness: ServiceHarness,
) -> None:
    kim = customer(78, phones=Phones(home=OTHER))
    await harness.deliver(martina(), kim, text(0, OTHER), text(0, OTHER, customer_id=UUID(int=78)))

    rows = await listed(harness)

    assert {row["phone"] for row in rows} == {OTHER}
    assert {len(row["same_phone"]) for row in rows} == {1}


SAID = st.tuples(
    st.sampled_from((HOME, MOBILE, OTHER, None)),
    st.sampled_from((WRONG, "LEFT_MESSAGE", "PROGRAM_APPLICATION_INFO_GIVEN", "text")),
    st.integers(0, 20),
)


def fact(phone: str | None, action: str, happened: int) -> Fact:
    kinds: dict[str, Any]
    if action == "text":
        kinds = {"contact_type": "INCOMING", "contact_action": "X", "call_code": "STATUS_REQUEST"}
    else:
        code = "RESOLVED" if action.startswith("PROGRAM") else "NO_ACTION_REQ_RECORD_ONLY"
        kinds = {"contact_type": "OUTGOING", "contact_action": action, "call_code": code}
    return Fact(
        contact_id=uuid4(),
        customer_id=MARTINA,
        version=1,
        contact_date=minute(happened),
        recorded_at=minute(happened),
        language="ENGLISH",
        phone=phone,
        effect=seeded().decide(Question(**kinds)),
        **kinds,
    )


@settings(max_examples=300, deadline=None)
@given(said=st.lists(SAID, max_size=12), chance=st.randoms())
def test_r_36_the_newest_call_that_says_anything_of_a_number_decides(
    said: list[tuple[str | None, str, int]], chance: Random
) -> None:
    facts = [fact(*one) for one in said]
    shuffled = [*facts, *chance.choices(facts, k=2)] if facts else []
    chance.shuffle(shuffled)

    found = wrong_numbers(shuffled, {WRONG})

    assert found == wrong_numbers(facts, {WRONG})
    ordered = sorted(facts, key=lambda one: (one.contact_date, one.recorded_at, one.contact_id))
    for number in (HOME, MOBILE, OTHER):
        telling = [
            one.contact_action
            for one in ordered
            if one.phone == number and one.contact_action != "LEFT_MESSAGE"
        ]
        assert (number in found) == (telling[-1:] == [WRONG])


@given(wrong=st.sets(st.sampled_from((HOME, MOBILE, OTHER))), chance=st.randoms())
def test_r_36_no_number_is_lost_and_none_found_wrong_stands_before_a_good_one(
    wrong: set[str], chance: Random
) -> None:
    kinds = zip(("home", "mobile", "other"), (HOME, MOBILE, OTHER), strict=True)
    phones: list[Any] = [{"kind": kind, "number": number} for kind, number in kinds]
    mixed = chance.sample(phones, 3)

    found = [one["number"] for one in in_order_to_try(mixed, wrong)]

    good = [one for one in (HOME, MOBILE, OTHER) if one not in wrong]
    assert found == [*good, *(one for one in (HOME, MOBILE, OTHER) if one in wrong)]
