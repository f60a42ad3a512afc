"""A social security number stays where it belongs: sealed in its column (N-33)."""

import asyncio
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from customer_builders import customer_path
from sqlalchemy import text

from backbone.testing import ServiceHarness
from contracts.customer import CustomerSaved

CANARY = "523-91-7748"
DIGITS = CANARY.replace("-", "")
SECOND = "523-91-7749"
NOBODY = f"/api/customers/{uuid4()}"


async def add_canary(harness: ServiceHarness, **more: Any) -> str:
    return await customer_path(harness, **{"ssn": CANARY, **more})


async def test_a_number_is_revealed_with_a_reason_and_remembered(harness: ServiceHarness) -> None:
    path = await add_canary(harness)
    boss = harness.http("supervisor", name="JANE SUPERVISOR")

    answer = await boss.post(f"{path}/reveal-ssn", json={"reason": "Transfer to CORE"})

    assert answer.json() == {"ssn": CANARY}
    assert answer.headers["Cache-Control"].startswith("no-store")
    [shown, _created] = (await boss.get(f"{path}/history")).json()["items"]
    assert (shown["action"], shown["by"], shown["reason"]) == (
        "SSN_REVEALED",
        "JANE SUPERVISOR",
        "Transfer to CORE",
    )
    assert shown["changes"] == []


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "x"}, {"reason": "a\x00bc"}])
async def test_nothing_is_revealed_without_a_reason(
    harness: ServiceHarness, body: dict[str, str]
) -> None:
    path = await add_canary(harness)

    answer = await harness.http("supervisor").post(f"{path}/reveal-ssn", json=body)

    assert answer.status_code == 422
    assert DIGITS not in answer.text
    history = (await harness.http("supervisor").get(f"{path}/history")).json()["items"]
    assert [entry["action"] for entry in history] == ["CREATED"]


async def test_there_is_nothing_to_reveal_where_there_is_nothing(harness: ServiceHarness) -> None:
    boss = harness.http("supervisor")
    without = await add_canary(harness, ssn=None)

    for path, code in ((without, "ssn_not_recorded"), (NOBODY, "customer_not_found")):
        answer = await boss.post(f"{path}/reveal-ssn", json={"reason": "needed"})
        assert (answer.status_code, answer.json()["code"]) == (404, code)


async def test_nobody_reveals_more_than_an_hour_allows(fresh_harness: ServiceHarness) -> None:
    path = f"{await add_canary(fresh_harness)}/reveal-ssn"
    boss = fresh_harness.http("supervisor")
    fresh_harness.clock.advance(timedelta())

    answers = [await boss.post(path, json={"reason": "needed"}) for _ in range(31)]

    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    refused = answers[-1].json()
    assert (refused["code"], refused["per_hour"]) == ("too_many_reveals", 30)
    fresh_harness.clock.advance(timedelta(hours=1, seconds=1))
    assert (await boss.post(path, json={"reason": "needed"})).status_code == 200


async def test_many_asked_for_at_once_are_counted_too(fresh_harness: ServiceHarness) -> None:
    path = f"{await add_canary(fresh_harness)}/reveal-ssn"
    boss = fresh_harness.http("supervisor")

    answers = await asyncio.gather(*(boss.post(path, json={"reason": "needed"}) for _ in range(40)))

    assert sorted(answer.status_code for answer in answers) == [200] * 30 + [429] * 10


async def test_a_changed_number_is_masked_in_the_history(harness: ServiceHarness) -> None:
    path = await add_canary(harness)
    http = harness.http("supervisor")

    await http.patch(path, json={"ssn": "623-91-7748"})  # it ends alike, and is another number
    await http.patch(path, json={"ssn": "623917748"})  # the same number
    await http.patch(path, json={"ssn": None})

    entries = (await http.get(f"{path}/history")).json()["items"]
    masked = "***-**-7748"
    assert [change for entry in entries[:2] for change in entry["changes"]] == [
        {"field": "ssn", "old": masked, "new": None},
        {"field": "ssn", "old": masked, "new": masked},
    ]
    assert len(entries) == 3


async def test_a_number_is_nowhere_but_sealed(
    fresh_harness: ServiceHarness,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Every way a number comes in, and then every place one could lie: the canary is in none."""
    harness = fresh_harness
    caplog.set_level(0)
    boss, key = harness.http("supervisor"), {"Idempotency-Key": str(uuid4())}
    published = []
    path = await add_canary(harness)
    for method, url, body, headers in (
        ("PATCH", path, {"ssn": SECOND}, {}),
        ("PATCH", path, {"ssn": CANARY, "date_of_birth": "2999-01-01"}, {}),
        ("PATCH", path, {"ssn": CANARY}, {"If-Match": '"77"'}),
        ("PATCH", path, {"ssn": DIGITS, "wrong": DIGITS}, {}),
        ("POST", "/api/customers", {"first_name": "A", "last_name": "B", "ssn": CANARY}, key),
        ("POST", "/api/customers", {"first_name": "A", "last_name": "B", "ssn": CANARY}, key),
        ("POST", "/api/customers", {"first_name": "A", "last_name": "B", "ssn": SECOND}, key),
        ("POST", "/api/customers", {"first_name": "A", "ssn": f"{CANARY}0"}, {}),
        ("POST", "/api/customers/search", {"ssn": CANARY}, {}),
        ("POST", "/api/customers/search", {"ssn": DIGITS, "phone": DIGITS}, key),
        ("POST", "/api/customers/search", {"ssn": [CANARY]}, {}),
        ("GET", f"{path}/history", None, {}),
        ("GET", path, None, {}),
        ("DELETE", f"{path}?ssn={DIGITS}", None, {"If-Match": '"77"'}),
    ):
        answer = await boss.request(method, url, json=body, headers=headers)
        published.append(answer.text)
    revealed = await boss.post(f"{path}/reveal-ssn", json={"reason": "asked"}, headers=key)
    assert revealed.json() == {"ssn": SECOND}
    await harness.published(CustomerSaved)

    # The test's own client logs the addresses it asks; what counts is what the service logs.
    ours = [record.getMessage() for record in caplog.records if record.name != "httpx2"]
    hidden = re.compile("|".join((DIGITS, CANARY, SECOND, SECOND.replace("-", ""))))
    for place, found in {
        "answers": published,
        "events": [message.body for message in harness.messages],
        "logs": [*capfd.readouterr(), *ours],
        "metrics": [(await boss.get("/metrics")).text],
        "database": await every_cell(harness),
    }.items():
        assert any(found), place
        assert not [cell for cell in found if hidden.search(cell)], place


async def every_cell(harness: ServiceHarness) -> list[str]:
    """Return everything in the service's database as text, bytes as the characters they hold."""
    tables = text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    cells: list[str] = []
    async with harness.read() as read:
        for (table,) in (await read.session.execute(tables)).all():
            rows = await read.session.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608  the schema's own names
            for row in rows:
                cells += [
                    cell.decode("latin-1") if isinstance(cell, bytes) else str(cell) for cell in row
                ]
    return cells


async def test_the_history_cannot_be_rewritten(harness: ServiceHarness) -> None:
    await add_canary(harness)
    for statement in (
        "UPDATE customer_change SET by_name = 'X'",
        "DELETE FROM customer_change",
        "TRUNCATE customer_change",
    ):
        async with harness.read() as read:
            with pytest.raises(Exception, match="never changed"):
                await read.session.execute(text(statement))
