"""What people type into a record and a search, however it arrives (R-01, R-03 to R-06)."""

import random
from typing import Any

import pytest
from customer_builders import NAME, add_customer
from naughty import NO_STATES, STATES, WORDS, decorated, phones

from backbone.testing import ServiceHarness


async def found(harness: ServiceHarness, **asked: Any) -> list[str]:
    answer = await harness.http("front_desk").post("/api/customers/search", json=asked)
    assert answer.status_code == 200, answer.text
    return [one["customer"]["id"] for one in answer.json()["items"]]


@pytest.mark.parametrize(
    ("state", "written"), [(state, way) for state, ways in STATES.items() for way in ways]
)
async def test_r_01_a_state_is_saved_as_it_is_meant(
    harness: ServiceHarness, state: str, written: str
) -> None:
    customer = await add_customer(harness, mailing_address={"state": written})

    assert customer["mailing_address"]["state"] == state


@pytest.mark.parametrize("written", NO_STATES)
async def test_r_01_what_is_no_state_is_refused_in_words(
    harness: ServiceHarness, written: str
) -> None:
    body = {**NAME, "mailing_address": {"state": written}}
    answer = await harness.http("front_desk").post("/api/customers", json=body)

    [error] = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("mailing_address.state", "not_a_state")
    assert "Write its name or its two letters" in error["message"]


@pytest.mark.parametrize("seed", range(20))
async def test_r_04_what_nobody_sees_does_not_matter(harness: ServiceHarness, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  chance that comes again with its seed
    typed = {
        "ssn": "668-71-6854",
        "mailing_address": {"zip": "95077-1234", "state": "C.A.", "number": "12-14"},
        "phones": {"home": "(831) 555-5851 x12", "other": {"number": "831 555 5852"}},
        "email": "julia@example.org",
    }

    customer = await add_customer(harness, **noisy(typed, chance))

    assert customer["ssn_masked"] == "***-**-6854"
    address = customer["mailing_address"]
    assert [address[box] for box in ("zip", "state", "number")] == ["95077-1234", "CA", "12-14"]
    assert customer["phones"]["home"] == "+18315555851"
    assert customer["phones"]["home_ext"] == "12"
    assert customer["email"] == "julia@example.org"
    for asked in ({"ssn": "668 71 6854"}, {"zip": "95077", "last_name": "GARCIA"}):
        assert customer["id"] in await found(harness, **noisy(asked, chance), limit=200)


def noisy(sent: Any, chance: random.Random) -> Any:
    if isinstance(sent, dict):
        return {name: noisy(value, chance) for name, value in sent.items()}
    return decorated(sent, chance)


@pytest.mark.parametrize(("written", "extension"), [*phones("8315555851")])
async def test_r_05_a_number_goes_into_its_boxes_and_finds_who_has_it(
    harness: ServiceHarness, written: str, extension: str | None
) -> None:
    customer = await add_customer(
        harness, phones={"message": written, "other": {"number": written}}
    )

    numbers = customer["phones"]
    assert (numbers["message"], numbers["message_ext"]) == ("+18315555851", extension)
    assert numbers["other"] == {"number": "+18315555851", "ext": extension}
    assert customer["id"] in await found(harness, phone=written, limit=200)


async def test_r_05_an_extension_is_repeated_but_not_contradicted(harness: ServiceHarness) -> None:
    same = await add_customer(harness, phones={"home": "831 555 0101 x12", "home_ext": "ext. 12"})
    body = {**NAME, "phones": {"home": "831 555 0101 x12", "home_ext": "13"}}
    other = await harness.http("front_desk").post("/api/customers", json=body)

    assert same["phones"]["home_ext"] == "12"
    assert other.json()["errors"][0]["code"] == "two_extensions"


@pytest.mark.parametrize(
    "ssn", ["999-99-9999", "123-45-6789", "111-11-1111", "666-12-3456", "078-05-1120"]
)
async def test_r_06_a_number_nobody_has_is_refused_and_finds_nobody(
    harness: ServiceHarness, ssn: str
) -> None:
    answer = await harness.http("front_desk").post("/api/customers", json={**NAME, "ssn": ssn})

    assert [error["code"] for error in answer.json()["errors"]] == ["placeholder_ssn"]
    assert await found(harness, ssn=ssn) == []


@pytest.mark.parametrize("born", ["1900-01-01", "1899-12-31", "1911-11-11"])
async def test_r_06_a_filler_date_is_kept_and_is_no_evidence(
    harness: ServiceHarness, born: str
) -> None:
    first = await add_customer(harness, first_name="ODA", last_name="FILLER", date_of_birth=born)
    second = await add_customer(harness, first_name="ODO", last_name="OTHER", date_of_birth=born)

    assert first["date_of_birth"] == born
    assert first["id"] not in [one["customer"]["id"] for one in second["possible_duplicates"]]
    assert await found(harness, date_of_birth=born) == []
    asked = {"first_name": "ODA", "last_name": "FILLER", "date_of_birth": born}
    answer = await harness.http("front_desk").post("/api/customers/search", json=asked)
    assert "date_of_birth" not in [
        one["code"] for match in answer.json()["items"] for one in match["matches"]
    ]


@pytest.mark.parametrize("words", WORDS)
async def test_r_03_no_words_in_any_box_end_in_an_error(
    harness: ServiceHarness, words: str
) -> None:
    boxes = {
        "first_name": words,
        "last_name": words,
        "middle_initial": words,
        "ssn": words,
        "email": words,
        "language": words,
        "ethnicity": {"primary": words},
        "phones": {"home": words, "home_ext": words, "other": {"number": words, "ext": words}},
        "mailing_address": dict.fromkeys(
            ("number", "street", "street_type", "unit", "zip", "city", "county", "state"), words
        ),
    }
    http = harness.http("front_desk")
    for name, value in boxes.items():
        saved = await http.post("/api/customers", json={**NAME, name: value})
        assert saved.status_code in {201, 422}, saved.text
        for error in saved.json().get("errors", ()):
            assert len(error["message"].split()) > 2
    asked = dict.fromkeys(("first_name", "last_name", "street_name", "city", "phone"), words)
    for name, value in asked.items():
        sought = await http.post("/api/customers/search", json={name: value})
        assert sought.status_code in {200, 422}, sought.text
