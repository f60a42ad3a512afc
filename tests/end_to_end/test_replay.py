"""A service that has lost what it knew knows it again when the owners have told everything again.

On the house, by its public API: a lost database, an older copy, a service that starts years later.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest
from sqlalchemy import text

from backbone.http.auth import TokenVerifier, jwks_fetcher
from backbone.messaging.bus import LocalBus
from backbone.process.environment import ServiceEnvironment
from backbone.process.runtime import Runtime
from backbone.process.service import Service
from backbone.testing import ServiceHarness, running
from hearthline.house import SERVICES
from hearthline.testing import World, house_world

from .people import FrontDesk, ago
from .print_room import PrintRoom
from .telephones import Telephone, wednesday_january_8

pytestmark = pytest.mark.slow

ASKED: Final = "INCOMING / STATUS_REQUEST / STATUS_MAILED_APP_REQUEST"
EMERGENCY: Final = "INCOMING / 48_HR_NOTICE_REC_D / EMERGENCY_CALL_FROM_CUSTOMER"
ANSWERED: Final = "OUTGOING / RESOLVED / CLEARED_CALL_NO_CALL_OR_ACTION"
DEFICIENT: Final = "OUTGOING / NO_ACTION_REQ_RECORD_ONLY / DEFICIENT_APPLICATION_PROCESS"
HOME: Final = {"number": "1", "street": "THIS", "city": "MARINA", "state": "CA", "zip": "93933"}

_NOT_COMPARED: Final = {
    *("outbox", "inbox", "dead_letter", "idempotency_key"),
    *("turn", "claim", "customer_clock", "generation"),
}
"""The machinery's tables, and records of a service's own that no event told."""
_MAY_DIFFER: Final = {
    "callback": "{version}",
    "notification": "{added_at}",
    "message": "{version,next_at}",
}
"""Columns that count or date what came in, not what happened."""
_WHICH: Final = {"callback": "WHERE one.open"}  # a closed one holds how often it has changed
_LOST: Final[Mapping[str, str]] = {
    "callbacks": "TRUNCATE fact, customer, callback, turn, claim, flag, reference, inbox",
    "reporting": "TRUNCATE note, deficiency, piece, customer, reference, inbox",
    # What each has done itself is in no other place: batches, texts, notes, who has read what.
    "mailing": "TRUNCATE note, customer, deficiency, reference",
    "sms-gateway": "TRUNCATE customer, appointment, consent, reference",
    "contacts": "TRUNCATE customer, reference, mailed_early;UPDATE contact SET mailing_date = NULL",
    "staff": "TRUNCATE notification, notification_read",
}
"""How each service loses what it knows from others."""


@pytest.fixture(scope="module")
async def agency(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Open a house of our own: what is lost here, nobody else misses."""
    async with house_world(tmp_path_factory.mktemp("agency")) as world:
        await _a_rich_history(FrontDesk(world, await world.http("frontdesk")))
        yield world


async def _a_rich_history(desk: FrontDesk) -> None:
    """Let everything happen that can happen to customers, notes, envelopes and texts."""
    world, print_room = desk.world, await PrintRoom.open(desk.world)
    martina = await desk.new_customer("MARTINA", "CRUZ", mailing_address=HOME)
    clear = await desk.note(martina, ANSWERED)
    await desk.note(martina, EMERGENCY, contact_date=ago(hours=2), mailing_code="AP")
    await _correct(desk, clear, notes="SPOKE WITH HER SISTER")
    lupe = await desk.new_customer("LUPE", "LOPEZ", mailing_address=HOME)
    asked = await desk.note(lupe, ASKED, mailing_code="CP")
    await desk.note(lupe, ANSWERED)
    await _correct(desk, asked, notes="MAILED LAST WEEK")
    mistaken = await desk.note(lupe, ASKED, mailing_code="AC")
    gone = await desk.http.delete(f"/api/contacts/{mistaken['id']}", headers={"If-Match": '"1"'})
    assert gone.status_code == 204, gone.text
    lacks = await desk.note(lupe, DEFICIENT, mailing_code="IM", contact_date=ago(days=3))
    path = f"/api/contacts/{lacks['id']}/deficiencies"
    recorded = await desk.http.post(path, json={"reason": "IV_MISSING"})
    assert recorded.status_code == 201, recorded.text
    await world.settle()
    for code in ("CP", "IM"):
        await print_room.printed(batch := await print_room.pull(code, "ENGLISH"))
        await print_room.post(batch)
    [piece] = await print_room.pieces(contact_id=asked["id"])
    path = f"/api/mailing/pieces/{piece['id']}/returned"
    returned = await print_room.http.post(path, json={"reason": "MOVED"})
    assert returned.status_code == 200, returned.text
    removed = await desk.new_customer("GONE", "AWAY", mailing_address=HOME)
    await desk.note(removed, EMERGENCY, mailing_code="AP")
    supervisor = await world.http("supervisor")
    deleted = await supervisor.delete(
        f"/api/customers/{removed['id']}", headers={"If-Match": f'"{removed["version"]}"'}
    )
    assert deleted.status_code == 204, deleted.text
    julie = await Telephone.of(desk, "JULIE", "GARXIA", "+18313590697")
    visit = await julie.appointment(f"{wednesday_january_8()}T10:00:00")
    await julie.reminder(visit)
    await julie.reply("2")
    await julie.reply("please call me")
    chris = await Telephone.of(desk, "CHRIS", "JOHNSON", "+18314986265")
    await chris.reply("STOP")
    await world.settle()


async def _correct(desk: FrontDesk, note: dict[str, Any], **change: Any) -> None:
    path, current = f"/api/contacts/{note['id']}", {"If-Match": f'"{note["version"]}"'}
    answer = await desk.http.patch(path, json=change, headers=current)
    assert answer.status_code == 200, answer.text
    await desk.world.settle()


async def shown(world: World) -> dict[str, Any]:
    """Return what everybody sees: lists, histories, envelopes, texts, reports, notifications."""
    desk, supervisor = await world.http("frontdesk"), await world.http("supervisor")
    found: dict[str, Any] = {}

    async def read(path: str, **params: str) -> None:
        answer = await desk.get(path, params=params)
        assert answer.status_code == 200, answer.text
        found[f"{path} {params}"] = answer.json()

    customers = await world.sql("customer", "SELECT id FROM customer ORDER BY id")
    await read("/api/callbacks", limit="200")
    await read("/api/contacts", limit="200")
    for state in ("PENDING", "HELD", "MAILED", "RETURNED", "CANCELLED"):
        await read("/api/mailing/pieces", limit="200", state=state)
    await read("/api/staff/notifications", limit="200")
    period = {"start": "2026-01-01", "end": "2030-01-01"}
    await read("/api/reports/deficient-applications", **period)
    for (customer,) in customers:
        await read("/api/sms/messages", customer_id=str(customer))
        path = f"/api/callbacks/{customer}/history"
        answer = await supervisor.get(path)
        # The turns tell what the list showed and when: a list that was lost begins anew.
        found[path] = answer.json().get("notes")
    for row in found["/api/callbacks {'limit': '200'}"]["items"]:
        del row["version"]
    return found


async def known_to(world: World, service: str) -> dict[str, list[str]]:
    """Return every row of a service, but for machinery and for what counts arrivals."""
    [found] = [one for one in SERVICES if one.name == service]
    return {
        table.name: [
            row
            for (row,) in await world.sql(
                service,
                "SELECT (to_jsonb(one) - CAST(CAST(:differing AS text) AS text[]))::text"  # noqa: S608  our own tables
                f' FROM "{table.name}" one {_WHICH.get(table.name, "")} ORDER BY 1',
                differing=_MAY_DIFFER.get(table.name, "{}"),
            )
        ]
        for table in found.tables.metadata.sorted_tables
        if table.name not in _NOT_COMPARED
    }


async def tell_everything_again(world: World, folder: Path) -> None:
    """Let every owner tell everything again, as `python -m hearthline replay` does."""
    async with httpx2.AsyncClient() as nobody:
        for service in SERVICES:
            runtime = Runtime(
                service,
                database_url=world.engines[service.name].url.render_as_string(hide_password=False),
                bus=LocalBus(),
                environment=ServiceEnvironment(home=folder, demo=False, api=nobody),
                verifier=TokenVerifier(jwks_fetcher(nobody)),
            )
            try:
                await runtime.replay()
            finally:
                await runtime.stop()
    await world.settle()


async def done_so_far(world: World) -> dict[str, Any]:
    """Return what must not be done twice: texts sent, pieces batched, dates, notes."""
    return {
        "texts": await world.sql(
            "sms-gateway", "SELECT message_id, sent_at FROM message ORDER BY 1"
        ),
        "batches": await world.sql("mailing", "SELECT batch_id, pieces FROM batch ORDER BY 1"),
        "batched": await world.sql(
            "mailing", "SELECT piece_id, mailed_at FROM piece WHERE batch_id IS NOT NULL ORDER BY 1"
        ),
        "notes": await world.sql("contacts", "SELECT contact_id, version FROM contact ORDER BY 1"),
        "dates": await world.sql(
            "contacts", "SELECT contact_id, mailing_date FROM contact ORDER BY 1"
        ),
    }


@pytest.mark.parametrize("service", _LOST)
async def test_n_32_a_service_that_lost_its_database_shows_the_same_after_a_replay(
    agency: World, service: str, tmp_path: Path
) -> None:
    before, rows = await shown(agency), await known_to(agency, service)
    done = await done_so_far(agency)

    for statement in _LOST[service].split(";"):
        await agency.sql(service, statement)
    await tell_everything_again(agency, tmp_path)

    assert await known_to(agency, service) == rows
    assert await shown(agency) == before
    assert await done_so_far(agency) == done


async def test_n_32_an_older_copy_of_a_database_catches_up_by_a_replay(
    agency: World, tmp_path: Path
) -> None:
    """Callbacks and reporting are put back to before everything that happens here."""
    desk = FrontDesk(agency, await agency.http("frontdesk"))
    customer = await desk.new_customer("OLDER", "COPY", mailing_address=HOME)
    clear = await desk.note(customer, ANSWERED)
    services = [one for one in SERVICES if one.name in {"callbacks", "reporting"}]
    copies = [await _copy(agency, one) for one in services]
    emergency = await desk.note(customer, EMERGENCY, contact_date=ago(hours=2), mailing_code="AP")
    await _correct(desk, clear, notes="HER SISTER AGAIN")
    before = await shown(agency)
    rows = [await known_to(agency, one.name) for one in services]
    [row] = await desk.callbacks()
    assert row["reasons"][0]["contact_id"] == emergency["id"]

    for service, copy in zip(services, copies, strict=True):
        await _put_back(agency, service, copy)
    assert await desk.callbacks() == []
    await tell_everything_again(agency, tmp_path)

    assert [await known_to(agency, one.name) for one in services] == rows
    assert await shown(agency) == before


async def _copy(world: World, service: Service) -> list[str]:
    """Copy every table of a service but its outbox; return their names."""
    names = [one.name for one in service.tables.metadata.sorted_tables]
    copied = [name for name in names if name != "outbox"]
    await world.sql(service.name, "CREATE SCHEMA older")
    for name in copied:
        await world.sql(service.name, f'CREATE TABLE older."{name}" AS TABLE "{name}"')
    return copied


async def _put_back(world: World, service: Service, copied: list[str]) -> None:
    async with world.engines[service.name].begin() as connection:
        for name in copied:
            await connection.execute(text(f'DELETE FROM "{name}"'))  # noqa: S608  our own tables
            await connection.execute(
                text(f'INSERT INTO "{name}" OVERRIDING SYSTEM VALUE TABLE older."{name}"')
            )
        await connection.execute(text("DROP SCHEMA older CASCADE"))


async def test_n_32_a_service_that_starts_new_knows_what_happened_in_years_before(
    agency: World, tmp_path: Path
) -> None:
    """Fresh databases for three services; what was posted before them stays posted."""
    beginnings = {
        name: (await agency.sql(name, "SELECT coalesce(max(position), 0) FROM outbox"))[0][0]
        for name in agency.engines
    }
    await tell_everything_again(agency, tmp_path)
    told = [
        row.body
        for name, begin in beginnings.items()
        for row in await agency.sql(
            name, "SELECT body FROM outbox WHERE position > :begin ORDER BY position", begin=begin
        )
    ]
    async with AsyncExitStack() as stack:
        fresh = {
            one.name: await stack.enter_async_context(running(one))
            for one in SERVICES
            if one.name in {"callbacks", "reporting", "mailing"}
        }
        await asyncio.gather(*(_hear(one, told) for one in fresh.values()))
        for name in ("callbacks", "reporting"):
            assert await _rows(fresh[name]) == await known_to(agency, name), name
        states = "SELECT piece_id, state, mailed_at FROM piece WHERE state = 'PENDING' ORDER BY 1"
        async with fresh["mailing"].read() as read:
            waiting = [tuple(row) for row in await read.session.execute(text(states))]
        assert waiting == [tuple(row) for row in await agency.sql("mailing", states)]


async def _hear(service: ServiceHarness, told: list[str]) -> None:
    for first in range(0, len(told), 100):
        await service.redeliver(told[first : first + 100])


async def _rows(service: ServiceHarness) -> dict[str, list[str]]:
    world = World(service.http(), {service.runtime.service.name: service.runtime.engine})
    return await known_to(world, service.runtime.service.name)
