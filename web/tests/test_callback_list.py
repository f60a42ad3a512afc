"""The callback list's filters and order: codes in the address; call order unless it says else."""

from typing import Any

import pytest
from browser_client import Browser
from fake_api import FakeApi

from console.pages.callbacks.callback_list import CallbackList
from console.pages.callbacks.list_query import ListQuery


def row(name: str, **more: Any) -> dict[str, Any]:
    return {
        "customer_id": name,
        "name": name,
        "tier": 4,
        "lane": "PA",
        "language": "ENGLISH",
        "language_label": "ENGLISH",
        "call_code": "STATUS_REQUEST",
        "call_code_abbr": "SR",
        "contact_action": "STATUS_MAILED_APP_REQUEST",
        "phone": "+18315550101",
        "notes": None,
        "waiting_since": "2026-01-05T17:00:00Z",
        "claim": None,
        "reasons": [],
        **more,
    }


ROWS = [
    row("MARTINA", tier=1, language="SPANISH", waiting_since="2026-01-05T19:00:00Z"),
    row("ADELINA", claim={"by": "ANA"}, call_code_abbr="CB"),
    row(
        "Zoe",
        lane="WX",
        waiting_since="2026-01-04T17:00:00Z",
        phone=None,
        call_code="WX_CALL",
        reasons=[
            {"call_code": "WX_CALL", "call_code_label": "WX CALL", "language": "ENGLISH"},
            {"call_code": "CALL_BACK", "call_code_label": "CALL BACK", "language": "ENGLISH"},
        ],
    ),
]


def shown(**query: str) -> list[str]:
    board = CallbackList(all_rows=ROWS, query=ListQuery.parse(query))
    return [str(one["name"]) for one in board.rows]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["MARTINA", "ADELINA", "Zoe"]),
        ({"lane": "WX"}, ["Zoe"]),
        ({"tier": "1"}, ["MARTINA"]),
        ({"language": "SPANISH"}, ["MARTINA"]),
        ({"call_code": "STATUS_REQUEST"}, ["MARTINA", "ADELINA"]),
        ({"call_code": "CALL_BACK"}, ["Zoe"]),
        ({"claimed": "yes"}, ["ADELINA"]),
        ({"claimed": "no"}, ["MARTINA", "Zoe"]),
        ({"sort": "name"}, ["ADELINA", "MARTINA", "Zoe"]),
        ({"sort": "-name"}, ["Zoe", "MARTINA", "ADELINA"]),
        ({"sort": "waiting"}, ["Zoe", "ADELINA", "MARTINA"]),
        ({"sort": "call_code"}, ["ADELINA", "MARTINA", "Zoe"]),
        ({"sort": "phone", "lane": "PA"}, ["MARTINA", "ADELINA"]),
        ({"sort": "ssn", "tier": "x", "claimed": "perhaps"}, ["MARTINA", "ADELINA", "Zoe"]),
    ],
)
def test_the_address_chooses_and_orders(query: dict[str, str], names: list[str]) -> None:
    assert shown(**query) == names


def test_a_third_press_on_a_column_goes_back_to_the_call_order() -> None:
    sorts = ("", "name", "-name", "phone")
    pressed = [ListQuery.parse({"sort": sort}).next_sort("name") for sort in sorts]

    assert pressed == ["?sort=name", "?sort=-name", "", "?sort=name"]


def test_an_export_asks_for_what_the_list_shows() -> None:
    asked = ListQuery.parse(
        {"lane": "WX", "tier": "2", "call_code": "WX_CALL", "claimed": "no", "sort": "name"}
    )

    assert asked.api_filters() == {
        "lane": "WX",
        "tier": "2",
        "call_code": "WX_CALL",
        "language": None,
        "claimed": "false",
    }


def test_r_45_a_filter_is_counted_among_the_rows_that_pass_the_others() -> None:
    board = CallbackList(all_rows=ROWS, query=ListQuery.parse({"call_code": "RESOLVED"}))
    assert board.call_codes == [
        ("STATUS_REQUEST", "STATUS_REQUEST", 2),
        ("WX_CALL", "WX CALL", 1),
        ("CALL_BACK", "CALL BACK", 1),
        ("RESOLVED", "RESOLVED", 0),
    ]
    assert [count for *_, count in board.lanes] == [0, 0]

    board = CallbackList(all_rows=ROWS, query=ListQuery.parse({"lane": "PA", "tier": "4"}))
    assert [(tier, count) for tier, _, count in board.tiers] == [("1", 1), ("4", 1)]
    assert [(lane, count) for lane, _, count in board.lanes] == [("PA", 1), ("WX", 1)]
    assert (board.in_any_lane, [count for *_, count in board.claims]) == (2, [0, 1])


async def test_r_43_a_long_list_is_shown_in_pages_compressed_and_sends_only_what_changed(
    front_desk: Browser, fake: FakeApi
) -> None:
    fake.callbacks = [row(f"CUSTOMER {number}") for number in range(2000)]

    page = await front_desk.open("/callbacks")
    assert page.headers["content-encoding"] == "gzip"
    assert page.text.count("<tbody data-customer") == 100
    assert "Show more (1900)" in page.text
    assert (await front_desk.open("/callbacks?shown=200")).text.count("<tbody data-customer") == 200

    digests = [one.split('"')[1] for one in page.text.split("data-digest=")[1:]]
    fake.callbacks[3]["notes"] = "NEW WORDS"
    headers = {"X-Partial": "1", "X-Known-Rows": ",".join(digests)}
    again = (await front_desk.client.get("/callbacks", headers=headers)).text
    assert again.count("data-known") == 99
    assert again.count("data-name") == 1
    assert "NEW WORDS" in again


async def test_r_44_another_person_s_call_is_plain_and_may_be_taken_over_by_some(
    front_desk: Browser, fake: FakeApi
) -> None:
    fake.callbacks = [
        row("MARTINA", claim={"by": "ANA", "by_id": "ana", "since": "2026-01-05T17:00:00Z"})
    ]

    text = (await front_desk.open("/callbacks")).text
    assert "ANA is calling" in text
    assert "since 1/5/2026" in text
    assert "Take over" not in text
    assert "Log call" not in text
    await front_desk.sign_in("supervisor")
    assert "Take over" in (await front_desk.open("/callbacks")).text


def test_a_part_in_which_nobody_waits_is_not_called_an_empty_list() -> None:
    board = CallbackList(all_rows=ROWS, query=ListQuery.parse({"lane": "SUPERVISOR"}))

    assert board.summary == "Nobody is waiting in this part of the list."
    assert CallbackList(all_rows=[]).summary == "Nobody is waiting for a call."


async def test_no_name_ever_stands_in_the_address_of_the_list(
    front_desk: Browser, fake: FakeApi
) -> None:
    fake.callbacks = ROWS

    text = (await front_desk.open("/callbacks?sort=name&language=SPANISH")).text

    assert 'aria-sort="ascending"' in text
    assert "Back to call order" in text
    assert 'href="/callbacks/export.csv?language=SPANISH&amp;sort=name"' in text
    assert "=MARTINA" not in text


async def test_r_30_newer_words_are_shown_as_such(front_desk: Browser, fake: FakeApi) -> None:
    newer = {"notes": "WHERE IS IT", "contact_date": "2026-01-06T17:00:00Z"}
    fake.callbacks = [row("MARTINA", notes="BABY ON OXYGEN", newer_words=newer)]

    for page in ("/callbacks", "/callbacks/sheet"):
        text = (await front_desk.open(page)).text
        assert text.index("BABY ON OXYGEN") < text.index("since then, 1/6/2026")
        assert text.index("since then, 1/6/2026") < text.index("WHERE IS IT")


async def test_r_32_a_row_says_that_the_customer_contacted_the_agency_again(
    front_desk: Browser, fake: FakeApi
) -> None:
    again = {"contact_date": "2026-01-06T17:00:00Z"}
    fake.callbacks = [row("MARTINA", contacted_again=again, retry_at="2026-01-06T19:00:00Z")]

    text = (await front_desk.open("/callbacks")).text

    assert "contacted us again, 1/6/2026" in text
    assert "next try from" not in text


async def test_the_call_sheet_lists_everybody_in_call_order(
    front_desk: Browser, fake: FakeApi
) -> None:
    fake.callbacks = ROWS

    text = (await front_desk.open("/callbacks/sheet")).text

    places = [text.index(f"<b>{one['name']}</b>") for one in ROWS]
    assert places == sorted(places)
    assert "no phone - mail/visit" in text
