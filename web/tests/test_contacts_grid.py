"""The Contacts grid: order and filters as codes in the address."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from console.pages.contacts import grid

NOW = datetime(2026, 1, 5, 18, tzinfo=UTC)
ZONE = "America/Los_Angeles"


def note(days_ago: float, **more: Any) -> dict[str, Any]:
    return {
        "contact_date": (NOW - timedelta(days=days_ago)).isoformat(),
        "contact_type": "INCOMING",
        "contact_action": "STATUS_MAILED_APP_REQUEST",
        "call_code": "STATUS_REQUEST",
        "language": "ENGLISH",
        "notes": None,
        "mailing_code": None,
        "mailing_date": None,
        "entered_by": "ADAM DEHOYOS",
        "entered_by_id": "adam",
        "labels": {"call_code": "STATUS REQUEST"},
        **more,
    }


NEW = note(0.5, notes="PPT20", language="SPANISH")
OLD = note(20, contact_type="OUTGOING", entered_by="SYSTEM", entered_by_id=None)
MAILED = note(3, mailing_date=NOW.isoformat(), mailing_code="AP")


def shown(**query: str) -> list[dict[str, Any]]:
    asked = grid.GridQuery.parse(query)
    return [dict(one) for one in grid.filter_and_sort([OLD, NEW, MAILED], asked, now=NOW)]


def test_the_newest_note_stands_first() -> None:
    assert shown() == [NEW, MAILED, OLD]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"sort": "contact_date"}, [OLD, MAILED, NEW]),
        ({"sort": "-contact_type"}, [OLD, NEW, MAILED]),
        ({"sort": "language"}, [MAILED, OLD, NEW]),
        ({"sort": "-mailing_date"}, [MAILED, NEW, OLD]),
        ({"contact_type": "OUTGOING"}, [OLD]),
        ({"contact_date": "1"}, [NEW]),
        ({"contact_date": "7"}, [NEW, MAILED]),
        ({"notes": "yes"}, [NEW]),
        ({"notes": "no"}, [MAILED, OLD]),
        ({"mailing_date": "yes"}, [MAILED]),
        ({"mailing_code": "AP"}, [MAILED]),
        ({"entered_by": "SYSTEM"}, [OLD]),
        ({"entered_by": "adam"}, [NEW, MAILED]),
        ({"entered_by": "adam", "contact_date": "1"}, [NEW]),
        ({"language": "HMONG"}, []),
    ],
)
def test_an_address_says_what_is_shown(
    query: dict[str, str], expected: list[dict[str, Any]]
) -> None:
    assert shown(**query) == expected


def test_what_an_address_does_not_know_is_left_out() -> None:
    asked = grid.GridQuery.parse({"sort": "ssn", "q": "JULIE", "language": "", "call_code": "X"})

    assert (asked.sort, dict(asked.filters)) == (grid.NEWEST_FIRST, {"call_code": "X"})


def test_a_column_title_turns_its_order_around() -> None:
    newest_first = grid.GridQuery.parse({"call_code": "X"})
    assert newest_first.next_sort("contact_date") == "contact_date"
    assert newest_first.next_sort("language") == "language"
    assert newest_first.direction("contact_date") == "descending"
    assert newest_first.direction("language") == "none"
    assert newest_first.url_query() == "call_code=X"

    by_language = grid.GridQuery.parse({"sort": "language"})
    assert by_language.next_sort("language") == "-language"
    assert by_language.next_sort("contact_date") == "-contact_date"
    assert by_language.direction("language") == "ascending"
    assert by_language.url_query(sort="-contact_date") == ""


def test_a_filter_offers_what_occurs_by_code_and_in_words() -> None:
    columns = {column.name: column for column in grid.columns()}

    assert grid.filter_options(columns["entered_by"], [NEW, OLD]) == [
        ("adam", "ADAM DEHOYOS"),
        ("SYSTEM", "SYSTEM"),
    ]
    assert grid.filter_options(columns["call_code"], [NEW, OLD]) == [
        ("STATUS_REQUEST", "STATUS REQUEST")
    ]
    assert grid.filter_options(columns["mailing_code"], [NEW, OLD]) == []
