"""Dwellings and jobs on the record, as pages (F-058)."""

import re
from typing import Any

import pytest
from browser_client import Browser, asked
from fake_api import FakeApi
from fake_jobs import DWELLING, HOME, JOB

NEW_JOB = {"job_type": "DISGORGEMENT_DAP_JOB", "status": "IN_PROGRESS", "completed_date": ""}


@pytest.fixture
def doena(fake: FakeApi) -> str:
    return f"/customers/{fake.add('DOENA', 'HOLSCHTEIN')['id']}"


COLUMNS = (
    *("Dwelling ID", "Job ID", "Job Type", "Status", "Job Completed Date", "Reported Date"),
    *("Service Address", "City", "Zip", "County"),
)
ROW = (
    *("28488", "36534", "REWEATHERIZATION (not in their time)", "REPORTED", "12/27/2018"),
    *("4/15/2019", "111 THIS ST", "MARINA", "93933", "MONTEREY"),
)


def text_of(page: str) -> str:
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    return re.sub(r" (?=[,)])|(?<=\() ", "", text)


async def test_f_058_the_section_shows_dwellings_and_every_column_of_the_jobs(
    front_desk: Browser, doena: str
) -> None:
    record = (await front_desk.open(doena)).text
    assert f'data-loads="{doena}/jobs"' in record

    shown = text_of((await front_desk.open(f"{doena}/jobs")).text)

    for words in (
        "28488 111 THIS ST",
        "Tenant 1/1/2015 \u2013 …",
        "Also: OTTO OWNER (Owner, … \u2013 1/1/2026)",
        " ".join(COLUMNS),
        " ".join(ROW),
    ):
        assert words in shown


async def test_f_058_the_jobs_are_handed_on_as_files(front_desk: Browser, doena: str) -> None:
    for form in ("csv", "xlsx"):
        file = await front_desk.open(f"{doena}/jobs/export.{form}")
        assert file.headers["Content-Disposition"] == f'attachment; filename="jobs.{form}"'
        assert "36534" in file.text


async def test_f_058_a_job_is_added_and_can_be_taken_back(
    front_desk: Browser, fake: FakeApi, doena: str
) -> None:
    at = f"{doena}/dwellings/{HOME}/jobs"
    await front_desk.open(f"{at}/new")

    answer = await front_desk.send(at, {**NEW_JOB, "reported_date": "", "number": " 36600 "})

    assert asked(fake, "POST", f"/api{at}") == [
        {
            "job_type": "DISGORGEMENT_DAP_JOB",
            "status": "IN_PROGRESS",
            "completed_date": None,
            "reported_date": None,
            "number": 36600,
        }
    ]
    assert "Job 36600 is added." in answer.text
    assert f'action="{at}/{JOB["id"]}/remove"' in answer.text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({**NEW_JOB, "job_type": ""}, "Choose the job type."),
        ({**NEW_JOB, "number": "12a"}, "Enter the number in digits, or leave it empty."),
        ({**NEW_JOB, "number": "36534"}, "Another job has the number 36534."),
        ({**NEW_JOB, "status": "COMPLETED"}, "Enter the day on which the job was completed."),
    ],
)
async def test_f_058_a_refused_job_keeps_what_was_typed(
    front_desk: Browser, doena: str, values: dict[str, str], words: str
) -> None:
    at = f"{doena}/dwellings/{HOME}/jobs"
    await front_desk.open(f"{at}/new")
    answer = await front_desk.send(at, {**values, "reported_date": "2018-12-26"})
    assert answer.status_code in (409, 422)
    assert words in answer.text
    assert 'value="2018-12-26"' in answer.text


async def test_f_058_a_job_is_changed_by_what_differs_and_can_be_put_back(
    front_desk: Browser, fake: FakeApi, doena: str
) -> None:
    at = f"{doena}/dwellings/{HOME}/jobs/{JOB['id']}"
    form = (await front_desk.open(at)).text
    assert 'value="2018-12-27"' in form
    same = {name: JOB[name] for name in ("job_type", "status", "completed_date", "reported_date")}

    nothing = await front_desk.send(at, {**same, "version": "2"})
    saved = await front_desk.send(at, {**same, "reported_date": "", "version": "2"})

    assert "Nothing had been changed." in nothing.text
    assert asked(fake, "PATCH", f"/api{at}") == [{"reported_date": None}]
    assert "Job 36534 is saved." in saved.text
    assert '<input type="hidden" name="reported_date" value="2019-04-15">' in saved.text
    assert '<input type="hidden" name="version" value="3">' in saved.text


async def test_f_058_of_two_at_one_job_the_second_looks_again(
    front_desk: Browser, doena: str
) -> None:
    at = f"{doena}/dwellings/{HOME}/jobs/{JOB['id']}"
    await front_desk.open(at)

    answer = await front_desk.send(at, {"job_type": "OTHER", "status": "REPORTED", "version": "1"})
    removal = await front_desk.send(f"{at}/remove", {"version": "1"})

    assert answer.status_code == 412
    assert "Somebody else changed this job meanwhile." in answer.text
    assert 'name="version" value="2"' in answer.text
    assert "Somebody" in removal.text


async def test_f_058_a_deleted_job_can_be_put_back(front_desk: Browser, doena: str) -> None:
    at = f"{doena}/dwellings/{HOME}/jobs"
    await front_desk.open(f"{at}/{JOB['id']}")
    answer = await front_desk.send(f"{at}/{JOB['id']}/remove", {"version": "2"})
    assert "Job 36534 is deleted." in answer.text
    assert f'<form method="post" action="{at}" data-undo>' in answer.text
    assert '<input type="hidden" name="number" value="36534">' in answer.text


async def test_f_058_a_dwelling_is_added_with_its_address_and_its_days(
    front_desk: Browser, fake: FakeApi, doena: str
) -> None:
    at = f"{doena}/dwellings"
    form = (await front_desk.open(f"{at}/new")).text
    assert 'data-address-check="/customers/address-check"' in form
    address = {"mailing_address.number": "111", "mailing_address.zip": "93933"}

    answer = await front_desk.send(
        at, {**address, "number": "", "relation": "OWNER", "from": "2015-01-01", "until": ""}
    )

    assert asked(fake, "POST", f"/api{at}") == [
        {
            "number": None,
            "address": {"number": "111", "zip": "93933"},
            "relation": "OWNER",
            "from": "2015-01-01",
            "until": None,
        }
    ]
    assert "Dwelling 28488 is added." in answer.text
    assert "At this address there is on file: 28001 111 THIS ST." in answer.text
    assert f'action="{at}/{HOME}/remove"' in answer.text


async def test_f_058_the_number_of_a_dwelling_links_the_one_on_file(
    front_desk: Browser, doena: str
) -> None:
    at = f"{doena}/dwellings"
    await front_desk.open(f"{at}/new")
    linked = await front_desk.send(at, {"number": "28488", "relation": "TENANT"})
    assert "Dwelling 28488 was on file and is linked." in linked.text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"number": "x"}, "Enter the number in digits, or leave it empty."),
        ({"number": ""}, "Enter the street and its number: a dwelling is found by them."),
        (
            {"number": "28488", "mailing_address.street": "OAK"},
            "Dwelling 28488 stands at 111 THIS ST, MARINA, CA 93933.",
        ),
    ],
)
async def test_f_058_a_refused_dwelling_says_why_beside_the_box(
    front_desk: Browser, doena: str, values: dict[str, str], words: str
) -> None:
    await front_desk.open(f"{doena}/dwellings/new")
    answer = await front_desk.send(
        f"{doena}/dwellings", {**values, "relation": "TENANT", "mailing_address.city": "MARINA"}
    )
    assert answer.status_code in (409, 422)
    assert f'-wrong">{words}' in answer.text
    assert 'value="MARINA"' in answer.text


async def test_f_058_a_dwelling_is_ended_and_unlinked(
    front_desk: Browser, fake: FakeApi, doena: str
) -> None:
    at = f"{doena}/dwellings/{HOME}"
    await front_desk.open(at)
    boxes = {f"mailing_address.{box}": value or "" for box, value in DWELLING["address"].items()}
    same: dict[str, Any] = {**boxes, "relation": "TENANT", "from": "2015-01-01", "until": ""}

    nothing = await front_desk.send(at, {**same, "version": "3"})
    ended = await front_desk.send(at, {**same, "until": "2026-01-05", "version": "3"})
    late = await front_desk.send(at, {**same, "mailing_address.unit": "B", "version": "2"})
    unlinked = await front_desk.send(f"{at}/remove", {"version": "3"})

    assert "Nothing had been changed." in nothing.text
    assert asked(fake, "PATCH", f"/api{at}") == [
        {"until": "2026-01-05"},
        {"address": {"unit": "B"}},
    ]
    assert "Dwelling 28488 is saved." in ended.text
    assert late.status_code == 412
    assert "Somebody else changed this dwelling meanwhile." in late.text
    assert "Dwelling 28488 is unlinked." in unlinked.text
    assert '<input type="hidden" name="number" value="28488">' in unlinked.text
