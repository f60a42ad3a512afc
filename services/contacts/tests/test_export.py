"""Notes as a file for a spreadsheet: the grid's columns, safe to open."""

import csv
from io import StringIO
from typing import Any
from uuid import UUID

import httpx2
import pytest
from contacts_builders import (
    CONTACTS,
    DAY,
    MONDAY,
    agency_changed,
    new_customer,
    note_body,
    pieces_mailed,
    save,
)

from backbone.testing import ServiceHarness
from contacts.queries import export

HEADER = [
    "Contact Date",
    "Contact Type",
    "Contact Action",
    "Call Code",
    "Language",
    "Notes",
    "Mailing Code",
    "Mailing Date",
    "Entered By",
    "Words To Customer",
    "Shut-off Date",
    "Follow Up Date",
    "Phone",
    "Resolves",
]


@pytest.fixture
async def customer(shared_harness: ServiceHarness) -> UUID:
    await shared_harness.deliver(agency_changed())
    return await new_customer(shared_harness)


async def exported(harness: ServiceHarness, customer_id: UUID, **query: Any) -> httpx2.Response:
    params = {"customer_id": str(customer_id), **query}
    return await harness.http("auditor").get(f"{CONTACTS}/export.csv", params=params)


def rows_of(answer: httpx2.Response) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))


async def test_an_export_shows_what_the_grid_shows_in_the_agencys_time(
    shared_harness: ServiceHarness, customer: UUID
) -> None:
    saved = await save(
        shared_harness,
        note_body(
            customer,
            contact_date="2014-02-21T19:54:19Z",
            notes="HER BILL,\n2 PAGES",
            words_to_customer="PLEASE SIGN PAGE 2",
            mailing_code="AP",
            shut_off_date="2014-03-01",
            phone="831 555 0177",
            resolves=[],
        ),
    )
    await shared_harness.deliver(pieces_mailed(UUID(saved["id"])))

    answer = await exported(shared_harness, customer)

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="contacts.csv"'
    assert answer.text.startswith("\ufeff")
    assert rows_of(answer) == [
        HEADER,
        [
            "2/21/2014 11:54 AM",
            "INCOMING",
            "STATUS - MAILED APP REQUEST",
            "STATUS REQUEST",
            "ENGLISH",
            "HER BILL,\n2 PAGES",
            "AP - FIRST TIME(HEAP APPLICATION) WITH INSTRUCTIONS",
            "11/20/2026 3:30 PM",
            "AGENCY EMPLOYEE",
            "PLEASE SIGN PAGE 2",
            "3/1/2014",
            "",
            "831 5550177",
            "NONE",
        ],
    ]


async def test_an_export_has_the_lists_filters_and_its_order(
    shared_harness: ServiceHarness, customer: UUID
) -> None:
    for n, language in enumerate(["ENGLISH", "SPANISH", "ENGLISH"]):
        at = (MONDAY + n * DAY).isoformat()
        body = note_body(customer, language=language, notes=f"NOTE {n}", contact_date=at)
        await save(shared_harness, body)

    async def notes(**query: Any) -> list[str]:
        return [row[5] for row in rows_of(await exported(shared_harness, customer, **query))[1:]]

    assert await notes() == ["NOTE 2", "NOTE 1", "NOTE 0"]
    assert await notes(language="ENGLISH") == ["NOTE 2", "NOTE 0"]
    assert await notes(date_to="2026-01-06") == ["NOTE 1", "NOTE 0"]
    assert await notes(has_notes="false") == []


async def test_what_a_person_typed_is_no_formula(
    shared_harness: ServiceHarness, customer: UUID
) -> None:
    await save(shared_harness, note_body(customer, notes="=1+1"))

    assert rows_of(await exported(shared_harness, customer))[1][5] == "'=1+1"


async def test_more_notes_than_a_file_may_hold_are_refused_not_cut_off(
    shared_harness: ServiceHarness, customer: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        await save(shared_harness, note_body(customer))
    monkeypatch.setattr(export, "MOST_ROWS", 2)

    answer = await exported(shared_harness, customer)

    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["limit"]) == ("too_many_notes", 2)


async def test_who_may_not_read_notes_may_not_export_them(shared_harness: ServiceHarness) -> None:
    answer = await shared_harness.http().get(f"{CONTACTS}/export.csv")

    assert answer.status_code == 401
