"""Access that has ended has ended everywhere, within seconds: tokens, open streams, claims."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from patience import until

from hearthline.testing import World

from .people import FrontDesk

ASKED = "INCOMING / STATUS_REQUEST / STATUS_MAILED_APP_REQUEST"
AT_EVERY_SERVICE = (
    "/api/customers/options",
    "/api/contacts/codes",
    "/api/callbacks",
    "/api/mailing/pieces",
    "/api/sms/unmatched",
    "/api/reports",
    "/api/staff/notifications",
)
STREAMS = ("/api/callbacks/stream", "/api/staff/notifications/stream")
WITHIN = 5.0
"""Seconds in which access must have ended everywhere."""

Leaver = tuple[httpx2.AsyncClient, dict[str, Any]]
Ends = Callable[[World, Leaver], Awaitable[object]]


async def somebody(world: World, username: str) -> Leaver:
    """Let somebody start to work here; return their client, and their tokens with their account."""
    admin = await world.http("admin")
    first = "temporary gilroy envelope"
    body = {"username": username, "name": username.upper(), "roles": ["supervisor"]}
    made = await admin.post("/api/staff/accounts", json={**body, "password": first})
    assert made.status_code == 201, made.text
    form = {"username": username, "password": first}
    token = (await world.origin.post("/api/staff/token", data=form)).json()["access_token"]
    chosen = {"current_password": first, "new_password": "orchard marsh kettle violin"}
    answer = await world.signed_in(token).post("/api/staff/me/password", json=chosen)
    assert answer.status_code == 200, answer.text
    tokens = answer.json()
    return world.signed_in(tokens["access_token"]), {**tokens, "account": made.json()["id"]}


async def change(world: World, leaver: Leaver, **what: object) -> None:
    admin = await world.http("admin")
    answer = await admin.patch(f"/api/staff/accounts/{leaver[1]['account']}", json=what)
    assert answer.status_code == 200, answer.text


async def closed(world: World, leaver: Leaver) -> None:
    await change(world, leaver, active=False)


async def other_roles(world: World, leaver: Leaver) -> None:
    await change(world, leaver, roles=["print_room"])


async def new_password(world: World, leaver: Leaver) -> None:
    await change(world, leaver, password="another temporary envelope")


async def signed_out(world: World, leaver: Leaver) -> None:
    body = {"refresh_token": leaver[1]["refresh_token"]}
    assert (await world.origin.post("/api/staff/sign-out", json=body)).status_code == 204


@pytest.mark.parametrize("ends", [closed, other_roles, new_password, signed_out])
async def test_r_21_r_25_ended_access_ends_at_every_service_with_streams_and_claims(
    world: World, desk: FrontDesk, ends: Ends
) -> None:
    leaver = await somebody(world, f"leaver-{ends.__name__.replace('_', '-')}")
    theirs = leaver[0]
    customer = await desk.new_customer("WAITS", "FOR CALL")
    await desk.note(customer, ASKED)
    claim = f"/api/callbacks/{customer['id']}/claim"
    assert (await theirs.post(claim)).status_code == 200
    for path in AT_EVERY_SERVICE:
        assert (await theirs.get(path)).status_code == 200, path
    watching = [asyncio.create_task(theirs.get(path)) for path in STREAMS]
    await asyncio.sleep(0)

    began = time.monotonic()
    await ends(world, leaver)

    async def refused_everywhere() -> bool:
        answers = [await theirs.get(path) for path in AT_EVERY_SERVICE]
        return all(one.status_code == 401 for one in answers)

    await until(refused_everywhere, within=WITHIN, what="every service refuses the token")
    async with asyncio.timeout(WITHIN):
        ended = await asyncio.gather(*watching)
    assert {one.status_code for one in ended} <= {200, 401}
    assert time.monotonic() - began < 2 * WITHIN
    [row] = [one for one in await desk.callbacks() if one["customer_id"] == customer["id"]]
    assert row["claim"] is None
    assert (await desk.http.post(claim)).status_code == 200


async def test_r_25_signing_in_again_keeps_what_is_claimed_then(
    world: World, desk: FrontDesk
) -> None:
    leaver = await somebody(world, "comes-back")
    customer = await desk.new_customer("CALLED", "AGAIN")
    await desk.note(customer, ASKED)
    claim = f"/api/callbacks/{customer['id']}/claim"
    assert (await leaver[0].post(claim)).status_code == 200

    await signed_out(world, leaver)
    form = {"username": "comes-back", "password": "orchard marsh kettle violin"}
    again = (await world.origin.post("/api/staff/token", data=form)).json()["access_token"]
    assert (await world.signed_in(again).post(claim)).status_code == 200
    await world.settle()

    [row] = [one for one in await desk.callbacks() if one["customer_id"] == customer["id"]]
    assert row["claim"]["by"] == "COMES-BACK"
