"""A house has its jobs, whoever lives there: the Jobs section of the record (F-058)."""

import csv
from io import StringIO
from typing import Any

from .people import FrontDesk

THIS_ST = {"number": "111", "street": "THIS", "street_type": "ST", "zip": "93933"}


async def test_f_058_the_next_tenant_finds_the_jobs_that_were_done_before(desk: FrontDesk) -> None:
    owner = await desk.new_customer("OLGA", "OWNSIT")
    before, after = [await desk.new_customer(name, "RENTSIT") for name in ("BEA", "ANN")]
    home = await link(desk, owner, address=THIS_ST, relation="OWNER")
    tenant = {"number": home["number"], "relation": "TENANT"}
    await link(desk, before, **tenant, **{"from": "2015-01-01", "until": "2019-12-31"})
    reported = await job(
        desk,
        before,
        home,
        job_type="REWEATHERIZATION",
        status="REPORTED",
        completed_date="2018-12-27",
        reported_date="2019-04-15",
    )

    again = await link(desk, after, **tenant, **{"from": "2020-01-01"})
    assert (again["id"], again["is_new"]) == (home["id"], False)
    going_on = await job(desk, after, home, job_type="DISGORGEMENT_DAP_JOB", status="IN_PROGRESS")

    for customer, theirs in (
        (owner, [True, True]),
        (before, [False, True]),
        (after, [True, False]),
    ):
        path = f"/api/customers/{customer['id']}"
        items = (await desk.http.get(f"{path}/jobs")).json()["items"]
        assert [one["number"] for one in items] == [going_on["number"], reported["number"]]
        assert [one["in_their_time"] for one in items] == theirs
        assert (await desk.http.get(f"{path}/sections")).json()["jobs"] == 2
    text = (await desk.http.get(f"/api/customers/{after['id']}/jobs/export.csv")).text
    _, first, second = csv.reader(StringIO(text))
    assert first[2:6] == ["DISGORGEMENT (DAP) JOB", "IN PROGRESS", "", ""]
    assert second[2:] == [
        "REWEATHERIZATION",
        "REPORTED",
        "12/27/2018",
        "4/15/2019",
        "111 THIS ST",
        "MARINA",
        "93933",
        "MONTEREY",
    ]
    assert (await actions(desk, owner))[:2] == ["JOB_ADDED", "JOB_ADDED"]
    assert (await actions(desk, after))[:2] == ["JOB_ADDED", "DWELLING_LINKED"]
    assert (await actions(desk, before))[0] == "JOB_ADDED"


async def test_f_058_what_cannot_be_is_refused_and_changes_nothing(desk: FrontDesk) -> None:
    customer = await desk.new_customer("NINA", "NOTYET")
    home = await link(desk, customer, address=THIS_ST, relation="OWNER")
    path = f"/api/customers/{customer['id']}/dwellings"

    refused = await desk.http.post(
        f"{path}/{home['id']}/jobs", json={"job_type": "INSPECTION", "status": "REPORTED"}
    )
    elsewhere = {"number": home["number"], "relation": "TENANT", "address": {"street": "OAK"}}
    differs = await desk.http.post(path, json=elsewhere)
    twice = await desk.http.post(path, json={"number": home["number"], "relation": "TENANT"})

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "completed_date")
    assert (differs.status_code, differs.json()["code"]) == (409, "dwelling_address_differs")
    assert (twice.status_code, twice.json()["code"]) == (409, "dwelling_already_linked")
    assert (await desk.http.get(f"/api/customers/{customer['id']}/jobs")).json()["items"] == []


async def link(desk: FrontDesk, customer: dict[str, Any], **body: Any) -> dict[str, Any]:
    answer = await desk.http.post(f"/api/customers/{customer['id']}/dwellings", json=body)
    assert answer.status_code == 201, answer.text
    dwelling: dict[str, Any] = answer.json()
    return dwelling


async def job(
    desk: FrontDesk, customer: dict[str, Any], home: dict[str, Any], **body: Any
) -> dict[str, Any]:
    path = f"/api/customers/{customer['id']}/dwellings/{home['id']}/jobs"
    answer = await desk.http.post(path, json=body)
    assert answer.status_code == 201, answer.text
    added: dict[str, Any] = answer.json()
    return added


async def actions(desk: FrontDesk, customer: dict[str, Any]) -> list[str]:
    answer = await desk.http.get(f"/api/customers/{customer['id']}/history")
    return [one["action"] for one in answer.json()["items"]]
