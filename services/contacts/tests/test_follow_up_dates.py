"""Call codes whose note must say on which day to call the customer (R-33)."""

from typing import Any

import pytest
from contacts_builders import CONTACTS, agency_changed, new_customer, note_body, save

from backbone.testing import ServiceHarness
from contracts.contacts import CodesChanged, ContactAmended, ContactLogged

CODES = ["FOLLOW_UP_ON_DATE", "PLEDGE_FOLLOW_UP", "DEFICIENT_DOCUMENTS_DUE"]


async def refused(harness: ServiceHarness, body: dict[str, Any]) -> dict[str, str]:
    answer = await harness.http("front_desk").post(CONTACTS, json=body)
    assert answer.status_code == 422, answer.text
    return {one["field"]: one["code"] for one in answer.json()["errors"]}


@pytest.mark.parametrize("code", CODES)
async def test_r_33_a_code_that_names_a_day_takes_one_and_is_refused_without(
    shared_harness: ServiceHarness, code: str
) -> None:
    await shared_harness.deliver(agency_changed())
    customer = await new_customer(shared_harness)

    body = note_body(customer, call_code=code)
    assert await refused(shared_harness, body) == {"follow_up_date": "required"}
    saved = await save(shared_harness, {**body, "follow_up_date": "2027-03-02"})
    assert saved["follow_up_date"] == "2027-03-02"
    logged = await shared_harness.published(ContactLogged)
    assert logged[-1].follow_up_date == "2027-03-02"


async def test_r_33_a_day_before_the_contact_is_a_slip(shared_harness: ServiceHarness) -> None:
    await shared_harness.deliver(agency_changed())
    customer = await new_customer(shared_harness)

    body = note_body(customer, call_code=CODES[0], follow_up_date="2001-01-01")
    assert await refused(shared_harness, body) == {"follow_up_date": "before_contact"}


async def test_r_33_a_correction_may_move_the_day_and_not_take_it_away(
    shared_harness: ServiceHarness,
) -> None:
    await shared_harness.deliver(agency_changed())
    customer = await new_customer(shared_harness)
    body = note_body(customer, call_code=CODES[0], follow_up_date="2027-03-02")
    saved = await save(shared_harness, body)
    path = f"{CONTACTS}/{saved['id']}"
    front_desk = shared_harness.http("front_desk")
    version = {"If-Match": f'"{saved["version"]}"'}

    gone = await front_desk.patch(path, json={"follow_up_date": None}, headers=version)
    assert gone.status_code == 422
    moved = await front_desk.patch(path, json={"follow_up_date": "2027-03-09"}, headers=version)
    assert moved.json()["follow_up_date"] == "2027-03-09"
    amended = await shared_harness.published(ContactAmended)
    assert amended[-1].follow_up_date == "2027-03-09"


async def test_r_33_the_code_tables_say_which_codes_need_a_day_and_an_agency_adds_its_own(
    harness: ServiceHarness,
) -> None:
    administrator = harness.http("administrator")
    shown = (await administrator.get(f"{CONTACTS}/codes")).json()["call_codes"]
    assert [one["key"] for one in shown if one["needs_date"]] == [CODES[2], CODES[1], CODES[0]]

    own = {"label": "CALL IN SPRING", "needs_date": True}
    answer = await administrator.put(f"{CONTACTS}/codes/call_codes/CALL_IN_SPRING", json=own)
    assert answer.is_success, answer.text
    published = (await harness.published(CodesChanged))[-1]
    [calls] = [table for table in published.tables if table.name == "call_codes"]
    assert {one.key for one in calls.codes if one.needs_date} == {*CODES, "CALL_IN_SPRING"}

    elsewhere = await administrator.put(f"{CONTACTS}/codes/languages/SPANISH", json=own)
    assert elsewhere.status_code == 422
