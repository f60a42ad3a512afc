"""The section Notes of a record, through the HTTP API (F-054)."""

from uuid import uuid4

import httpx2
import pytest
from customer_builders import customer_path

from backbone.testing import ServiceHarness

WORDS = "THIS IS A NOTE"


async def add_note(harness: ServiceHarness, customer: str, note: str = WORDS) -> str:
    """Note something about the customer at this path; return where the note is found."""
    answer = await harness.http("front_desk").post(f"{customer}/notes", json={"note": note})
    assert answer.status_code == 201, answer.text
    return f"{customer}/notes/{answer.json()['id']}"


def told(answer: httpx2.Response) -> list[tuple[str, list[dict[str, str | None]]]]:
    """Return what a history says was done, the newest first, without the record's beginning."""
    return [(one["action"], one["changes"]) for one in answer.json()["items"]][:-1]


async def test_f_054_a_note_says_who_entered_it_when_and_who_changed_it_last(
    harness: ServiceHarness,
) -> None:
    customer = await customer_path(harness)
    made = await harness.http("front_desk").post(f"{customer}/notes", json={"note": WORDS})
    assert made.headers["ETag"] == '"1"'
    one = made.json()
    assert one["note"] == WORDS
    assert one["entered_by"] == one["updated_by"]
    assert one["entered_at"] == one["updated_at"]
    path = f"{customer}/notes/{one['id']}"
    http = harness.http("supervisor", name="SOMEBODY ELSE")
    changed = await http.patch(path, json={"note": "ANOTHER"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert changed.json()["entered_by"] == one["entered_by"]
    assert changed.json()["updated_by"] == "SOMEBODY ELSE"
    assert changed.json()["entered_at"] == one["entered_at"] <= changed.json()["updated_at"]
    assert (await http.get(path)).json() == changed.json()


async def test_f_054_notes_are_kept_as_typed_and_listed_newest_first(
    harness: ServiceHarness,
) -> None:
    customer = await customer_path(harness)
    words = ["first", "second line\n\n  under the first", "x" * 10_000]
    for note in words:
        await add_note(harness, customer, note)
    http = harness.http("front_desk")
    first = (await http.get(f"{customer}/notes", params={"limit": 2})).json()
    rest = (await http.get(f"{customer}/notes", params={"after": first["next"]})).json()
    assert [one["note"] for one in first["items"] + rest["items"]] == words[::-1]
    assert (await http.get(f"{customer}/sections")).json()["notes"] == len(words)


@pytest.mark.parametrize(
    ("note", "code"), [("x" * 10_001, "too_long"), ("  \u200b", "too_short"), (None, "string_type")]
)
async def test_f_054_a_note_that_is_empty_or_too_long_is_refused_in_words(
    harness: ServiceHarness, note: str | None, code: str
) -> None:
    customer = await customer_path(harness)
    refused = await harness.http("front_desk").post(f"{customer}/notes", json={"note": note})
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert (error["field"], error["code"]) == ("note", code)


async def test_f_054_old_words_stay_in_the_history(harness: ServiceHarness) -> None:
    customer = await customer_path(harness)
    path = await add_note(harness, customer)
    http = harness.http("front_desk")
    await http.patch(path, json={"note": "CHANGED"})
    same = await http.patch(path, json={"note": "CHANGED"})
    assert same.json()["version"] == 2
    assert (await http.delete(path, headers={"If-Match": '"2"'})).status_code == 204
    assert (await http.get(path)).json()["code"] == "remark_not_found"
    assert (await http.patch(path, json={"note": "GONE"})).status_code == 404
    assert (await http.delete(path)).status_code == 404
    assert (await http.get(f"{customer}/notes")).json()["items"] == []
    assert (await http.get(f"{customer}/sections")).json()["notes"] == 0
    assert told(await http.get(f"{customer}/history")) == [
        ("REMARK_DELETED", [{"field": "remark.note", "old": "CHANGED", "new": None}]),
        ("REMARK_CHANGED", [{"field": "remark.note", "old": WORDS, "new": "CHANGED"}]),
        ("REMARK_ADDED", [{"field": "remark.note", "old": None, "new": WORDS}]),
    ]


async def test_f_054_a_deleted_note_is_put_back_as_it_was(harness: ServiceHarness) -> None:
    customer = await customer_path(harness)
    path = await add_note(harness, customer)
    http = harness.http("front_desk")
    assert (await http.post(f"{path}/restore")).json()["code"] == "remark_not_found"
    before = (await http.get(path)).json()
    await http.delete(path)
    back = (await http.post(f"{path}/restore")).json()
    assert back == {**before, "version": 3}
    history = told(await http.get(f"{customer}/history"))
    assert history[0] == (
        "REMARK_RESTORED",
        [{"field": "remark.note", "old": None, "new": WORDS}],
    )


async def test_f_054_nobody_overwrites_or_deletes_what_they_have_not_read(
    harness: ServiceHarness,
) -> None:
    customer = await customer_path(harness)
    path = await add_note(harness, customer)
    http = harness.http("front_desk")
    stale = {"If-Match": '"1"'}
    await http.patch(path, json={"note": "CHANGED"}, headers=stale)
    assert (await http.patch(path, json={"note": "OTHER"}, headers=stale)).status_code == 412
    assert (await http.delete(path, headers=stale)).status_code == 412
    assert (await http.get(path)).json()["note"] == "CHANGED"


async def test_f_054_notes_of_others_and_of_removed_records_are_not_found(
    harness: ServiceHarness,
) -> None:
    customer, other = await customer_path(harness), await customer_path(harness)
    path = await add_note(harness, customer)
    http = harness.http("supervisor")
    elsewhere = path.replace(customer, other)
    for answer in (
        await http.get(elsewhere),
        await http.patch(elsewhere, json={"note": "X"}),
        await http.delete(elsewhere),
        await http.get(f"{customer}/notes/{uuid4()}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "remark_not_found")
    await http.delete(customer)
    for answer in (
        await http.get(f"{customer}/notes"),
        await http.get(path),
        await http.post(f"{customer}/notes", json={"note": "X"}),
        await http.patch(path, json={"note": "X"}),
        await http.delete(path),
        await http.post(f"{path}/restore"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "customer_not_found")


async def test_f_044_a_specially_handled_record_may_be_noted_about(
    harness: ServiceHarness,
) -> None:
    customer = await customer_path(harness, special_handling=True)
    path = await add_note(harness, customer)
    changed = await harness.http("front_desk").patch(path, json={"note": "CHANGED"})
    assert changed.status_code == 200
