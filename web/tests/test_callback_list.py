"""The callback list's filters and order: codes in the address; call order unless it says else."""

from typing import Any
from urllib.parse import urlencode

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
    ),
]


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["MARTINA", "ADELINA", "Zoe"]),
        ("name", ["ADELINA", "MARTINA", "Zoe"]),
        ("-name", ["Zoe", "MARTINA", "ADELINA"]),
        ("waiting", ["Zoe", "ADELINA", "MARTINA"]),
        ("call_code", ["ADELINA", "MARTINA", "Zoe"]),
        ("phone", ["Zoe", "MARTINA", "ADELINA"]),
        ("ssn", ["MARTINA", "ADELINA", "Zoe"]),
    ],
)
def test_the_address_orders(sort: str, names: list[str]) -> None:
    rows = ListQuery.parse({"sort": sort}).sort_rows(list(ROWS))
    assert [one["name"] for one in rows] == names


async def test_the_service_chooses_the_rows_and_counts_them(
    front_desk: Browser, fake: FakeApi
) -> None:
    fake.callbacks = list(ROWS)
    chosen = {"lane": "WX", "tier": "2", "call_code": "WX_CALL", "language": "SPANISH"}
    await front_desk.open(f"/callbacks?{urlencode({**chosen, 'claimed': 'no'})}")

    passed = {**chosen, "claimed": "false"}
    asked = dict(fake.list_asked)
    assert asked["counts"] == passed
    assert asked["rows"] == {**passed, "limit": "100"}

    fake.list_asked.clear()
    await front_desk.open("/callbacks?tier=x&claimed=perhaps")
    assert dict(fake.list_asked)["counts"] == {}, "what is no choice is left out"


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


async def test_r_45_every_choice_says_how_many_wait_there(
    front_desk: Browser, fake: FakeApi
) -> None:
    fake.callbacks = list(ROWS)

    text = (await front_desk.open("/callbacks?lane=WX")).text
    assert "Payment assistance <b>3</b>" in text
    assert "Weatherization <b>0</b>" in text
    for choice in ("STATUS REQUEST (3)", "ENGLISH (3)", "Nobody is calling (3)", "Routine (3)"):
        assert f">{choice}</option>" in text
    assert "Being called (0)" in text


async def test_r_43_a_long_list_is_shown_in_pages_compressed_and_sends_only_what_changed(
    front_desk: Browser, fake: FakeApi
) -> None:
    fake.callbacks = [row(f"CUSTOMER {number}") for number in range(2000)]

    fake.list_asked.clear()
    page = await front_desk.open("/callbacks")
    assert page.headers["content-encoding"] == "gzip"
    assert page.text.count("<tbody data-customer") == 100
    assert "Show more (1900)" in page.text
    assert sorted(asked for asked, _ in fake.list_asked) == ["counts", "rows"], "one page is read"
    assert (await front_desk.open("/callbacks?shown=300")).text.count("<tbody data-customer") == 300

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


async def test_r_43_another_order_is_made_of_everybody(front_desk: Browser, fake: FakeApi) -> None:
    fake.callbacks = [row(f"CUSTOMER {number:04}") for number in reversed(range(2100))]

    page = (await front_desk.open("/callbacks?sort=name")).text
    assert page.count("<tbody data-customer") == 100
    assert page.index("CUSTOMER 0100") < page.index("CUSTOMER 0101"), "of the 2,000 first in line"
    assert "The list goes on. Export lists everybody." in page

    sheet = (await front_desk.open("/callbacks/sheet")).text
    assert sheet.count('class="name"') == 2000
    assert "The list goes on. Export lists everybody." in sheet


def test_a_part_in_which_nobody_waits_is_not_called_an_empty_list() -> None:
    fake = FakeApi()
    assert CallbackList(rows=[], counts=fake.counts()).summary == "Nobody is waiting for a call."
    fake.callbacks = list(ROWS)
    part = CallbackList(rows=[], counts=fake.counts(waiting=0))
    assert part.summary == "Nobody is waiting in this part of the list."


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


async def test_r_77_a_tier_on_home_leads_to_those_who_wait_in_it(
    front_desk: Browser, fake: FakeApi
) -> None:
    fake.callbacks = [row("MARTINA", tier=1), row("JULIE", tier=4)]

    home = (await front_desk.open("/")).text

    assert 'href="/callbacks?tier=1"' in home
    assert 'href="/callbacks?tier=4"' in home
