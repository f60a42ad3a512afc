"""The number of a household member stays sealed, too, and every look at it is kept (F-052)."""

from typing import Any
from uuid import uuid4

import pytest
from customer_builders import add_application, add_member, customer_path
from sqlalchemy import text

from backbone.testing import ServiceHarness

CANARY = "765-43-2108"
DIGITS = CANARY.replace("-", "")


async def doena(harness: ServiceHarness, **more: Any) -> str:
    return await customer_path(harness, first_name="Doena", last_name="Holschein", **more)


def path_of(application: dict[str, Any]) -> str:
    return f"/api/customers/{application['customer_id']}/applications/{application['id']}"


async def test_a_members_number_is_sealed_and_every_look_is_written_down(
    fresh_harness: ServiceHarness, capsys: pytest.CaptureFixture[str]
) -> None:
    harness = fresh_harness
    customer = await doena(harness)
    application = await add_application(harness, customer)
    member = await add_member(
        harness, application, "Doena", "Holschein", middle_initial="T", ssn=CANARY
    )
    without = await add_member(harness, application, "Ovaltine", "Jenkins")
    members, boss = f"{path_of(application)}/members", harness.http("supervisor")

    why = {"reason": "Verifies identity"}
    shown = await boss.post(f"{members}/{member['id']}/reveal-ssn", json=why)
    desk = await harness.http("front_desk").post(f"{members}/{member['id']}/reveal-ssn", json=why)
    nothing = await boss.post(f"{members}/{without['id']}/reveal-ssn", json=why)
    nobody = await boss.post(f"{members}/{uuid4()}/reveal-ssn", json=why)

    assert shown.json() == {"ssn": CANARY}
    assert shown.headers["Cache-Control"].startswith("no-store")
    assert (desk.status_code, nothing.status_code, nobody.status_code) == (403, 404, 404)
    assert (nothing.json()["code"], nobody.json()["code"]) == (
        "ssn_not_recorded",
        "member_not_found",
    )
    entry = (await boss.get(f"{customer}/history")).json()["items"][0]
    assert (entry["action"], entry["reason"]) == ("SSN_REVEALED", "Verifies identity")
    assert entry["changes"][1]["new"] == "DOENA T HOLSCHEIN"
    async with harness.read() as read:
        rows = (await read.session.execute(text("SELECT * FROM household_member"))).all()
        assert DIGITS not in str(rows)
        assert DIGITS.encode() not in b"".join(row.ssn_sealed or b"" for row in rows)
        kept = str((await read.session.execute(text("SELECT * FROM customer_change"))).all())
    logged = "".join(capsys.readouterr())
    for told in (kept, logged):
        assert CANARY not in told
        assert DIGITS not in told
    for private in ("OVALTINE", "10223456789", "THIS A"):
        assert private not in logged


async def test_an_hour_allows_so_many_looks_at_whoever_s_number(
    fresh_harness: ServiceHarness,
) -> None:
    harness = fresh_harness
    customer = await doena(harness, ssn="523-91-7748")
    application = await add_application(harness, customer)
    member = await add_member(
        harness, application, "Doena", "Holschein", middle_initial="T", ssn=CANARY
    )
    path, boss = f"{path_of(application)}/members/{member['id']}", harness.http("supervisor")
    why = {"reason": "Verifies identity"}

    for _ in range(15):
        assert (await boss.post(f"{customer}/reveal-ssn", json=why)).status_code == 200
        assert (await boss.post(f"{path}/reveal-ssn", json=why)).status_code == 200

    refused = await boss.post(f"{path}/reveal-ssn", json=why)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_reveals")
