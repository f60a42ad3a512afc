"""Keeping a customer's record over HTTP."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from customer_builders import add_customer

from backbone.testing import ServiceHarness

FULL: dict[str, Any] = {
    "first_name": "Doena",
    "middle_initial": "t",
    "last_name": "Holschein",
    "ssn": "668-71-6854",
    "date_of_birth": "1970-02-28",
    "ethnicity": {"primary": "White", "subcategory": "None"},
    "mailing_address": {
        "number": "1",
        "street": "This",
        "street_type": "way",
        "building_type": "Apartment",
        "unit": "a",
        "zip": "95077",
        "city": "Watsonville",
        "county": "Santa Cruz",
        "state": "ca",
    },
    "phones": {
        "home": "831 555-0101",
        "home_ext": "4",
        "message": "(831) 359-0697",
        "mobile": "831-515-7154",
        "other": {"number": "831 269 0274", "ext": "12"},
    },
    "email": "dth@email.com",
    "best_time_to_call": "AFT",
    "preferred_contact_method": "SMS",
    "language": "ENGLISH",
}


async def test_a_name_alone_makes_a_customer(harness: ServiceHarness) -> None:
    answer = await harness.http("front_desk").post(
        "/api/customers", json={"first_name": " new ", "last_name": "person"}
    )

    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"1"'
    customer = answer.json()
    assert (customer["first_name"], customer["last_name"]) == ("NEW", "PERSON")
    assert customer["display_name"] == "NEW PERSON"
    assert customer["preferred_contact_method"] == "MAIL"
    assert customer["number"] >= 110385
    assert customer["ssn_masked"] is None
    assert (await add_customer(harness))["number"] > customer["number"]


async def test_everything_said_is_kept_as_the_forms_show_it(harness: ServiceHarness) -> None:
    created = await add_customer(harness, **FULL)
    answer = await harness.http("front_desk").get(f"/api/customers/{created['id']}")

    customer = answer.json()
    assert answer.headers["ETag"] == '"1"'
    assert customer == {name: created[name] for name in customer}
    assert customer["ssn_masked"] == "***-**-6854"
    assert "ssn" not in customer
    assert customer["display_name"] == "DOENA T HOLSCHEIN"
    assert (customer["middle_initial"], customer["date_of_birth"]) == ("T", "1970-02-28")
    assert customer["ethnicity"] == {"primary": "WHITE", "subcategory": "NONE"}
    assert customer["mailing_address"] == {
        "number": "1",
        "street": "THIS",
        "street_type": "WAY",
        "building_type": "APARTMENT",
        "unit": "A",
        "zip": "95077",
        "city": "WATSONVILLE",
        "county": "SANTA CRUZ",
        "state": "CA",
        "care_of": None,
        "pre_directional": None,
        "post_directional": None,
        "overruled_because": None,
    }
    assert customer["address_findings"] == []
    assert customer["phones"] == {
        "home": "+18315550101",
        "home_ext": "4",
        "message": "+18313590697",
        "message_ext": None,
        "mobile": "+18315157154",
        "other": {"number": "+18312690274", "ext": "12"},
    }
    assert (customer["email"], customer["best_time_to_call"]) == ("dth@email.com", "AFT")
    assert (customer["preferred_contact_method"], customer["language"]) == ("SMS", "ENGLISH")


async def test_empty_boxes_are_boxes_left_out(harness: ServiceHarness) -> None:
    customer = await add_customer(
        harness,
        ssn="",
        middle_initial=" ",
        email="",
        language="",
        best_time_to_call="",
        phones={"home": "", "mobile": " "},
        mailing_address={"street": "", "zip": "", "state": ""},
    )

    assert customer["ssn_masked"] is customer["email"] is customer["best_time_to_call"] is None
    assert set(customer["phones"].values()) == {None}
    assert set(customer["mailing_address"].values()) == {None}


async def test_a_change_touches_only_what_was_sent(harness: ServiceHarness) -> None:
    doena = await add_customer(harness, **FULL)
    http, path = harness.http("front_desk"), f"/api/customers/{doena['id']}"

    answer = await http.patch(
        path,
        json={
            "phones": {"mobile": "831 555 0102", "message": None},
            "mailing_address": {"unit": "B"},
            "ethnicity": None,
            "email": None,
        },
        headers={"If-Match": '"1"'},
    )

    assert answer.status_code == 200
    assert answer.headers["ETag"] == '"2"'
    changed = answer.json()
    assert changed["version"] == 2
    assert changed["phones"] == {**doena["phones"], "mobile": "+18315550102", "message": None}
    assert changed["mailing_address"] == {**doena["mailing_address"], "unit": "B"}
    assert changed["ethnicity"] == {"primary": None, "subcategory": None}
    assert changed["email"] is None
    untouched = {"ssn_masked", "date_of_birth", "language", "first_name", "best_time_to_call"}
    assert {name: changed[name] for name in untouched} == {name: doena[name] for name in untouched}


async def test_null_clears_a_whole_section(harness: ServiceHarness) -> None:
    doena = await add_customer(harness, **FULL)

    answer = await harness.http("front_desk").patch(
        f"/api/customers/{doena['id']}",
        json={"phones": None, "mailing_address": None, "ssn": None, "date_of_birth": None},
    )

    cleared = answer.json()
    assert set(cleared["phones"].values()) == {None}
    assert set(cleared["mailing_address"].values()) == {None}
    assert cleared["ssn_masked"] is cleared["date_of_birth"] is None


async def test_of_twenty_who_save_at_once_one_succeeds(harness: ServiceHarness) -> None:
    julia = await add_customer(harness)
    http, path = harness.http("front_desk"), f"/api/customers/{julia['id']}"

    answers = await asyncio.gather(
        *(
            http.patch(path, json={"email": f"j{n}@example.org"}, headers={"If-Match": '"1"'})
            for n in range(20)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 19
    assert (await http.get(path)).json()["version"] == 2


async def test_a_removed_customer_is_gone_for_everybody_and_keeps_the_history(
    harness: ServiceHarness,
) -> None:
    julia = await add_customer(harness, last_name="Removable")
    path = f"/api/customers/{julia['id']}"
    desk, boss = harness.http("front_desk"), harness.http("supervisor")

    assert (await desk.delete(path)).status_code == 403
    assert (await boss.delete(path, headers={"If-Match": '"9"'})).status_code == 412
    assert (await boss.delete(path, headers={"If-Match": '"1"'})).status_code == 204

    assert (await desk.get(path)).status_code == 404
    assert (await desk.patch(path, json={"email": None})).status_code == 404
    assert (await boss.delete(path)).status_code == 404
    found = await desk.post("/api/customers/search", json={"last_name": "REMOVABLE"})
    assert found.json() == {"items": [], "understood": None}
    history = (await desk.get(f"{path}/history")).json()
    assert [entry["action"] for entry in history["items"]] == ["REMOVED", "CREATED"]


async def test_special_handling_asks_for_management_and_remembers_it(
    harness: ServiceHarness,
) -> None:
    marked = await add_customer(harness, special_handling=True)
    path = f"/api/customers/{marked['id']}"
    desk, boss = harness.http("front_desk"), harness.http("supervisor")
    consulted = {"Special-Handling-Acknowledged": "true"}

    refused = await desk.patch(path, json={"email": "d@example.org"})
    assert refused.status_code == 409
    assert refused.json()["code"] == "management_not_consulted"
    assert "management" in refused.json()["detail"]
    assert (await boss.patch(path, json={"email": "d@example.org"})).status_code == 200
    agreed = await desk.patch(path, json={"email": "e@example.org"}, headers=consulted)
    assert agreed.status_code == 200

    for mark in (False, True):
        other = await add_customer(harness, special_handling=not mark)
        answer = await desk.patch(
            f"/api/customers/{other['id']}", json={"special_handling": mark}, headers=consulted
        )
        assert answer.status_code == 403
        assert answer.json()["code"] == "special_handling_not_permitted"
    assert (await boss.patch(path, json={"special_handling": False})).status_code == 200
    entries = (await desk.get(f"{path}/history")).json()["items"]
    told: dict[str, Any] = {"field": "management_consulted", "old": None, "new": "yes"}
    assert [told in entry["changes"] for entry in entries] == [False, True, False, False]


async def test_the_front_desk_cannot_mark_a_new_record_either(harness: ServiceHarness) -> None:
    answer = await harness.http("front_desk").post(
        "/api/customers",
        json={"first_name": "A", "last_name": "B", "special_handling": True},
    )
    assert answer.status_code == 403


async def test_the_history_says_who_changed_what_page_by_page(harness: ServiceHarness) -> None:
    julia = await add_customer(harness)
    path = f"/api/customers/{julia['id']}"
    john = harness.http("front_desk", name="JOHN JOHNSON")
    for number in range(4):
        await john.patch(path, json={"language": f"L{number}"})

    first = (await john.get(f"{path}/history?limit=3")).json()
    second = (await john.get(f"{path}/history", params={"after": first["next"]})).json()

    entries = first["items"] + second["items"]
    assert [entry["action"] for entry in entries] == ["CHANGED"] * 4 + ["CREATED"]
    assert entries[0]["by"] == "JOHN JOHNSON"
    assert entries[0]["changes"] == [{"field": "language", "old": "L2", "new": "L3"}]
    assert second["next"] is None
    assert (await john.get(f"{path}/history?after=nonsense")).status_code == 400
    assert (await john.get(f"/api/customers/{uuid4()}/history")).status_code == 404


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
async def test_nobody_is_found_under_an_unknown_id(harness: ServiceHarness, method: str) -> None:
    body = {"json": {"email": None}} if method == "patch" else {}
    answer = await getattr(harness.http("supervisor"), method)(f"/api/customers/{uuid4()}", **body)
    assert (answer.status_code, answer.json()["code"]) == (404, "customer_not_found")
