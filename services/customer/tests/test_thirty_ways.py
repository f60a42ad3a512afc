"""Thirty ways to ask for one customer among a crowd of people like her (R-07, R-10)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from backbone.testing import ServiceHarness, running
from customer.service import service

HER: dict[str, Any] = {
    "first_name": "MARIA GUADALUPE",
    "last_name": "BURTON",
    "ssn": "668-71-0147",
    "date_of_birth": "1988-07-13",
    "email": "lupe.berlier@example.org",
    "phones": {"home": {"number": "831 555 0101", "ext": "12"}, "mobile": "831 359 0697"},
    "mailing_address": {
        "number": "1420",
        "street": "BERRY",
        "street_type": "ST",
        "unit": "4B",
        "zip": "95019",
        "city": "FREEDOM",
    },
}
SINCE: dict[str, Any] = {
    "last_name": "BERLIER",
    "phones": {"mobile": "831 987 6543"},
    "mailing_address": {"number": "77", "street": "ALTA VISTA", "street_type": "AVE"},
}
"""What has changed since: she married, has another mobile phone, and moved."""

FIRSTS = ("MARIA", "GUADALUPE", "MARIO", "MARIE", "JULIA", "LUPITA")
LASTS = ("BERLIN", "BURTEN", "BERGER", "BARTON", "LOPEZ", "GARCIA", "BERRY", "FREEDOM")


def crowd() -> list[dict[str, Any]]:
    """Like her in one thing each: a name, a street, a town, the end of a number."""
    people = []
    for place, (first, last) in enumerate((f, n) for f in FIRSTS for n in LASTS):
        people.append(
            {
                "first_name": first,
                "last_name": last,
                "ssn": f"523-{10 + place}-{'0147' if place == 5 else 2000 + place}",
                "date_of_birth": f"19{50 + place % 40}-07-{1 + place % 28:02}",
                "email": f"{first}.{last}{place}@example.org".lower(),
                "phones": {"home": f"831 555 {3000 + place}"},
                "mailing_address": {
                    "number": str(1400 + place),
                    "street": ("MAIN", "BERRY", "ALTA VISTA")[place % 3],
                    "zip": "95019" if place % 4 == 0 else "95076",
                    "city": "FREEDOM" if place % 4 == 0 else "WATSONVILLE",
                },
            }
        )
    return people


@pytest.fixture(scope="module")
async def office() -> AsyncIterator[ServiceHarness]:
    async with running(service) as harness:
        http = harness.http("front_desk")
        everybody = crowd()
        for person in everybody[:24]:
            assert (await http.post("/api/customers", json=person)).status_code == 201
        her = await http.post("/api/customers", json=HER)
        assert her.status_code == 201, her.text
        changed = await http.patch(f"/api/customers/{her.json()['id']}", json=SINCE)
        assert changed.status_code == 200, changed.text
        for person in everybody[24:]:
            assert (await http.post("/api/customers", json=person)).status_code == 201
        yield harness


async def search(office: ServiceHarness, **known: Any) -> list[dict[str, Any]]:
    answer = await office.http("front_desk").post("/api/customers/search", json=known)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


WAYS: list[dict[str, str | int]] = [
    {"first_name": "MARIA GUADALUPE", "last_name": "BERLIER"},
    {"first_name": "maria", "last_name": "berleir"},
    {"first_name": "lupe", "last_name": "BERLIER"},
    {"first_name": "BERLIER", "last_name": "MARIA"},
    {"first_name": "MARIA GUADALUPE", "last_name": "BURTON"},
    {"last_name": "BERLIER"},
    {"ssn": "668 71 0147"},
    {"last_name": "berlier", "ssn": "***-**-0147"},
    {"phone": "(831) 555-0101 x12"},
    {"phone": "555.0101"},
    {"phone": "831 987 6543"},
    {"phone": "831 359 0697"},
    {"date_of_birth": "1988-07-13"},
    {"email": "Lupe.Berlier@EXAMPLE.org"},
    {"street_number": "77", "street_name": "Alta Vista Ave."},
    {"street_number": "1420", "street_name": "Berry St"},
    {"unit": "4b"},
    {"anything": "maria berlier 0147"},
    {"anything": "0147 berlier"},
    {"anything": "BERLIER, MARIA G."},
    {"anything": "110409"},
    {"anything": "CustomerID#: 110409"},
    {"anything": "831 555 0101 x12"},
    {"anything": "8315550101#12 maria"},
    {"anything": "\u200b(831)\u00a0987\u20116543"},
    {"anything": "668-71-0147"},
    {"anything": "lupe.berlier@example.org"},
    {"anything": "7/13/88 guadalupe"},
    {"anything": "77 alta vista ave, freedom 95019"},
    {"anything": "berlier 95019"},
    {"anything": "95019 freedom maria guadalupe berlyer"},
    {"anything": "maria burton"},
    {"anything": "burton 1420 berry st"},
    {"anything": "mrs. berlier apt 4b"},
]


@pytest.mark.parametrize("known", WAYS, ids=str)
async def test_r_10_she_is_found_first_however_she_is_asked_for(
    office: ServiceHarness, known: dict[str, str | int]
) -> None:
    """Among people of her name, her street, her town, and the end of her number."""
    items = await search(office, **known)

    assert items, "nobody was found"
    best = items[0]["customer"]
    assert (best["number"], best["last_name"]) == (110409, "BERLIER"), [
        (item["customer"]["display_name"], item["score"], item["matched_on"]) for item in items[:3]
    ]
    assert items[0]["matches"]


def test_r_10_there_are_thirty_ways_at_least() -> None:
    assert len({str(way) for way in WAYS}) >= 30


async def test_r_10_what_was_understood_is_laid_into_the_boxes(office: ServiceHarness) -> None:
    """A new record begins with it (F-037); a social security number is not repeated."""
    typed = "maria guadalupe berlier 523-91-7748 7/13/1988 831 555 0101 x12 77 alta vista ave 95019"
    answer = await office.http("front_desk").post(
        "/api/customers/search", json={"anything": typed, "while_typing": True}
    )

    assert answer.json()["understood"] == {
        "first_name": "maria guadalupe",
        "last_name": "berlier",
        "phone": "18315550101",
        "email": None,
        "date_of_birth": "1988-07-13",
        "street_number": "77",
        "street_name": "alta vista ave",
        "unit": None,
        "zip": "95019",
    }
    assert not [part for part in ("91-7748", "917748", "523-91", "52391") if part in answer.text]
    boxes = await office.http("front_desk").post("/api/customers/search", json={"zip": "95019"})
    assert boxes.json()["understood"] is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"anything": " \u200b"}, "nothing_to_search_by"),
        ({"anything": "maria", "last_name": "LOPEZ"}, "one_box_alone"),
        ({"anything": "x" * 201}, "too_long"),
        ({"while_typing": True}, "nothing_to_search_by"),
    ],
    ids=str,
)
async def test_r_10_what_cannot_be_searched_is_refused_in_words(
    office: ServiceHarness, body: dict[str, Any], code: str
) -> None:
    answer = await office.http("front_desk").post("/api/customers/search", json=body)

    assert answer.status_code == 422
    assert [error["code"] for error in answer.json()["errors"]] == [code]


@pytest.mark.parametrize("typed", ["...", "#", "x12", "0", "@", "95", "'; DROP TABLE customer; --"])
async def test_r_10_whatever_is_typed_is_searched_by(office: ServiceHarness, typed: str) -> None:
    answer = await office.http("front_desk").post("/api/customers/search", json={"anything": typed})

    assert answer.status_code == 200
