"""The timeline of a record: everything that happened with a customer, in one list (F-004)."""

from typing import Any

import pytest
from browser_client import Browser
from fake_api import FakeApi
from sample_records import NOTE


@pytest.fixture
def julia(fake: FakeApi) -> dict[str, Any]:
    julia = fake.add("JULIA", "GARCIA")
    labels = {
        "contact_action": "APPLICATION REQUESTED",
        "call_code": "APPLICATION REQUEST",
        "mailing_code": "AP - FIRST TIME",
    }
    written = {"customer_id": julia["id"], "labels": labels, "notes": "BABY ON OXYGEN"}
    fake.contacts.append({**NOTE, **written, "contact_date": "2026-01-05T18:30:00Z"})
    fake.history[julia["id"]] = [
        {
            "at": "2026-01-07T17:00:00Z",
            "by": "ANA LOPEZ",
            "action": "CHANGED",
            "reason": None,
            "changes": [{"field": "email", "old": None, "new": "julia@example.org"}],
        }
    ]
    return julia


def rows(page: str) -> list[str]:
    return page.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr")[1:]


async def test_f_004_what_every_service_knows_is_told_newest_first(
    front_desk: Browser, julia: dict[str, Any]
) -> None:
    page = (await front_desk.open(f"/customers/{julia['id']}/timeline")).text

    told = rows(page)
    found = [
        next(place for place, row in enumerate(told) if words in row)
        for words in ("julia@example.org", "BABY ON OXYGEN", "CP - COMPLETE PACKET")
    ]
    assert found == sorted(found)
    assert any("&lt;i&gt;Yo yo yo&lt;/i&gt;" in row for row in told)
    assert "<i>Yo" not in page


@pytest.mark.parametrize(
    ("kind", "said", "unsaid"),
    [
        ("notes", "BABY ON OXYGEN", "julia@example.org"),
        ("changes", "julia@example.org", "BABY ON OXYGEN"),
        ("mail", "Mailed: 1/6/2026", "BABY ON OXYGEN"),
        ("texts", "Yo yo yo", "julia@example.org"),
    ],
)
async def test_f_004_one_kind_is_shown_by_itself(
    front_desk: Browser, julia: dict[str, Any], kind: str, said: str, unsaid: str
) -> None:
    page = (await front_desk.open(f"/customers/{julia['id']}/timeline?kind={kind}")).text

    assert said in page
    assert unsaid not in page


async def test_a_kind_nobody_knows_shows_nothing_and_a_cursor_that_is_none_is_refused(
    front_desk: Browser, julia: dict[str, Any]
) -> None:
    path = f"/customers/{julia['id']}/timeline"

    assert "No data to display" in (await front_desk.open(f"{path}?kind=gossip")).text
    assert (await front_desk.open(f"{path}?after=nonsense")).status_code == 400
