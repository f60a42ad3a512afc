"""The household of a customer over HTTP (F-052, F-053, I-22)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from customer_builders import add_application, add_member, customer_path

from backbone.testing import ServiceHarness, running
from contracts.customer import ApplicationChanged
from customer.service import service

CANARY = "765-43-2108"
DIGITS = CANARY.replace("-", "")
DOENA = {
    "middle_initial": "T",
    "date_of_birth": "1950-12-31",
    "ssn": CANARY,
    "gender": "FEMALE",
    "race": "MULTI_RACE",
    "relation": "SELF",
    "education": "HIGH_SCHOOL_GRADUATE_GED",
}
OVALTINE = {
    "date_of_birth": "2003-01-02",
    "gender": "FEMALE",
    "race": "MULTI_RACE",
    "relation": "GRANDCHILD",
    "education": "GRADES_9_12_NON_GRADUATE",
}


@pytest.fixture(scope="module")
async def harness() -> AsyncIterator[ServiceHarness]:
    async with running(service) as harness:
        harness.clock.set(datetime(2018, 12, 4, 5, tzinfo=UTC))
        yield harness


async def doena(harness: ServiceHarness, **more: Any) -> str:
    return await customer_path(harness, first_name="Doena", last_name="Holschein", **more)


def path_of(application: dict[str, Any]) -> str:
    return f"/api/customers/{application['customer_id']}/applications/{application['id']}"


async def household(harness: ServiceHarness, customer: str) -> dict[str, Any]:
    shown: dict[str, Any] = (await harness.http("auditor").get(f"{customer}/household")).json()
    return shown


async def test_f_052_the_record_shows_the_members_of_the_newest_application_that_has_them(
    harness: ServiceHarness,
) -> None:
    customer = await doena(harness)
    assert await household(harness, customer) == {
        "items": [],
        "application_id": None,
        "program": None,
        "program_year": None,
    }
    older = await add_application(harness, customer, program_year=2016)
    await add_member(harness, older, "LONG", "GONE")
    shown = await add_application(harness, customer, program_year=2017)
    first = await add_member(harness, shown, "Doena", "Holschein", **DOENA)
    await add_member(harness, shown, "Ovaltine", "Jenkins", **OVALTINE)
    # Newer, but in numbers: it is passed over.
    await add_application(harness, customer, program_year=2018, summary={"adults": 1})

    found = await household(harness, customer)

    assert (found["application_id"], found["program"], found["program_year"]) == (
        shown["id"],
        "HEAP",
        2017,
    )
    assert [(one["first_name"], one["ssn_masked"]) for one in found["items"]] == [
        ("DOENA", "***-**-2108"),
        ("OVALTINE", None),
    ]
    assert found["items"][0] == {
        "id": first["id"],
        "application_id": shown["id"],
        "first_name": "DOENA",
        "middle_initial": "T",
        "last_name": "HOLSCHEIN",
        "date_of_birth": "1950-12-31",
        "ssn_masked": "***-**-2108",
        "gender": "FEMALE",
        "race": "MULTI_RACE",
        "relation": "SELF",
        "education": "HIGH_SCHOOL_GRADUATE_GED",
        "entered_by": "AGENCY EMPLOYEE",
        "entered_at": first["entered_at"],
        "updated_by": "AGENCY EMPLOYEE",
        "updated_at": first["updated_at"],
        "version": 1,
    }
    counted = (await harness.http("auditor").get(f"{customer}/sections")).json()
    assert (counted["applications"], counted["household"]) == (3, 2)
    await harness.http("front_desk").delete(path_of(shown))
    assert (await household(harness, customer))["program_year"] == 2016


async def test_a_member_is_corrected_and_taken_away(harness: ServiceHarness) -> None:
    customer = await doena(harness)
    application = await add_application(harness, customer)
    member = await add_member(harness, application, "Ovaltine", "Jenkins", **OVALTINE)
    http, path = harness.http("front_desk"), f"{path_of(application)}/members/{member['id']}"
    assert (await http.get(path)).json() == member

    changed = await http.patch(
        path, json={"relation": "CHILD", "ssn": CANARY}, headers={"If-Match": '"1"'}
    )

    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert (changed.json()["relation"], changed.json()["ssn_masked"]) == ("CHILD", "***-**-2108")
    assert (await http.patch(path, json={"ssn": CANARY})).json()["version"] == 2
    assert (
        await http.patch(path, json={"relation": None}, headers={"If-Match": '"1"'})
    ).status_code == 412
    assert (await http.delete(path, headers={"If-Match": '"2"'})).status_code == 204
    gone = await http.delete(path)
    assert (await http.get(path)).status_code == 404
    assert (gone.status_code, gone.json()["code"]) == (404, "member_not_found")
    entries = (await http.get(f"{customer}/history")).json()["items"]
    assert [one["action"] for one in entries[:3]] == [
        "MEMBER_REMOVED",
        "MEMBER_CHANGED",
        "MEMBER_ADDED",
    ]
    assert entries[0]["changes"] == [
        {"field": "application.of", "old": None, "new": "HEAP 2018"},
        {"field": "member.of", "old": None, "new": "OVALTINE JENKINS"},
    ]
    assert {"field": "member.ssn", "old": None, "new": "***-**-2108"} in entries[1]["changes"]


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"date_of_birth": "1900-01-01"}, "date_of_birth", "placeholder_date"),
    ({"date_of_birth": "2018-12-04"}, "date_of_birth", "in_the_future"),
    ({"date_of_birth": "1879-12-31"}, "date_of_birth", "too_long_ago"),
    ({"date_of_birth": "12/31/1950"}, "date_of_birth", "invalid_date"),
    ({"first_name": ""}, "first_name", "too_short"),
    ({"first_name": "--"}, "first_name", "no_letter"),
    ({"last_name": None}, "last_name", "string_type"),
    ({"ssn": "12"}, "ssn", "not_an_ssn"),
    ({"ssn": "999-99-9999"}, "ssn", "placeholder_ssn"),
    ({"gender": "female"}, "gender", "literal_error"),
    ({"race": "PURPLE"}, "race", "literal_error"),
    ({"relation": "BOSS"}, "relation", "literal_error"),
    ({"education": "PHD"}, "education", "literal_error"),
    ({"income": 3}, "income", "unknown_field"),
]


@pytest.mark.parametrize(("wrong", "field", "code"), BAD, ids=[str(bad[0]) for bad in BAD])
async def test_a_bad_member_names_the_field_in_a_sentence(
    harness: ServiceHarness, wrong: dict[str, Any], field: str, code: str
) -> None:
    application = await add_application(harness, await doena(harness))
    http, path = harness.http("front_desk"), f"{path_of(application)}/members"
    body = {"first_name": "OVALTINE", "last_name": "JENKINS", **wrong}

    answer = await http.post(path, json=body)

    assert answer.status_code == 422, answer.text
    assert (field, code) in [(one["field"], one["code"]) for one in answer.json()["errors"]]
    assert answer.json()["detail"].endswith(".")
    assert (await http.get(path)).json()["items"] == []


async def test_f_052_a_household_is_told_in_numbers_or_by_its_members(
    harness: ServiceHarness,
) -> None:
    customer = await doena(harness)
    numbers = await add_application(harness, customer, summary={"adults": 2, "children": 1})
    http = harness.http("front_desk")
    member = {"first_name": "OVALTINE", "last_name": "JENKINS"}

    refused = await http.post(f"{path_of(numbers)}/members", json=member)
    cleared = await http.patch(path_of(numbers), json={"summary": None})
    added = await http.post(f"{path_of(numbers)}/members", json=member)
    back = await http.patch(path_of(numbers), json={"summary": {"adults": 1}})

    assert numbers["summary"] == {"adults": 2, "children": 1, "seniors": 0, "disabled": 0}
    assert (refused.status_code, refused.json()["code"]) == (409, "household_in_numbers")
    assert (cleared.json()["summary"], added.status_code) == (None, 201)
    assert (back.status_code, back.json()["code"]) == (409, "household_has_members")
    told = [one.model_dump_json() for one in await harness.published(ApplicationChanged)]
    assert not [one for one in told if "adults" in one or "OVALTINE" in one]


async def test_the_members_of_the_last_application_are_taken_over_with_their_numbers(
    harness: ServiceHarness,
) -> None:
    customer = await doena(harness)
    http, boss = harness.http("front_desk"), harness.http("supervisor")
    new = await add_application(harness, customer, program_year=2019)
    nothing = await http.post(f"{path_of(new)}/members/take-over")
    last = await add_application(harness, customer, program_year=2018)
    mine = await add_member(harness, last, "Doena", "Holschein", **DOENA)
    await add_member(harness, last, "Ovaltine", "Jenkins", **OVALTINE)

    taken = await http.post(f"{path_of(new)}/members/take-over")
    again = await http.post(f"{path_of(new)}/members/take-over")

    assert (nothing.status_code, nothing.json()["code"]) == (404, "no_members_to_take_over")
    assert (again.status_code, again.json()["code"]) == (409, "household_has_members")
    assert taken.status_code == 201
    doena_again, ovaltine = taken.json()["items"]
    assert doena_again["id"] != mine["id"]
    told = ("first_name", "date_of_birth", "ssn_masked", "relation", "education")
    assert [doena_again[one] for one in told] == [mine[one] for one in told]
    assert ovaltine["ssn_masked"] is None
    shown = await boss.post(
        f"{path_of(new)}/members/{doena_again['id']}/reveal-ssn", json={"reason": "Transfer"}
    )
    assert shown.json() == {"ssn": CANARY}
    entry = (await http.get(f"{customer}/history")).json()["items"][1]
    assert entry["action"] == "MEMBERS_TAKEN_OVER"
    assert [one["new"] for one in entry["changes"]] == [
        "HEAP 2019",
        "HEAP 2018",
        "DOENA T HOLSCHEIN",
        "OVALTINE JENKINS",
    ]


async def test_of_those_who_take_over_at_once_one_succeeds(harness: ServiceHarness) -> None:
    customer = await doena(harness)
    last = await add_application(harness, customer, program_year=2017)
    await add_member(harness, last, "Ovaltine", "Jenkins")
    new = await add_application(harness, customer, program_year=2018)
    http = harness.http("front_desk")

    answers = await asyncio.gather(
        *(http.post(f"{path_of(new)}/members/take-over") for _ in range(4))
    )

    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409]
    assert len((await household(harness, customer))["items"]) == 1
