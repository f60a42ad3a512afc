"""Former names and numbers find the record, marked as former and below current ones (R-07)."""

from typing import Any

import pytest
from customer_builders import add_customer
from sqlalchemy import text

from backbone.testing import ServiceHarness
from customer.commands.search_index import file_anew

OFELIA: dict[str, Any] = {
    "first_name": "OFELIA",
    "last_name": "BURTON",
    "ssn": "668-71-6854",
    "date_of_birth": "1979-03-21",
    "email": "ofelia@example.org",
    "phones": {"home": "831 206 0155"},
    "mailing_address": {
        "number": "14",
        "street": "PERIWINKLE",
        "unit": "7C",
        "zip": "95003",
        "city": "APTOS",
    },
}
SINCE: dict[str, Any] = {
    "first_name": "RAQUEL",
    "last_name": "BERLIER",
    "ssn": "523-45-6789",
    "date_of_birth": "1979-03-27",
    "email": "berlier@example.org",
    "phones": {"home": "831 206 0166"},
    "mailing_address": {
        "number": "2",
        "street": "ALISAL",
        "unit": "1",
        "zip": "93905",
        "city": "SALINAS",
    },
}
OLD: dict[str, dict[str, Any]] = {
    "last_name": {"last_name": "BURTON"},
    "first_name": {"first_name": "OFELIA"},
    "ssn": {"ssn": "668716854"},
    "last four": {"ssn": "6854"},
    "date_of_birth": {"date_of_birth": "1979-03-21"},
    "email": {"email": "OFELIA@example.org"},
    "phone": {"phone": "(831) 206-0155"},
    "phone without area code": {"phone": "206 0155"},
    "address": {"street_number": "14", "street_name": "Periwinkle Ln"},
    "street": {"street_name": "PERIWINKLE"},
    "unit": {"unit": "7c"},
    "zip": {"zip": "95003"},
    "city": {"city": "APTOS"},
    "one box": {"anything": "ofelia burton 6854"},
}


async def search(harness: ServiceHarness, **known: Any) -> list[dict[str, Any]]:
    answer = await harness.http("front_desk").post("/api/customers/search", json=known)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def changed(harness: ServiceHarness, path: str, **change: Any) -> dict[str, Any]:
    answer = await harness.http("front_desk").patch(path, json=change)
    assert answer.status_code == 200, answer.text
    record: dict[str, Any] = answer.json()
    return record


@pytest.mark.parametrize("known", OLD.values(), ids=OLD)
async def test_r_07_every_former_value_finds_the_record_and_says_so(
    fresh_harness: ServiceHarness, known: dict[str, Any]
) -> None:
    made = await add_customer(fresh_harness, **OFELIA)
    await changed(fresh_harness, f"/api/customers/{made['id']}", **SINCE)

    [found, *_] = await search(fresh_harness, **known)

    assert found["customer"]["id"] == made["id"]
    assert found["customer"]["display_name"] == "RAQUEL BERLIER"
    assert all(match["former"] for match in found["matches"])
    assert all(words.startswith("former ") for words in found["matched_on"])


async def test_r_07_who_bears_a_name_now_comes_before_who_bore_it(
    harness: ServiceHarness,
) -> None:
    was = await add_customer(harness, first_name="IRMA", last_name="QUILLFEATHER")
    now = await add_customer(harness, first_name="IRMA", last_name="QUILLFEATHER")
    near = await add_customer(harness, first_name="IRMA", last_name="QUILLFEATHERS")
    renamed = await changed(harness, f"/api/customers/{was['id']}", last_name="ZARATE")

    found = await search(harness, first_name="IRMA", last_name="QUILLFEATHER")

    assert [one["customer"]["id"] for one in found] == [now["id"], was["id"], near["id"]]
    assert renamed["former_last_names"] == ["QUILLFEATHER"]
    assert {"code": "last_name", "value": "QUILLFEATHER", "former": True} in [
        {name: match[name] for name in ("code", "value", "former")} for match in found[1]["matches"]
    ]


async def test_r_07_a_new_record_is_warned_of_by_former_names_and_numbers(
    harness: ServiceHarness,
) -> None:
    old = {"first_name": "TRINIDAD", "last_name": "OYARZUN", "phones": {"home": "831 206 0177"}}
    made = await add_customer(harness, **old)
    path = f"/api/customers/{made['id']}"
    await changed(harness, path, last_name="BERMUDEZ", phones={"home": "831 206 0178"})

    for again in (
        {"first_name": "TRINIDAD", "last_name": "OYARZUN"},
        {"first_name": "TRINI", "last_name": "BERMUDEZ", "phones": {"home": "831 206 0177"}},
    ):
        warned = (await add_customer(harness, **again))["possible_duplicates"]
        assert made["id"] in [one["customer"]["id"] for one in warned]


async def test_r_07_a_name_taken_back_is_former_no_longer(harness: ServiceHarness) -> None:
    made = await add_customer(harness, first_name="ULISES", last_name="ARRIZABALAGA")
    path = f"/api/customers/{made['id']}"
    await changed(harness, path, last_name="ETXEBARRIA")

    back = await changed(harness, path, last_name="ARRIZABALAGA")
    [found, *_] = await search(harness, last_name="ARRIZABALAGA")
    [also, *_] = await search(harness, last_name="ETXEBARRIA")

    assert back["former_last_names"] == ["ETXEBARRIA"]
    assert [match["former"] for match in found["matches"]] == [False]
    assert also["customer"]["id"] == made["id"]


async def test_r_07_a_removed_record_is_found_by_nothing(harness: ServiceHarness) -> None:
    made = await add_customer(harness, first_name="NEMESIO", last_name="URRUTIKOETXEA")
    path = f"/api/customers/{made['id']}"
    await changed(harness, path, last_name="GOIKOETXEA")
    await harness.http("supervisor").delete(path, headers={"If-Match": '"2"'})

    assert await search(harness, last_name="URRUTIKOETXEA") == []
    assert await search(harness, last_name="GOIKOETXEA") == []


IN_HISTORY = {name: known for name, known in OLD.items() if name != "ssn"}
"""Of a social security number the history has the last four digits only."""
FORGET = """
    UPDATE customer
       SET filed_version = 0, former_clues = '{}', former_first_names = '{}',
           former_last_names = '{}',
           clues = (SELECT coalesce(array_agg(clue), '{}') FROM unnest(clues) AS clue
                     WHERE clue NOT LIKE 'was:%' AND clue NOT LIKE 'email:%')
"""
"""Makes the records what the version before this one left."""
FORGET_NAMES = "DELETE FROM name_pair WHERE last IN ('BURTON', 'OYARZUN') OR first = 'OFELIA'"


@pytest.mark.parametrize("known", IN_HISTORY.values(), ids=IN_HISTORY)
async def test_r_07_records_of_the_version_before_are_filed_anew_from_their_history(
    fresh_harness: ServiceHarness, known: dict[str, Any]
) -> None:
    made = await add_customer(fresh_harness, **OFELIA)
    await changed(fresh_harness, f"/api/customers/{made['id']}", **SINCE)
    async with fresh_harness.work() as work:
        await work.session.execute(text(FORGET))
        await work.session.execute(text(FORGET_NAMES))
    messages = len(fresh_harness.messages)

    async with fresh_harness.work() as work:
        await file_anew(work)
    found = await search(fresh_harness, **known)

    assert [one["customer"]["id"] for one in found] == [made["id"]]
    assert found[0]["customer"]["version"] == 2
    assert len(fresh_harness.messages) == messages
    async with fresh_harness.read() as read:
        left = text("SELECT count(*) FROM customer WHERE filed_version <> version")
        assert await read.session.scalar(left) == 0
