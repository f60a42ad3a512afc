"""Applications and the pledges on them over HTTP (F-055 to F-057)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from customer_builders import HEAP, add_application, customer_path

from backbone.testing import ServiceHarness, running
from contracts.customer import ApplicationChanged
from customer.queries import applications as queries
from customer.service import service

ACCOUNT = "10223456789"


@pytest.fixture(scope="module")
async def harness() -> AsyncIterator[ServiceHarness]:
    async with running(service) as harness:
        # Still the evening of the 3rd where the agency is.
        harness.clock.set(datetime(2018, 12, 4, 5, tzinfo=UTC))
        yield harness


async def doena(harness: ServiceHarness, **more: Any) -> str:
    return await customer_path(harness, first_name="Doena", last_name="Holschtein", **more)


async def history(harness: ServiceHarness, customer: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (
        await harness.http("supervisor").get(f"{customer}/history")
    ).json()["items"]
    return items


async def test_f_055_an_application_shows_every_column_of_the_grid(harness: ServiceHarness) -> None:
    customer = await doena(harness)
    john = harness.http("front_desk", name="JOHN JOHNSON")

    answer = await john.post(f"{customer}/applications", json={**HEAP, "status": "ELIGIBLE"})

    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    made = answer.json()
    assert made == {
        "id": made["id"],
        "customer_id": customer.rsplit("/", 1)[1],
        "program": "HEAP",
        "program_year": 2018,
        "status": "ELIGIBLE",
        "intake_date": "2018-12-03",
        "transfer_date": None,
        "service_address": "1 THIS A",
        "city": "WATSONVILLE",
        "zip": "95077",
        "utility": "PACIFIC GAS & ELECTRIC COMPANY",
        "account_number": ACCOUNT,
        "summary": None,
        "members": 0,
        "pledges": [],
        "entered_by": "JOHN JOHNSON",
        "entered_at": made["entered_at"],
        "updated_by": "JOHN JOHNSON",
        "updated_at": made["updated_at"],
        "version": 1,
    }
    again = await harness.http("auditor").get(f"{customer}/applications/{made['id']}")
    assert (again.json(), again.headers["ETag"]) == (made, '"1"')


async def test_f_055_the_newest_program_year_comes_first_then_the_latest_intake(
    harness: ServiceHarness,
) -> None:
    customer = await doena(harness)
    for year, day in ((2016, "2016-03-01"), (2018, "2018-02-01"), (2017, "2018-11-30"),
                      (2018, "2018-09-01")):  # fmt: skip
        await add_application(harness, customer, program_year=year, intake_date=day)
    http = harness.http("front_desk")

    first = (await http.get(f"{customer}/applications?limit=3")).json()
    rest = (await http.get(f"{customer}/applications", params={"after": first["next"]})).json()

    shown = [(one["program_year"], one["intake_date"]) for one in first["items"] + rest["items"]]
    assert shown == [
        (2018, "2018-09-01"),
        (2018, "2018-02-01"),
        (2017, "2018-11-30"),
        (2016, "2016-03-01"),
    ]
    assert (await http.get(f"{customer}/applications?after=x")).status_code == 400
    counted = (await http.get(f"{customer}/sections")).json()
    assert (counted["applications"], counted["household"]) == (4, 0)


async def test_f_056_a_decision_is_told_others_without_address_or_account(
    harness: ServiceHarness,
) -> None:
    customer = await doena(harness)
    made = await add_application(harness, customer)
    path = f"{customer}/applications/{made['id']}"

    decided = await harness.http("front_desk").patch(
        path,
        json={"status": "TRANSFERRED", "transfer_date": "2018-12-03"},
        headers={"If-Match": '"1"'},
    )

    assert (decided.status_code, decided.headers["ETag"]) == (200, '"2"')
    event = (await harness.published(ApplicationChanged))[-1]
    assert event.model_dump(mode="json") == {
        "application_id": made["id"],
        "version": 2,
        "customer_id": made["customer_id"],
        "program": "HEAP",
        "program_year": 2018,
        "status": "TRANSFERRED",
        "received_on": "2018-12-03",
        "removed": False,
    }
    same = await harness.http("front_desk").patch(path, json={"status": "TRANSFERRED"})
    assert same.json()["version"] == 2
    stale = await harness.http("front_desk").patch(
        path, json={"status": "DENIED"}, headers={"If-Match": '"1"'}
    )
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")


async def test_the_history_shows_only_the_end_of_an_account_number(harness: ServiceHarness) -> None:
    customer = await doena(harness)
    made = await add_application(harness, customer)
    await harness.http("front_desk").patch(
        f"{customer}/applications/{made['id']}", json={"account_number": "55544433321"}
    )

    changed, added, _ = await history(harness, customer)

    assert [added["action"], changed["action"]] == ["APPLICATION_ADDED", "APPLICATION_CHANGED"]
    assert changed["changes"] == [
        {"field": "application.of", "old": None, "new": "HEAP 2018"},
        {"field": "application.account_number", "old": "*******6789", "new": "*******3321"},
    ]
    everywhere = await harness.http("supervisor").get("/api/customers/changes")
    for text in (str(added), str(changed), everywhere.text):
        assert ACCOUNT not in text
        assert "55544433321" not in text
    told = [one.model_dump_json() for one in await harness.published(ApplicationChanged)]
    assert not [one for one in told if ACCOUNT in one or "THIS A" in one]


async def test_a_removed_application_is_gone_for_everybody_and_others_are_told(
    harness: ServiceHarness,
) -> None:
    customer = await doena(harness)
    made = await add_application(harness, customer)
    http, path = harness.http("front_desk"), f"{customer}/applications/{made['id']}"
    assert (await http.delete(path, headers={"If-Match": '"7"'})).status_code == 412

    assert (await http.delete(path, headers={"If-Match": '"1"'})).status_code == 204

    for answer in (
        await http.get(path),
        await http.patch(path, json={"status": "DENIED"}),
        await http.delete(path),
        await http.get(f"{path}/pledges"),
        await http.post(f"{path}/pledges", json={"memo": "X"}),
        await http.get(f"{path}/members"),
        await http.post(f"{path}/members", json={"first_name": "A", "last_name": "B"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "application_not_found")
    assert (await http.get(f"{customer}/applications")).json()["items"] == []
    event = (await harness.published(ApplicationChanged))[-1]
    assert (str(event.application_id), event.version, event.removed) == (made["id"], 2, True)
    assert (await history(harness, customer))[0]["action"] == "APPLICATION_REMOVED"


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"intake_date": "2018-12-04"}, "intake_date", "in_the_future"),
    ({"intake_date": "2018-02-30"}, "intake_date", "invalid_date"),
    ({"intake_date": None}, "intake_date", "invalid_date"),
    ({"intake_date": 0}, "intake_date", "invalid_date"),
    ({"transfer_date": "2018-12-02"}, "transfer_date", "before_intake"),
    ({"transfer_date": "2018-12-05"}, "transfer_date", "in_the_future"),
    ({"program": ""}, "program", "too_short"),
    ({"program": "X" * 41}, "program", "too_long"),
    ({"program": "HE\x00AP"}, "program", "nul"),
    ({"program_year": 1999}, "program_year", "greater_than_equal"),
    ({"program_year": 2101}, "program_year", "less_than_equal"),
    ({"program_year": "2018"}, "program_year", "int_type"),
    ({"status": "eligible"}, "status", "literal_error"),
    ({"zip": "950"}, "zip", "not_a_zip_code"),
    ({"account_number": "1" * 41}, "account_number", "too_long"),
    ({"summary": {"adults": 0}}, "summary", "nobody"),
    ({"summary": {"adults": -1}}, "summary.adults", "greater_than_equal"),
    ({"summary": {"adults": 1, "disabled": 2}}, "summary.disabled", "more_than_all"),
    ({"version": 3}, "version", "unknown_field"),
]


@pytest.mark.parametrize(("wrong", "field", "code"), BAD, ids=[str(bad[0]) for bad in BAD])
async def test_a_bad_application_names_its_field_in_a_sentence(
    harness: ServiceHarness, wrong: dict[str, Any], field: str, code: str
) -> None:
    customer = await doena(harness)
    http = harness.http("front_desk")

    answer = await http.post(f"{customer}/applications", json={**HEAP, **wrong})

    assert answer.status_code == 422, answer.text
    assert (field, code) in [(one["field"], one["code"]) for one in answer.json()["errors"]]
    assert answer.json()["detail"].endswith(".")
    assert (await http.get(f"{customer}/applications")).json()["items"] == []


async def test_an_application_of_the_agency_s_today_is_taken(harness: ServiceHarness) -> None:
    made = await add_application(harness, await doena(harness), intake_date="2018-12-03")
    assert (made["intake_date"], made["status"]) == ("2018-12-03", "RECEIVED")


async def test_a_repeated_request_makes_one_application(harness: ServiceHarness) -> None:
    customer, key = await doena(harness), {"Idempotency-Key": str(uuid4())}
    http = harness.http("front_desk")

    ids = {
        (await http.post(f"{customer}/applications", json=HEAP, headers=key)).json()["id"]
        for _ in range(3)
    }

    assert len(ids) == 1


async def test_of_those_who_decide_at_once_one_succeeds(harness: ServiceHarness) -> None:
    customer = await doena(harness)
    made = await add_application(harness, customer)
    http, path = harness.http("front_desk"), f"{customer}/applications/{made['id']}"

    answers = await asyncio.gather(
        *(
            http.patch(path, json={"utility": f"U{n}"}, headers={"If-Match": '"1"'})
            for n in range(6)
        )
    )

    assert sorted(one.status_code for one in answers) == [200] + [412] * 5


async def test_nobody_reaches_an_application_through_another_customer(
    harness: ServiceHarness,
) -> None:
    mine, other = await doena(harness), await doena(harness)
    made = await add_application(harness, mine)
    boss = harness.http("supervisor")

    strange = await boss.get(f"{other}/applications/{made['id']}")
    await boss.delete(mine)

    assert (strange.status_code, strange.json()["code"]) == (404, "application_not_found")
    for path in ("applications", f"applications/{made['id']}", "applications/export.csv",
                 "applications/export.xlsx", "household"):  # fmt: skip
        assert (await boss.get(f"{mine}/{path}")).json()["code"] == "customer_not_found"


async def test_every_application_is_published_again_by_a_replay(harness: ServiceHarness) -> None:
    customer = await doena(harness)
    made = await add_application(harness, customer)
    async with harness.read() as read:
        told = [one async for one in queries.replay_applications(read)]

    again = [one for one in told if str(one.subject) == made["id"]]
    assert again == [
        one
        for one in await harness.published(ApplicationChanged)
        if str(one.application_id) == made["id"]
    ]
