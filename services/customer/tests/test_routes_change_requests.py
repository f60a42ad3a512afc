"""Change requests through the HTTP API: ask, send, settle (F-060)."""

import asyncio
import csv
import io
import json
from typing import Any
from uuid import uuid4

import pytest
from customer_builders import customer_path

from backbone.testing import ServiceHarness

OURS, THEIRS = "765-43-2108", "765-43-2180"
BORN = {"field": "date_of_birth", "theirs": "1950-12-13", "reason": "DATA_ENTRY_ERROR"}
DOENA: dict[str, Any] = {
    "first_name": "DOENA",
    "last_name": "HOLSCHTEIN",
    "date_of_birth": "1950-12-31",
    "ssn": OURS,
}
WHY = {"reason": "told to the state's clerk"}
ALL = "/api/customers/change-requests"


async def ask(harness: ServiceHarness, customer: str, **more: Any) -> dict[str, Any]:
    """Ask for a correction of the customer at this path."""
    http = harness.http("front_desk")
    answer = await http.post(f"{customer}/change-requests", json={**BORN, **more})
    assert answer.status_code == 201, answer.text
    request: dict[str, Any] = answer.json()
    return request


def path_of(request: dict[str, Any]) -> str:
    """Return where a request is found."""
    return f"/api/customers/{request['customer_id']}/change-requests/{request['id']}"


async def test_f_060_a_request_says_what_they_hold_what_it_should_be_and_why(
    harness: ServiceHarness,
) -> None:
    more = {"phones": {"home": "831 5550101"}, "ethnicity": {"primary": "MULTI-RACE"}}
    address = {"number": "1", "street": "THIS", "street_type": "WAY", "zip": "95077"}
    customer = await customer_path(harness, **DOENA, **more, mailing_address=address)
    request = await ask(harness, customer, note="AS ON HER ID")
    assert (request["theirs"], request["ours"]) == ("1950-12-13", "1950-12-31")
    assert (request["state"], request["note"]) == ("REQUESTED", "AS ON HER ID")
    assert request["requested_by"]
    assert not request["outdated"]
    http = harness.http("front_desk")
    assert (await http.get(path_of(request))).json() == request
    assert (await http.get(f"{customer}/change-requests")).json()["items"] == [request]
    assert (await http.get(f"{customer}/sections")).json()["change_requests"] == 1
    fields = (await http.get(f"{customer}/change-requests/fields")).json()
    assert {one["field"]: one["ours"] for one in fields["items"]} == {
        "name": "DOENA HOLSCHTEIN",
        "ssn": "***-**-2108",
        "date_of_birth": "1950-12-31",
        "ethnicity": "MULTI-RACE",
        "mailing_address": "1 THIS WAY, WATSONVILLE, CA 95077",
        "home_phone": "831 5550101",
    }
    await harness.http("supervisor").patch(customer, json={"date_of_birth": "1950-12-30"})
    assert (await http.get(path_of(request))).json()["outdated"]


async def test_f_060_every_step_says_who_and_when_and_stands_in_the_history(
    harness: ServiceHarness,
) -> None:
    customer = await customer_path(harness, **DOENA)
    path = path_of(await ask(harness, customer))
    http = harness.http("supervisor")

    async def move(state: str, version: int, **more: str) -> dict[str, Any]:
        match = {"If-Match": f'"{version}"'}
        answer = await http.patch(path, json={"state": state, **more}, headers=match)
        assert answer.status_code == 200, answer.text
        moved: dict[str, Any] = answer.json()
        return moved

    sent = await move("SENT", 1)
    assert sent["sent_at"]
    assert sent["sent_by"]
    assert sent["possible_states"] == ["DONE", "REFUSED", "REQUESTED"]
    done = await move("DONE", 2, answer="corrected")
    assert (done["settled_by"], done["answer"]) == (sent["sent_by"], "corrected")
    again = await move("SENT", 3)
    assert (again["settled_at"], again["answer"]) == (None, None)
    assert again["sent_at"] == sent["sent_at"]
    refused = await move("REFUSED", 4, answer="needs a copy of the ID")
    assert refused["possible_states"] == ["SENT"]
    history = (await http.get(f"{customer}/history")).json()["items"]
    assert [one["action"] for one in history][:-1] == [
        "CHANGE_REQUEST_REFUSED",
        "CHANGE_REQUEST_REOPENED",
        "CHANGE_REQUEST_DONE",
        "CHANGE_REQUEST_SENT",
        "CHANGE_REQUESTED",
    ]
    assert history[0]["changes"] == [
        {"field": "change_request.of", "old": None, "new": "date_of_birth"},
        {"field": "change_request.state", "old": "SENT", "new": "REFUSED"},
        {"field": "change_request.answer", "old": None, "new": "needs a copy of the ID"},
    ]


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"field": "favourite_colour"}, "field", "literal_error"),
        ({"field": "email", "theirs": "a@example.org"}, "field", "not_on_record"),
        ({"theirs": "1950-12-31"}, "theirs", "same_as_record"),
        ({"theirs": "12/13/50"}, "theirs", "invalid_date"),
        ({"field": "ssn", "theirs": "12"}, "theirs", None),
        ({"field": "ssn", "theirs": OURS}, "theirs", "same_as_record"),
        ({"field": "name", "theirs": "x" * 301}, "theirs", "too_long"),
        ({"reason": "OTHER"}, "note", "note_needed"),
        ({"reason": "BOREDOM"}, "reason", "literal_error"),
    ],
)
async def test_f_060_what_cannot_be_asked_is_refused_in_words(
    harness: ServiceHarness, more: dict[str, str], field: str, code: str | None
) -> None:
    customer = await customer_path(harness, **DOENA)
    http = harness.http("front_desk")
    refused = await http.post(f"{customer}/change-requests", json={**BORN, **more})
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert error["field"] == field
    assert error["message"]
    assert code in (None, error["code"])
    assert (await http.get(f"{customer}/sections")).json()["change_requests"] == 0


async def test_f_060_states_that_nothing_leads_to_are_refused(harness: ServiceHarness) -> None:
    customer = await customer_path(harness, **DOENA)
    path = path_of(await ask(harness, customer))
    http = harness.http("supervisor")
    skipped = await http.patch(path, json={"state": "DONE"})
    assert (skipped.status_code, skipped.json()["code"]) == (409, "state_not_possible")
    assert skipped.json()["possible"] == ["SENT", "REFUSED"]
    silent = await http.patch(path, json={"state": "REFUSED"})
    assert (silent.status_code, silent.json()["errors"][0]["field"]) == (422, "answer")
    stale = await http.patch(path, json={"state": "SENT"}, headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    assert (await http.get(path)).json()["state"] == "REQUESTED"


async def test_f_060_a_request_is_withdrawn_only_while_it_was_not_sent(
    harness: ServiceHarness,
) -> None:
    customer = await customer_path(harness, **DOENA)
    one, other = await ask(harness, customer), await ask(harness, customer)
    http, supervisor = harness.http("front_desk"), harness.http("supervisor")
    assert (await http.delete(path_of(one))).status_code == 204
    assert (await http.get(path_of(one))).json()["code"] == "change_request_not_found"
    assert (await http.delete(path_of(one))).status_code == 404
    await supervisor.patch(path_of(other), json={"state": "SENT"})
    late = await http.delete(path_of(other))
    assert (late.status_code, late.json()["code"]) == (409, "change_request_already_sent")
    assert (await http.get(f"{customer}/sections")).json()["change_requests"] == 1
    history = (await http.get(f"{customer}/history")).json()["items"]
    assert history[1]["action"] == "CHANGE_REQUEST_WITHDRAWN"


async def test_f_060_requests_are_marked_sent_together_and_once(
    fresh_harness: ServiceHarness,
) -> None:
    customer = await customer_path(fresh_harness, **DOENA)
    requests = [await ask(fresh_harness, customer, note=str(at)) for at in range(3)]
    http = fresh_harness.http("supervisor")
    waiting = (await http.get(ALL, params={"state": "REQUESTED", "limit": 2})).json()
    assert [one["note"] for one in waiting["items"]] == ["0", "1"]
    assert waiting["items"][0]["customer_name"] == "DOENA HOLSCHTEIN"
    more = {"state": "REQUESTED", "after": waiting["next"]}
    assert [one["note"] for one in (await http.get(ALL, params=more)).json()["items"]] == ["2"]
    ids = [one["id"] for one in requests]
    await fresh_harness.http("front_desk").delete(path_of(requests[2]))
    first = (await http.post(f"{ALL}/sent", json={"ids": ids[:1]})).json()
    assert first == {"sent": ids[:1], "already_sent": [], "not_sent": []}
    stamped = (await http.get(path_of(requests[0]))).json()
    nobody = str(uuid4())
    second = (await http.post(f"{ALL}/sent", json={"ids": [*ids, ids[0], nobody]})).json()
    assert second["sent"] == [ids[1]]
    [already] = second["already_sent"]
    assert already == {name: stamped[name] for name in ("id", "sent_at", "sent_by")}
    assert second["not_sent"] == [ids[2], nobody]
    assert (await http.get(path_of(requests[0]))).json() == stamped
    everything = (await http.get(ALL)).json()["items"]
    assert [one["id"] for one in everything] == [ids[1], ids[0]]
    assert (await http.get(ALL, params={"state": "REQUESTED"})).json()["items"] == []
    for wrong in ([], ["x"], [nobody] * 201):
        refused = await http.post(f"{ALL}/sent", json={"ids": wrong})
        assert refused.status_code == 422


async def test_f_060_two_who_mark_the_same_requests_mark_each_once(
    harness: ServiceHarness,
) -> None:
    customer = await customer_path(harness, **DOENA)
    ids = [(await ask(harness, customer))["id"] for _ in range(4)]
    orders = (ids, ids[::-1])
    answers = await asyncio.gather(
        *(
            harness.http("supervisor").post(f"{ALL}/sent", json={"ids": order})
            for order in orders * 2
        )
    )
    assert [one.status_code for one in answers] == [200] * len(answers)
    assert sorted(one for answer in answers for one in answer.json()["sent"]) == sorted(ids)
    history = (await harness.http("supervisor").get(f"{customer}/history")).json()["items"]
    assert [one["action"] for one in history].count("CHANGE_REQUEST_SENT") == len(ids)


async def test_f_060_the_file_for_the_state_names_who_what_and_instead_of_what(
    fresh_harness: ServiceHarness,
) -> None:
    customer = await customer_path(fresh_harness, **DOENA)
    await ask(fresh_harness, customer, note="=1+1")
    number = {"field": "ssn", "theirs": THEIRS, "reason": "APPLIED_WITH_DIFFERENT_INFORMATION"}
    last = await ask(fresh_harness, customer, **number)
    await ask(fresh_harness, customer, note="asked for meanwhile")
    http = fresh_harness.http("supervisor")
    answer = await http.get(f"{ALL}/export.csv", params={"up_to": last["id"]})
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    sides = [(one["Field"], one["In CORE"], one["Should Be"]) for one in rows]
    assert sides == [
        ("date_of_birth", "12/13/1950", "12/31/1950"),
        ("ssn", "***-**-2180", "***-**-2108"),
    ]
    assert (rows[0]["Last Name"], rows[0]["SSN"]) == ("HOLSCHTEIN", "***-**-2108")
    assert rows[0]["Note"] == "'=1+1"
    assert len((await http.get(f"{ALL}/export.csv")).text.splitlines()) == 4


async def test_f_060_numbers_lie_sealed_and_are_shown_in_full_for_a_reason_only(
    harness: ServiceHarness,
) -> None:
    customer = await customer_path(harness, **DOENA)
    request = await ask(harness, customer, field="ssn", theirs=THEIRS)
    assert (request["theirs"], request["ours"]) == ("***-**-2180", "***-**-2108")
    http = harness.http("supervisor")
    history = json.dumps((await http.get(f"{customer}/history")).json())
    assert "***-**-2180" in history
    for digits in (OURS, THEIRS, OURS.replace("-", ""), THEIRS.replace("-", "")):
        assert digits not in history
    shown = await http.post(f"{path_of(request)}/reveal-ssn", json=WHY)
    assert shown.json() == {"theirs": THEIRS, "ours": OURS}
    newest = (await http.get(f"{customer}/history")).json()["items"][0]
    assert (newest["action"], newest["reason"]) == ("SSN_REVEALED", WHY["reason"])
    born = await ask(harness, customer)
    none = await http.post(f"{path_of(born)}/reveal-ssn", json=WHY)
    assert (none.status_code, none.json()["code"]) == (404, "ssn_not_recorded")
    await http.patch(customer, json={"ssn": "765-43-9908"})
    assert (await http.get(path_of(request))).json()["outdated"]
    empty = await ask(harness, customer, field="ssn", theirs=None)
    shown = await http.post(f"{path_of(empty)}/reveal-ssn", json=WHY)
    assert shown.json() == {"theirs": None, "ours": "765-43-9908"}


async def test_f_060_only_supervisors_send_and_settle(harness: ServiceHarness) -> None:
    customer = await customer_path(harness, **DOENA)
    request = await ask(harness, customer)
    http = harness.http("front_desk")
    for refused in (
        await http.get(ALL),
        await http.get(f"{ALL}/export.csv"),
        await http.post(f"{ALL}/sent", json={"ids": [request["id"]]}),
        await http.patch(path_of(request), json={"state": "SENT"}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")


async def test_f_060_requests_of_removed_records_are_out_of_sight(
    fresh_harness: ServiceHarness,
) -> None:
    customer = await customer_path(fresh_harness, **DOENA)
    request = await ask(fresh_harness, customer)
    http = fresh_harness.http("supervisor")
    await http.delete(customer)
    for answer in (
        await http.get(f"{customer}/change-requests"),
        await http.get(f"{customer}/change-requests/fields"),
        await http.get(path_of(request)),
        await http.post(f"{customer}/change-requests", json=BORN),
        await http.patch(path_of(request), json={"state": "SENT"}),
        await http.delete(path_of(request)),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "customer_not_found")
    assert (await http.get(ALL)).json()["items"] == []
    marked = (await http.post(f"{ALL}/sent", json={"ids": [request["id"]]})).json()
    assert marked["not_sent"] == [request["id"]]
