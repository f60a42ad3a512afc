"""The Deficient Applications report: A-20, with the blocks of F-162 and F-163."""

import asyncio
import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pypdf import PdfReader

from backbone.http.auth import TokenVerifier, jwks_fetcher
from backbone.messaging.bus import LocalBus
from backbone.process.runtime import Runtime
from backbone.process.service import Service, ServiceEnvironment
from hearthline.house import SERVICES
from hearthline.testing import World

from .people import FrontDesk
from .print_room import PrintRoom

DEFICIENT = "OUTGOING / NO_ACTION_REQ_RECORD_ONLY / DEFICIENT_APPLICATION_PROCESS"
REPORT = "/api/reports/deficient-applications"
PERIOD = {"start": "2018-02-01", "end": "2020-02-26"}
ANGELAS = {"number": "111", "street": "THIS", "street_type": "ST", "city": "MARINA"}
DOENAS = {
    "number": "1",
    "street": "THIS",
    "street_type": "WAY",
    "building_type": "APARTMENT",
    "unit": "A",
    "city": "WATSONVILLE",
}


@pytest.fixture
async def angela(world: World) -> FrontDesk:
    """Put ANGELA NYGUEN, who entered what the sources' report shows, to work."""
    admin = await world.http("admin")
    accounts = (await admin.get("/api/staff/accounts")).json()["items"]
    known = {one["username"] for one in accounts}
    secret = "a-long-enough-pass-phrase"
    sign_in = {"username": "anyguen", "password": f"{secret}-2"}
    if "anyguen" not in known:
        new = {
            "username": "anyguen",
            "name": "ANGELA NYGUEN",
            "roles": ["front_desk"],
            "password": secret,
        }
        made = await admin.post("/api/staff/accounts", json=new)
        assert made.status_code == 201, made.text
        first = await world.origin.post("/api/staff/token", data={**sign_in, "password": secret})
        assert first.status_code == 200, first.text
        changed = await world.origin.post(
            "/api/staff/me/password",
            json={"current_password": secret, "new_password": sign_in["password"]},
            headers={"Authorization": f"Bearer {first.json()['access_token']}"},
        )
        assert changed.status_code == 200, changed.text
    answer = await world.origin.post("/api/staff/token", data=sign_in)
    assert answer.status_code == 200, answer.text
    return FrontDesk(world, world.signed_in(answer.json()["access_token"]))


async def lacks(desk: FrontDesk, note: dict[str, Any], *, notes: str) -> None:
    """Write down that a bill is missing."""
    body = {"reason": "MISSING_INCOMPLETE_BILL", "notes": notes}
    answer = await desk.http.post(f"/api/contacts/{note['id']}/deficiencies", json=body)
    assert answer.status_code == 201, answer.text
    await desk.world.settle()


async def posted_in_2020(world: World, print_room: PrintRoom, batch: dict[str, Any]) -> None:
    """Move time: what was posted just now was posted when the sources' letter was."""
    then = {"then": datetime(2020, 1, 23, 22, 4, tzinfo=UTC)}
    await world.sql(
        "mailing",
        "UPDATE batch SET mailed_at = :then WHERE batch_id = CAST(:id AS uuid)",
        id=batch["id"],
        **then,
    )
    for piece in await print_room.pieces(batch_id=batch["id"]):
        moved = await world.sql(
            "reporting",
            "UPDATE piece SET mailed_at = :then WHERE piece_id = CAST(:id AS uuid)"
            " AND mailed_at IS NOT NULL RETURNING piece_id",
            id=piece["id"],
            **then,
        )
        assert len(moved) == 1


async def report(http: httpx2.AsyncClient, **period: str) -> dict[str, Any]:
    """Read the report on screen."""
    answer = await http.get(REPORT, params={**PERIOD, **period})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_20_the_sources_report(world: World, angela: FrontDesk) -> None:
    kim = await angela.new_customer(
        "ANGELA", "KIM", mailing_address={**ANGELAS, "state": "CA", "zip": "93933"}
    )
    doena = await angela.new_customer(
        "DOENA", "HOLSCHTEIN", mailing_address={**DOENAS, "state": "CA", "zip": "95076"}
    )
    written = await angela.note(
        kim, DEFICIENT, contact_date="2019-04-22T10:02:00-07:00", mailing_code="IM"
    )
    await lacks(angela, written, notes="PAGE 1-3 BILL MISSING")
    blank = await angela.note(doena, DEFICIENT, contact_date="2019-04-08T14:51:00-07:00")
    for _ in range(3):
        await lacks(angela, blank, notes="MISSING PAGE 1&2 OF ELECTRIC BILL")
    print_room = await PrintRoom.open(world)
    batch = await print_room.pull("IM", "ENGLISH")
    await print_room.post(batch)
    await posted_in_2020(world, print_room, batch)

    shown = await report(angela.http)

    assert shown["title"] == "Deficient Applications"
    assert shown["period"] == "From contacts entered between 2/1/2018 and 2/26/2020"
    by_id = {one["customer_id"]: one for one in shown["customers"]}
    assert by_id[kim["id"]]["name"] == "ANGELA KIM"
    assert by_id[kim["id"]]["mailing_address"] == "111 THIS ST MARINA CA, 93933"
    assert by_id[doena["id"]]["name"] == "DOENA HOLSCHTEIN"
    assert by_id[doena["id"]]["mailing_address"] == "1 THIS WAY APT A WATSONVILLE CA, 95076"
    [hers] = by_id[kim["id"]]["contacts"]
    assert datetime.fromisoformat(hers["mailing_date"]) == datetime(2020, 1, 23, 22, 4, tzinfo=UTC)
    [other] = by_id[doena["id"]]["contacts"]
    assert other["mailing_date"] is None
    assert [one["notes"] for one in other["deficiencies"]] == [
        "MISSING PAGE 1&2 OF ELECTRIC BILL"
    ] * 3

    text = (await angela.http.get(f"{REPORT}.csv", params=PERIOD)).content.decode("utf-8-sig")
    rows = {tuple(row) for row in csv.reader(StringIO(text))}
    lines = [" | ".join(row) for row in rows]
    [line] = [line for line in lines if "PAGE 1-3 BILL MISSING" in line]
    for words in (
        "ANGELA KIM",
        "111 THIS ST MARINA CA, 93933",
        "4/22/2019 10:02 AM",
        "1/23/2020 2:04 PM",
        "MISSING/INCOMPLETE BILL",
        "ANGELA NYGUEN",
    ):
        assert words in line
    assert text.count("4/8/2019 2:51 PM") == 3

    paper = await angela.http.get(f"{REPORT}.pdf", params=PERIOD, timeout=60)
    assert paper.status_code == 200, paper.text
    pages = PdfReader(BytesIO(paper.content)).pages
    printed = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in (
        "Deficient Applications",
        "From contacts entered between 2/1/2018 and 2/26/2020",
        "1/23/2020 2:04 PM",
        "ANGELA NYGUEN",
    ):
        assert words in printed
    assert printed.count("MISSING PAGE 1&2 OF ELECTRIC BILL") == 3


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2018-01-31T23:59:59-08:00", False),
        ("2018-02-01T00:00:00-08:00", True),
        ("2020-02-26T23:59:59-08:00", True),
        ("2020-02-27T00:00:00-08:00", False),
    ],
)
async def test_a_20_both_end_dates_count_on_the_agencys_clock(
    desk: FrontDesk, moment: str, *, inside: bool
) -> None:
    customer = await desk.new_customer("END", "DATE")
    note = await desk.note(customer, DEFICIENT, contact_date=moment)
    await lacks(desk, note, notes="AT THE EDGE")

    shown = await report(desk.http)

    assert (customer["id"] in {one["customer_id"] for one in shown["customers"]}) is inside


async def tell_again(world: World, service: Service, folder: Path) -> None:
    """Let an owner tell everything again, as `python -m hearthline replay` does."""
    async with httpx2.AsyncClient() as nobody:
        runtime = Runtime(
            service,
            database_url=world.engines[service.name].url.render_as_string(hide_password=False),
            bus=LocalBus(),
            environment=ServiceEnvironment(home=folder, demo=False, api=nobody),
            verifier=TokenVerifier(jwks_fetcher(nobody)),
        )
        try:
            assert await runtime.replay() > 0
        finally:
            await runtime.stop()


async def test_n_32_what_the_owners_tell_again_is_what_the_reports_knew(
    world: World, desk: FrontDesk, tmp_path: Path
) -> None:
    """Everything is told again while the front desk and the print room go on working."""
    print_room = await PrintRoom.open(world)
    admin = await world.http("admin")
    home = {**ANGELAS, "state": "CA", "zip": "93933"}
    customer = await desk.new_customer("TOLD", "AGAIN", mailing_address=home)
    written = await desk.note(
        customer, DEFICIENT, contact_date="2019-06-01T10:00:00-07:00", mailing_code="IM"
    )
    await lacks(desk, written, notes="BEFORE")
    await desk.note(
        customer, DEFICIENT, contact_date="2019-05-31T10:00:00-07:00", mailing_code="DR"
    )
    await print_room.post(await print_room.pull("DR", "ENGLISH"))  # so that mailing has news, too
    void = await desk.note(customer, DEFICIENT, contact_date="2019-06-02T10:00:00-07:00")
    await lacks(desk, void, notes="NEVER SAID")
    gone = await desk.http.delete(f"/api/contacts/{void['id']}", headers={"If-Match": '"1"'})
    assert gone.status_code == 204, gone.text
    await world.settle()
    begun = await admin.post("/api/reports/rebuild")
    assert begun.status_code == 204, begun.text

    async def go_on() -> None:
        await print_room.post(await print_room.pull("IM", "ENGLISH"))
        later = await desk.note(
            customer, DEFICIENT, contact_date="2019-06-03T10:00:00-07:00", mailing_code="IM"
        )
        await lacks(desk, later, notes="MEANWHILE")

    owners = [one for one in SERVICES if one.name in {"customer", "contacts", "mailing", "staff"}]
    again = (tell_again(world, owner, tmp_path / owner.name) for owner in owners)
    await asyncio.gather(go_on(), *again)
    await world.settle()

    state = (await admin.get("/api/reports/rebuild")).json()
    assert state["draft"]["counts"] == state["current"]["counts"]
    assert state["same"]
    shown = await report(desk.http)
    assert (await admin.post("/api/reports/rebuild/finish")).status_code == 204
    assert await report(desk.http) == shown
    [mine] = [one for one in shown["customers"] if one["customer_id"] == customer["id"]]
    notes = [one["notes"] for note in mine["contacts"] for one in note["deficiencies"]]
    assert notes == ["BEFORE", "MEANWHILE"]
