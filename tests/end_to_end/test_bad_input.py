"""What is refused, how, and that nothing of it is half saved."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from hearthline.testing import World

from .people import FrontDesk

GOOD = {
    "contact_type": "INCOMING",
    "contact_action": "STATUS_MAILED_APP_REQUEST",
    "call_code": "STATUS_REQUEST",
    "language": "ENGLISH",
}
TOMORROW = (datetime.now(UTC) + timedelta(days=1)).isoformat()


def says(answer: httpx2.Response, status: int, *words: str) -> None:
    """Check that an answer is a problem with a sentence a person can act on."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    detail = answer.json()["detail"]
    assert detail.endswith((".", "?"))
    for word in words:
        assert word.lower() in detail.lower(), detail


@pytest.mark.parametrize(
    ("wrong", "status", "word"),
    [
        ({"call_code": "NO_SUCH_CODE"}, 422, "call code"),
        ({"contact_action": "NO_SUCH_ACTION"}, 422, "contact action"),
        ({"mailing_code": "ZZ"}, 422, "mailing code"),
        ({"language": None}, 422, "language"),
        ({"contact_type": "SIDEWAYS"}, 422, "contact type"),
        ({"contact_date": TOMORROW}, 422, "contact date"),
        ({"contact_date": "2026-01-05T10:00:00"}, 422, "contact date"),
        ({"contact_date": 1_700_000_000}, 422, "contact date"),
        ({"shut_off_date": "soon"}, 422, "shut"),
        ({"unheard_of": 1}, 422, "unheard of"),
        ({"notes": "nul \x00 inside"}, 422, "cannot be stored"),
        ({"customer_id": str(uuid4())}, 404, "customer"),
        ({"customer_id": "110385"}, 422, "customer"),
    ],
)
async def test_a_wrong_note_is_refused_with_a_reason_and_nothing_is_saved(
    desk: FrontDesk, wrong: dict[str, Any], status: int, word: str
) -> None:
    customer = await desk.new_customer("BAD", "INPUT")

    answer = await desk.http.post(
        "/api/contacts", json={"customer_id": customer["id"], **GOOD, **wrong}
    )

    says(answer, status, word)
    await desk.world.settle()
    assert await desk.history(customer) == []
    assert await desk.callbacks() == []


async def test_a_body_that_is_no_json_is_refused(desk: FrontDesk) -> None:
    answer = await desk.http.post(
        "/api/contacts", content=b'{"customer_id": ', headers={"Content-Type": "application/json"}
    )

    says(answer, 400, "json")


async def test_a_body_of_two_megabytes_is_refused(desk: FrontDesk) -> None:
    answer = await desk.http.post("/api/contacts", json={"notes": "A" * 2_000_000})

    says(answer, 413, "at most")


async def test_a_stale_change_is_refused_and_the_newer_one_kept(desk: FrontDesk) -> None:
    customer = await desk.new_customer("STALE", "CHANGE")
    address = f"/api/customers/{customer['id']}"
    opened = f'"{customer["version"]}"'
    first = await desk.http.patch(
        address, json={"email": "first@example.org"}, headers={"If-Match": opened}
    )
    assert first.status_code == 200, first.text

    second = await desk.http.patch(
        address, json={"email": "second@example.org"}, headers={"If-Match": opened}
    )

    says(second, 412, "changed")
    assert (await desk.http.get(address)).json()["email"] == "first@example.org"


async def test_a_repeated_save_is_one_note_and_another_note_needs_another_key(
    desk: FrontDesk,
) -> None:
    customer = await desk.new_customer("SAID", "ONCE")
    body = {"customer_id": customer["id"], **GOOD}
    key = {"Idempotency-Key": str(uuid4())}

    first = await desk.http.post("/api/contacts", json=body, headers=key)
    again = await desk.http.post("/api/contacts", json=body, headers=key)
    other = await desk.http.post("/api/contacts", json={**body, "notes": "OTHER"}, headers=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    says(other, 422, "new key")
    assert len(await desk.history(customer)) == 1


async def test_nobody_passes_without_a_sign_in_or_without_the_permission(
    world: World, desk: FrontDesk
) -> None:
    customer = await desk.new_customer("NOT", "PERMITTED")
    body = {"customer_id": customer["id"], **GOOD}

    says(await world.origin.post("/api/contacts", json=body), 401, "sign in")
    printroom = await world.http("printroom")
    says(await printroom.post("/api/contacts", json=body), 403, "contacts.write")
    says(await printroom.get(f"/api/customers/{customer['id']}"), 403, "customers.read")
    forged = {"Authorization": "Bearer not.a.token"}
    says(await world.origin.get("/api/callbacks", headers=forged), 401, "sign in")
    assert await desk.history(customer) == []


async def test_an_answer_never_repeats_what_was_sent(desk: FrontDesk) -> None:
    answer = await desk.http.post(
        "/api/customers", json={"first_name": "A", "last_name": "B", "ssn": "078-05-11x0"}
    )

    says(answer, 422)
    assert "0780511x0" not in "".join(filter(str.isalnum, answer.text))
