"""Claims, so that two people never call one customer; and the list as a file."""

import asyncio
import csv
from datetime import timedelta
from io import StringIO
from uuid import UUID

from callbacks_builders import MARTINA, customer, get, listed, logged, resolved
from sqlalchemy import select

from backbone.testing import ServiceHarness
from callbacks.commands.callback_list import CLAIM as CLAIMS
from contracts.customer import Phones
from contracts.staff import AccessRevoked

CLAIM = f"/api/callbacks/{MARTINA}/claim"


async def test_t_27_of_fifty_who_claim_at_once_one_wins_and_the_others_learn_who(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(logged(0))
    people = [harness.http("front_desk", name=f"PERSON {number}") for number in range(50)]
    answers = await asyncio.gather(*(person.post(CLAIM) for person in people))

    [won] = [answer.json() for answer in answers if answer.status_code == 200]
    lost = [answer.json() for answer in answers if answer.status_code == 409]
    assert len(lost) == 49
    assert {one["code"] for one in lost} == {"claimed_by_another"}
    assert {one["by"] for one in lost} == {won["by"]}
    assert {one["until"] for one in lost} == {"2026-01-05T18:10:00+00:00"}
    assert {one["since"] for one in lost} == {"2026-01-05T18:00:00+00:00"}
    assert won["by"] in lost[0]["detail"]
    [row] = (await get(harness, "/api/callbacks"))["items"]
    assert row["claim"]["by"] == won["by"]


async def test_two_windows_of_one_person_never_hear_that_somebody_else_is_calling(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(logged(0))
    ana = harness.http("front_desk", name="ANA")

    async def window() -> set[int]:
        said = set()
        for _ in range(40):
            said |= {(await ana.post(CLAIM)).status_code, (await ana.delete(CLAIM)).status_code}
        return said

    assert set().union(*await asyncio.gather(*(window() for _ in range(6)))) == {200, 204}


async def test_a_claim_is_renewed_by_its_holder_and_given_back(harness: ServiceHarness) -> None:
    await harness.deliver(logged(0))
    ana, ben = harness.http("front_desk", name="ANA"), harness.http("front_desk", name="BEN")
    first = (await ana.post(CLAIM)).json()
    harness.clock.advance(timedelta(minutes=9))
    again = (await ana.post(CLAIM)).json()

    assert (again["token"], again["since"]) == (first["token"], first["since"])
    assert again["until"] == "2026-01-05T18:19:00Z"
    assert (await ben.delete(CLAIM)).status_code == 409
    assert (await ana.delete(CLAIM)).status_code == 204
    assert (await ana.delete(CLAIM)).status_code == 204
    taken = await ben.post(CLAIM)
    assert (taken.status_code, taken.json()["token"]) == (200, first["token"] + 1)


async def test_t_28_the_claim_ends_with_the_row(harness: ServiceHarness) -> None:
    await harness.deliver(logged(0))
    ana = harness.http("front_desk", name="ANA")
    await ana.post(CLAIM)
    await harness.deliver(resolved(10))
    gone = await ana.post(CLAIM)
    assert (gone.status_code, gone.json()["title"]) == (404, "Not found")

    await harness.deliver(logged(20))
    [row] = (await get(harness, "/api/callbacks"))["items"]
    assert row["claim"] is None


async def test_t_29_an_expired_claim_may_be_taken_and_the_late_note_still_clears(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(logged(0))
    ana, ben = harness.http("front_desk", name="ANA"), harness.http("front_desk", name="BEN")
    first = (await ana.post(CLAIM)).json()
    harness.clock.advance(timedelta(minutes=10))
    assert (await ben.post(CLAIM)).json()["token"] > first["token"]
    assert (await ana.post(CLAIM)).json()["by"] == "BEN"

    await harness.deliver(resolved(75, entered_by="ANA"))
    assert (await get(harness, "/api/callbacks"))["items"] == []


async def test_a_supervisor_may_take_a_call_over_and_nobody_else(harness: ServiceHarness) -> None:
    await harness.deliver(logged(0))
    ana = harness.http("front_desk", name="ANA")
    ben = harness.http("front_desk", name="BEN")
    susan = harness.http("supervisor", name="SUSAN")
    await ana.post(CLAIM)

    assert (await ben.post(CLAIM, json={"take_over": True})).status_code == 403
    assert (await susan.post(CLAIM)).status_code == 409
    assert (await susan.post(CLAIM, json={"take_over": True})).json()["by"] == "SUSAN"
    assert (await ana.delete(CLAIM)).status_code == 409
    assert (await ana.delete(f"{CLAIM}?take_over=true")).status_code == 403


async def test_t_30_the_holder_is_told_of_something_more_urgent(harness: ServiceHarness) -> None:
    await harness.deliver(logged(0))
    await harness.http("front_desk").post(CLAIM)
    await harness.deliver(logged(5, "WX_CALL_INFO_SCHED_JOB"))
    [row] = (await get(harness, "/api/callbacks"))["items"]
    assert not row["claim"]["became_more_urgent"]

    await harness.deliver(logged(9, "48_HR_NOTICE_REC_D"))
    [row] = (await get(harness, "/api/callbacks"))["items"]
    assert row["claim"]["became_more_urgent"]


async def test_the_export_has_the_columns_of_the_screen_and_runs_nothing(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(
        customer(1, first_name="=HYPERLINK(1)", phones=Phones(mobile="+525512345678")),
        customer(2, first_name="Adelina", middle_initial="M", last_name="Rodríguez"),
        logged(0, customer_id=UUID(int=1), notes="@SUM(A1)"),
        logged(1, customer_id=UUID(int=2), notes='SAYS "NO",\nTHEN YES', language="ENGLISH"),
    )
    answer = await harness.http("front_desk").get("/api/callbacks/export.csv")
    lines = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="callbacks.csv"'
    assert lines == [
        [
            "List Name",
            "Call Code",
            "Language",
            "Phone",
            "Contact Action",
            "Notes",
            "Shut-off Date",
            "Calling",
        ],
        [
            "'=HYPERLINK(1) CRUZ",
            "SR",
            "SPANISH",
            "'+525512345678",
            "STATUS MAILED APP REQUEST",
            "'@SUM(A1)",
            "",
            "",
        ],
        [
            "ADELINA M RODRÍGUEZ",
            "SR",
            "ENGLISH",
            "831 7711806",
            "STATUS MAILED APP REQUEST",
            'SAYS "NO",\nTHEN YES',
            "",
            "",
        ],
    ]


async def test_r_21_a_closed_account_s_claims_are_free_and_no_other_is(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(logged(0), logged(1, customer_id=UUID(int=8)))
    ana, ben = harness.http("front_desk", name="ANA"), harness.http("front_desk", name="BEN")
    assert (await ana.post(CLAIM)).status_code == 200
    assert (await ben.post(f"/api/callbacks/{UUID(int=8)}/claim")).status_code == 200
    async with harness.read() as read:
        claims = (await read.session.execute(select(CLAIMS).order_by(CLAIMS.c.by))).all()
    revoked = AccessRevoked(
        revocation_id=UUID(int=7),
        account_id=claims[0].by_id,
        account_version=2,
        revoked_at=harness.clock(),
        until=harness.clock() + timedelta(minutes=11),
    )

    await harness.deliver(revoked)

    held = {row["claim"] and row["claim"]["by"] for row in await listed(harness)}
    assert held == {None, "BEN"}
    # Heard once more by a replay, it takes nothing from whoever claimed it since.
    harness.clock.advance(timedelta(seconds=1))
    assert (await ben.post(CLAIM)).status_code == 200
    await harness.deliver(revoked)
    assert {row["claim"]["by"] for row in await listed(harness)} == {"BEN"}
