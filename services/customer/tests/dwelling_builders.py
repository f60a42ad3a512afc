"""The dwellings and jobs these tests are made of."""

from typing import Any

from backbone.testing import ServiceHarness

THIS_ST = {"number": "111", "street": "this", "street_type": "st", "zip": "93933"}
OAK_AVE = {"number": "9", "street": "OAK", "street_type": "AVE", "zip": "95076"}
GOING_ON = {"job_type": "DISGORGEMENT_DAP_JOB", "status": "IN_PROGRESS"}
REPORTED = {
    "job_type": "REWEATHERIZATION",
    "status": "REPORTED",
    "completed_date": "2018-12-27",
    "reported_date": "2019-04-15",
}


async def add_dwelling(harness: ServiceHarness, customer: str, **more: Any) -> dict[str, Any]:
    """Link the customer at this path with 111 THIS ST, as its owner unless said otherwise."""
    body = {"address": THIS_ST, "relation": "OWNER", **more}
    answer = await harness.http("front_desk").post(f"{customer}/dwellings", json=body)
    assert answer.status_code == 201, answer.text
    dwelling: dict[str, Any] = answer.json()
    return dwelling


async def add_job(
    harness: ServiceHarness, customer: str, dwelling: dict[str, Any], **more: Any
) -> dict[str, Any]:
    """Add a job that is going on, or one like it."""
    path = f"{customer}/dwellings/{dwelling['id']}/jobs"
    answer = await harness.http("weatherization").post(path, json={**GOING_ON, **more})
    assert answer.status_code == 201, answer.text
    job: dict[str, Any] = answer.json()
    return job


async def done(harness: ServiceHarness, customer: str) -> list[str]:
    """Return what was done to a record, newest first."""
    entries = (await harness.http("auditor").get(f"{customer}/history")).json()["items"]
    return [one["action"] for one in entries]
