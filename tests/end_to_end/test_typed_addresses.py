"""Addresses as people type them, from the form to the envelope (R-09)."""

from collections import Counter
from typing import Any

import pytest

from .people import FrontDesk
from .print_room import PrintRoom
from .typed_addresses import Typed, typed_addresses

_ASKS = "INCOMING / APPLICATION_REQUEST / APPLICATION_REQUESTED"
COUNT = 200
ENOUGH = 198


async def test_r_09_of_two_hundred_typed_addresses_nearly_all_print_as_they_should(
    desk: FrontDesk,
) -> None:
    typed = typed_addresses(COUNT)
    saved: list[tuple[Typed, str]] = []
    note = {"contact_type": "INCOMING", "call_code": "APPLICATION_REQUEST", "language": "ENGLISH"}
    note |= {"contact_action": "APPLICATION_REQUESTED", "mailing_code": "AP"}
    for number, one in enumerate(typed):
        body = {"first_name": "A", "last_name": f"TEST {number}", "mailing_address": one.boxes}
        answer = await desk.http.post("/api/customers", json=body)
        assert answer.status_code == 201, (one, answer.text)
        saved.append((one, answer.json()["id"]))
    await desk.world.settle()
    for _, customer_id in saved:
        answer = await desk.http.post("/api/contacts", json={"customer_id": customer_id, **note})
        assert answer.status_code == 201, answer.text
    await desk.world.settle()
    prints = await PrintRoom.open(desk.world)

    wrong: list[tuple[str, Any, Any]] = []
    for one, customer_id in saved:
        [piece] = await prints.pieces(customer_id=customer_id)
        if (piece["state"], tuple(piece["address"])) != ("PENDING", one.lines):
            wrong.append((one.kind, piece["held_sentence"] or piece["address"], one.boxes))

    assert Counter(one.kind for one in typed).most_common()[-1][1] >= 5
    assert len(wrong) <= COUNT - ENOUGH, wrong
    assert all(isinstance(said, str) and said for _, said, _ in wrong), wrong


@pytest.mark.parametrize(
    ("boxes", "code"),
    [
        ({"number": "1", "street": "HOMELESS"}, "no_home"),
        ({"number": "0", "street": "NO FIXED ABODE"}, "no_home"),
        ({"street": "sin hogar"}, "no_home"),
        ({"number": "@12", "street": "()"}, "odd_characters"),
        ({"number": "12", "street": "N/A"}, "filler"),
        ({"number": "631", "street": "C/O Maria Smith 631 Broadway"}, "care_of_in_street"),
        ({"number": "12", "street": "BERRY", "zip": "00000", "state": "CA"}, "zip_unknown"),
        ({"street": "BERRY", "street_type": "ST"}, "number_missing"),
    ],
)
async def test_r_09_what_is_no_address_waits_until_somebody_vouches_for_it(
    desk: FrontDesk, boxes: dict[str, str], code: str
) -> None:
    town = {"city": "GILROY", "state": "CA", "zip": "95020"}
    address = {**town, **boxes}
    checked = await desk.http.post("/api/customers/address-check", json=address)
    customer = await desk.new_customer("WITHOUT", "HOUSE", mailing_address=address)
    await desk.note(customer, _ASKS, mailing_code="AP")
    await desk.world.settle()
    prints = await PrintRoom.open(desk.world)
    [held] = await prints.pieces(customer_id=customer["id"])

    assert [one["code"] for one in checked.json()["findings"]] == [code]
    assert checked.json()["findings"][0]["sentence"]
    assert customer["address_findings"] == checked.json()["findings"]
    assert held["state"] == "HELD"
    assert held["held_doubts"] or held["held_missing"] == ["number"]

    reason = {"overruled_because": "The carrier knows them"}
    path = f"/api/customers/{customer['id']}"
    vouched = await desk.http.patch(path, json={"mailing_address": reason})
    assert vouched.json()["mailing_address"]["overruled_because"] == "The carrier knows them"
    await desk.world.settle()
    [goes] = await prints.pieces(customer_id=customer["id"])
    assert goes["state"] == "PENDING"
    history = (await desk.http.get(f"{path}/history")).json()["items"]
    assert any("overruled_because" in str(one["changes"]) for one in history)

    moved = await desk.http.patch(path, json={"mailing_address": {"city": "MARINA"}})
    assert moved.json()["mailing_address"]["overruled_because"] is None


async def test_r_09_a_state_that_is_none_is_refused_in_words(desk: FrontDesk) -> None:
    answer = await desk.http.post(
        "/api/customers",
        json={"first_name": "A", "last_name": "B", "mailing_address": {"state": "ZZ"}},
    )

    assert answer.status_code == 422
    assert "California or CA" in answer.text


async def test_r_08_who_has_one_name_is_saved_found_and_written_to(desk: FrontDesk) -> None:
    address = {"number": "1", "street": "THIS", "city": "MARINA", "state": "CA", "zip": "93933"}
    for box in ("first_name", "last_name"):
        answer = await desk.http.post(
            "/api/customers",
            json={box: "Sukarnoputri", "one_name": True, "mailing_address": address},
        )
        assert answer.status_code == 201, answer.text
        customer = answer.json()
        assert customer["display_name"] == "SUKARNOPUTRI"
        for sought in ("first_name", "last_name"):
            found = await desk.search(**{sought: "sukarnoputri"})
            assert customer["id"] in [one["customer"]["id"] for one in found]
        await desk.note(customer, _ASKS, mailing_code="AP")
        await desk.world.settle()
        [piece] = await (await PrintRoom.open(desk.world)).pieces(customer_id=customer["id"])
        assert (piece["name"], piece["state"]) == ("Sukarnoputri", "PENDING")


async def test_r_08_one_name_is_said_and_not_guessed(desk: FrontDesk) -> None:
    async def refused(**body: Any) -> list[str]:
        answer = await desk.http.post("/api/customers", json=body)
        assert answer.status_code == 422, answer.text
        return [one["field"] for one in answer.json()["errors"]]

    assert await refused(first_name="CHER") == ["last_name"]
    assert await refused(one_name=True) == ["first_name"]
    assert await refused(one_name=True, first_name="A", last_name="B") == ["one_name"]
    both = await desk.new_customer("ANNA", "BELL")
    path = f"/api/customers/{both['id']}"
    assert (await desk.http.patch(path, json={"last_name": ""})).status_code == 422
    one = await desk.http.patch(path, json={"last_name": "", "one_name": True})
    assert (one.status_code, one.json()["display_name"]) == (200, "ANNA")
