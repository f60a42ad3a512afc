"""Weatherization jobs over HTTP."""

import asyncio
import csv
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from customer_builders import agency, customer_path
from dwelling_builders import GOING_ON, OAK_AVE, REPORTED, add_dwelling, add_job, done
from openpyxl import load_workbook

from backbone.testing import ServiceHarness, running
from customer.service import service

COLUMNS = [
    "Dwelling ID",
    "Job ID",
    "Job Type",
    "Status",
    "Job Completed Date",
    "Reported Date",
    "Service Address",
    "City",
    "Zip",
    "County",
]
PLACE = "111 THIS ST,MARINA,93933,MONTEREY"


@pytest.fixture(scope="module")
async def harness() -> AsyncIterator[ServiceHarness]:
    async with running(service) as harness:
        harness.clock.set(datetime(2026, 11, 20, 5, tzinfo=UTC))  # the evening before, in the west
        await harness.deliver(agency(1, "America/Los_Angeles"))
        yield harness


async def somebody(harness: ServiceHarness, name: str = "Doena") -> str:
    return await customer_path(harness, first_name=name, last_name="Holschtein")


async def test_f_058_the_record_shows_the_two_jobs_of_the_source(
    fresh_harness: ServiceHarness,
) -> None:
    customer = await somebody(fresh_harness)
    home = await add_dwelling(fresh_harness, customer)
    done_job = await add_job(fresh_harness, customer, home, number=36534, **REPORTED)
    going_on = await add_job(fresh_harness, customer, home, number=36582)

    http = fresh_harness.http("auditor")
    listed = (await http.get(f"{customer}/jobs")).json()

    assert listed == {"items": [going_on, done_job], "next": None}
    shown = {name: done_job[name] for name in ("service_address", "city", "zip", "county")}
    assert shown == {
        "service_address": "111 THIS ST",
        "city": "MARINA",
        "zip": "93933",
        "county": "MONTEREY",
    }
    assert (done_job["dwelling_number"], done_job["dwelling_id"]) == (28488, home["id"])
    assert (done_job["completed_date"], done_job["reported_date"]) == ("2018-12-27", "2019-04-15")
    one = await http.get(f"{customer}/dwellings/{home['id']}/jobs/{going_on['id']}")
    assert (one.json(), one.headers["ETag"]) == (going_on, '"1"')
    sections = (await http.get(f"{customer}/sections")).json()
    assert sections["jobs"] == 2

    text = (await http.get(f"{customer}/jobs/export.csv")).text.removeprefix("\ufeff")
    rows = [
        "28488,36582,DISGORGEMENT (DAP) JOB,IN PROGRESS,,," + PLACE,
        "28488,36534,REWEATHERIZATION,REPORTED,12/27/2018,4/15/2019," + PLACE,
    ]
    assert list(csv.reader(StringIO(text))) == [COLUMNS, *(row.split(",") for row in rows)]
    file = await http.get(f"{customer}/jobs/export.xlsx")
    assert "spreadsheetml" in file.headers["Content-Type"]
    assert file.headers["Content-Disposition"] == 'attachment; filename="jobs.xlsx"'
    sheet = load_workbook(BytesIO(file.content)).active
    assert sheet is not None
    cells = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert cells == [COLUMNS, *(row.split(",") for row in rows)]
    assert (await http.get(f"{customer}/jobs/export.pdf")).status_code == 404


async def test_f_058_what_looks_like_a_formula_is_none_in_a_file(harness: ServiceHarness) -> None:
    customer = await somebody(harness)
    street = '=HYPERLINK("HTTP://X")'
    home = await add_dwelling(harness, customer, address={"street": street, "city": "+MARINA"})
    await add_job(harness, customer, home)

    http = harness.http("front_desk")
    [_, line] = csv.reader(StringIO((await http.get(f"{customer}/jobs/export.csv")).text))
    assert line[6:8] == [f"'{street}", "'+MARINA"]
    file = (await http.get(f"{customer}/jobs/export.xlsx")).content
    sheet = load_workbook(BytesIO(file)).active
    assert sheet is not None
    assert (sheet["G2"].value, sheet["G2"].data_type) == (street, "s")


async def test_f_058_jobs_of_all_dwellings_come_newest_first_page_by_page(
    harness: ServiceHarness,
) -> None:
    customer = await somebody(harness)
    homes = [
        await add_dwelling(harness, customer),
        await add_dwelling(harness, customer, address=OAK_AVE),
    ]
    made = [await add_job(harness, customer, homes[place % 2]) for place in range(5)]

    http, seen, after = harness.http("front_desk"), [], None
    while True:
        query = {"limit": "2"} | ({"after": after} if after else {})
        page = (await http.get(f"{customer}/jobs", params=query)).json()
        seen += [one["id"] for one in page["items"]]
        if (after := page["next"]) is None:
            break

    assert seen == [one["id"] for one in reversed(made)]
    assert (await http.get(f"{customer}/jobs?after=x")).status_code == 400


async def test_f_058_a_former_tenant_sees_all_jobs_and_which_were_in_their_time(
    harness: ServiceHarness,
) -> None:
    owner, former = await somebody(harness, "Owner"), await somebody(harness, "Former")
    home = await add_dwelling(harness, owner)
    link = {"number": home["number"], "relation": "TENANT", "from": "2015-01-01"}
    await add_dwelling(harness, former, **link, until="2018-12-31")
    await add_job(harness, owner, home, status="COMPLETED", completed_date="2014-12-31")
    await add_job(harness, owner, home, **REPORTED)
    await add_job(harness, owner, home)

    http = harness.http("front_desk")
    theirs = (await http.get(f"{former}/jobs")).json()["items"]
    owners = (await http.get(f"{owner}/jobs")).json()["items"]

    assert [one["in_their_time"] for one in theirs] == [False, True, False]
    assert [one["in_their_time"] for one in owners] == [True, True, True]


async def test_f_058_a_job_stands_in_the_history_of_all_whose_the_dwelling_is_now(
    harness: ServiceHarness,
) -> None:
    owner, tenant, former, gone = [
        await somebody(harness, name) for name in ("Own", "Ten", "For", "Gone")
    ]
    home = await add_dwelling(harness, owner)
    link = {"number": home["number"], "relation": "TENANT"}
    await add_dwelling(harness, former, **link, until="2020-01-01")
    await add_dwelling(harness, tenant, **link, **{"from": "2020-01-02"})
    await add_dwelling(harness, gone, **link)
    assert (await harness.http("supervisor").delete(gone)).status_code == 204

    job = await add_job(harness, owner, home)
    http = harness.http("weatherization", name="WILMA")
    path = f"{owner}/dwellings/{home['id']}/jobs/{job['id']}"
    changed = await http.patch(
        path,
        json={"status": "COMPLETED", "completed_date": "2026-11-19"},
        headers={"If-Match": '"1"'},
    )
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert (await http.delete(path, headers={"If-Match": '"2"'})).status_code == 204

    for one in (owner, tenant):
        assert (await done(harness, one))[:3] == ["JOB_REMOVED", "JOB_CHANGED", "JOB_ADDED"]
    assert (await done(harness, former))[0] == "DWELLING_LINKED"
    assert (await done(harness, gone))[0] == "REMOVED"
    entries = (await http.get(f"{tenant}/history")).json()["items"]
    assert entries[1]["by"] == "WILMA"
    assert entries[1]["changes"] == [
        {"field": "job.of", "old": None, "new": f"{job['number']} DISGORGEMENT_DAP_JOB"},
        {"field": "job.status", "old": "IN_PROGRESS", "new": "COMPLETED"},
        {"field": "job.completed_date", "old": None, "new": "2026-11-19"},
    ]
    assert (await http.get(path)).json()["code"] == "job_not_found"


async def test_f_058_a_job_done_in_a_former_tenants_record_is_told_there_too(
    harness: ServiceHarness,
) -> None:
    owner, former = await somebody(harness, "Own"), await somebody(harness, "For")
    home = await add_dwelling(harness, owner)
    link = {"number": home["number"], "relation": "TENANT", "until": "2020-01-01"}
    await add_dwelling(harness, former, **link)
    await add_job(harness, former, home)
    for one in (owner, former):
        assert (await done(harness, one))[0] == "JOB_ADDED"


async def test_f_058_of_two_who_change_a_job_the_second_is_told(harness: ServiceHarness) -> None:
    customer = await somebody(harness)
    home = await add_dwelling(harness, customer)
    job = await add_job(harness, customer, home)
    http, path = harness.http("front_desk"), f"{customer}/dwellings/{home['id']}/jobs/{job['id']}"
    seen = {"If-Match": '"1"'}

    first = await http.patch(path, json={"status": "ON_HOLD"}, headers=seen)
    second = await http.patch(path, json={"status": "CANCELLED"}, headers=seen)
    removal = await http.delete(path, headers=seen)
    same = await http.patch(path, json={"status": "ON_HOLD"}, headers={"If-Match": '"2"'})

    assert first.status_code == 200
    assert (second.status_code, removal.status_code) == (412, 412)
    assert same.json()["version"] == 2


async def test_f_058_a_job_number_is_given_once(harness: ServiceHarness) -> None:
    customer = await somebody(harness)
    home = await add_dwelling(harness, customer)
    job = await add_job(harness, customer, home, number=99000)
    http, path = harness.http("front_desk"), f"{customer}/dwellings/{home['id']}/jobs"

    twice = await http.post(path, json={**GOING_ON, "number": job["number"]})
    assert (twice.status_code, twice.json()["code"]) == (409, "job_number_taken")
    assert twice.json()["number"] == 99000
    raced = await asyncio.gather(
        *(http.post(path, json={**GOING_ON, "number": 99001}) for _ in range(4))
    )
    assert sorted(one.status_code for one in raced) == [201, 409, 409, 409]
    again, repeated = [
        await http.post(path, json=GOING_ON, headers={"Idempotency-Key": "one-job"})
        for _ in range(2)
    ]
    assert again.json() == repeated.json()


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"status": "REPORTED"}, "completed_date", "completed_date_missing"),
        ({"status": "COMPLETED"}, "completed_date", "completed_date_missing"),
        ({"completed_date": "2026-11-20"}, "completed_date", "in_the_future"),
        (
            {"completed_date": "2026-11-19", "reported_date": "2026-11-20"},
            "reported_date",
            "in_the_future",
        ),
        (
            {**REPORTED, "reported_date": "2018-12-26"},
            "reported_date",
            "reported_before_completed",
        ),
        ({"reported_date": "2018-12-26"}, "reported_date", "reported_before_completed"),
        ({"completed_date": "1899-12-31"}, "completed_date", "greater_than_equal"),
        ({"completed_date": 1}, "completed_date", None),
        ({"status": "DONE"}, "status", "literal_error"),
        ({"job_type": None}, "job_type", "literal_error"),
        ({"number": -1}, "number", "greater_than_equal"),
        ({"number": 10**13}, "number", "less_than_equal"),
        ({"number": True}, "number", "int_type"),
        ({"colour": "red"}, "colour", "unknown_field"),
    ],
)
async def test_f_058_what_cannot_be_of_a_job_is_refused_at_its_field(
    harness: ServiceHarness, body: dict[str, Any], field: str, code: str | None
) -> None:
    customer = await somebody(harness)
    home = await add_dwelling(harness, customer)
    path = f"{customer}/dwellings/{home['id']}/jobs"

    answer = await harness.http("front_desk").post(path, json={**GOING_ON, **body})

    assert answer.status_code == 422, answer.text
    [error] = answer.json()["errors"]
    assert error["field"] == field
    assert code in (None, error["code"])
    assert (await harness.http("front_desk").get(f"{customer}/jobs")).json()["items"] == []


async def test_f_058_a_change_is_judged_as_the_job_will_stand(harness: ServiceHarness) -> None:
    customer = await somebody(harness)
    home = await add_dwelling(harness, customer)
    job = await add_job(harness, customer, home, **REPORTED)
    http, path = harness.http("front_desk"), f"{customer}/dwellings/{home['id']}/jobs/{job['id']}"
    for body in ({"completed_date": None}, {"completed_date": "2019-04-16"}, {}):
        assert (await http.patch(path, json=body)).status_code == 422
    opened = {"status": "IN_PROGRESS", "completed_date": None, "reported_date": None}
    assert (await http.patch(path, json=opened)).status_code == 200


async def test_f_058_another_customers_dwelling_and_job_are_not_found(
    harness: ServiceHarness,
) -> None:
    mine, other = await somebody(harness), await somebody(harness)
    home, elsewhere = await add_dwelling(harness, mine), await add_dwelling(harness, other)
    job = await add_job(harness, mine, home)
    http = harness.http("front_desk")
    for path, code in (
        (f"{other}/dwellings/{home['id']}/jobs", "dwelling_not_found"),
        (f"{mine}/dwellings/{elsewhere['id']}/jobs", "dwelling_not_found"),
    ):
        answer = await http.post(path, json=GOING_ON)
        assert (answer.status_code, answer.json()["code"]) == (404, code)
    strange = f"{other}/dwellings/{elsewhere['id']}/jobs/{job['id']}"
    assert (await http.get(strange)).json()["code"] == "job_not_found"
    assert (await http.patch(strange, json={"status": "ON_HOLD"})).status_code == 404
    assert (await http.delete(strange)).status_code == 404
