"""A call that found a wrong number says which one it was (R-36)."""

from uuid import uuid4

import pytest
from contacts_builders import CONTACTS, customer_saved, note_body, save

from backbone.testing import ServiceHarness
from contracts.contacts import ContactAmended, ContactLogged
from contracts.customer import Phones

HOME, MOBILE = "+18317711806", "+18315550100"
WRONG = {
    "contact_type": "OUTGOING",
    "contact_action": "WRONG_OR_DISCONNECTED_NUMBER",
    "call_code": "NO_ACTION_REQ_RECORD_ONLY",
}


async def test_r_36_where_nobody_says_it_is_the_number_that_is_offered(
    harness: ServiceHarness,
) -> None:
    customer = uuid4()
    phones = Phones(home=HOME, mobile=MOBILE)
    await harness.deliver(customer_saved(customer).model_copy(update={"phones": phones}))

    dialled = [
        (await save(harness, note_body(customer, **WRONG, **said)))["phone"]
        for said in ({}, {}, {}, {"phone": "(831) 771-1806"})
    ]

    assert dialled == [HOME, MOBILE, None, HOME]
    assert [one.phone for one in await harness.published(ContactLogged)] == dialled


async def test_r_36_a_call_corrected_to_a_wrong_number_says_which(harness: ServiceHarness) -> None:
    customer = uuid4()
    phones = Phones(mobile=MOBILE)
    await harness.deliver(customer_saved(customer).model_copy(update={"phones": phones}))
    saved = await save(harness, note_body(customer, **WRONG | {"contact_action": "LEFT_MESSAGE"}))
    assert saved["phone"] is None

    changed = {"contact_action": WRONG["contact_action"]}
    await harness.http("front_desk").patch(f"{CONTACTS}/{saved['id']}", json=changed)

    [event] = await harness.published(ContactAmended)
    assert event.phone == MOBILE


@pytest.mark.parametrize("phone", ["12", "NO PHONE", "+1 555"])
async def test_r_36_what_is_no_number_is_refused_in_words(
    harness: ServiceHarness, phone: str
) -> None:
    body = note_body(uuid4(), **WRONG, phone=phone)

    answer = await harness.http("front_desk").post(CONTACTS, json=body)

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["phone"]
