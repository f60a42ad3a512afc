"""One telephone of several customers: their rows stand together and are claimed together (R-37)."""

import asyncio
from datetime import timedelta
from uuid import UUID

from callbacks_builders import customer, get, listed, logged, resolved

from backbone.testing import ServiceHarness
from contracts.customer import OtherPhone, Phones

HOME = Phones(home="+18315550199")


def claim_of(number: int) -> str:
    return f"/api/callbacks/{UUID(int=number)}/claim"


async def household(harness: ServiceHarness) -> None:
    """Let 1 and 3 share a number, and 2 have another."""
    await harness.deliver(
        customer(1, phones=HOME, first_name="Ana"),
        customer(2),
        customer(3, phones=Phones(mobile="+18315550199"), first_name="Ben"),
        *(logged(number, customer_id=UUID(int=number)) for number in (1, 2, 3)),
    )


async def test_r_37_rows_of_one_number_stand_together_and_name_each_other(
    harness: ServiceHarness,
) -> None:
    await household(harness)

    rows = await listed(harness)
    assert [row["customer_number"] for row in rows] == [1, 3, 2]
    assert [[one["name"] for one in row["same_phone"]] for row in rows] == [
        ["BEN CRUZ"],
        ["ANA CRUZ"],
        [],
    ]

    seen, after = [], ""
    for _ in range(3):
        page = await get(harness, f"/api/callbacks?limit=1{after}")
        seen += [row["customer_number"] for row in page["items"]]
        after = f"&after={page['next']}"
    assert seen == [1, 3, 2]


async def test_r_37_the_most_urgent_of_a_number_takes_the_others_along(
    harness: ServiceHarness,
) -> None:
    await household(harness)
    await harness.deliver(logged(9, "48_HR_NOTICE_REC_D", customer_id=UUID(int=3)))

    assert [row["customer_number"] for row in await listed(harness)] == [3, 1, 2]


async def test_r_37_of_two_who_claim_one_number_at_once_one_gets_everybody_behind_it(
    harness: ServiceHarness,
) -> None:
    await household(harness)
    people = [harness.http("front_desk", name=f"PERSON {number}") for number in range(20)]
    answers = await asyncio.gather(
        *(person.post(claim_of(1 if at % 2 else 3)) for at, person in enumerate(people))
    )

    [won] = [answer.json()["by"] for answer in answers if answer.status_code == 200]
    assert {answer.status_code for answer in answers} == {200, 409}
    claims = {row["customer_number"]: row["claim"] for row in await listed(harness)}
    assert {claims[1]["by"], claims[3]["by"]} == {won}
    assert claims[2] is None


async def test_r_37_giving_one_back_gives_the_others_back_even_after_the_first_was_reached(
    harness: ServiceHarness,
) -> None:
    await household(harness)
    ana, ben = harness.http("front_desk", name="ANA"), harness.http("front_desk", name="BEN")
    await ana.post(claim_of(1))
    assert (await ben.post(claim_of(3))).status_code == 409
    assert (await ben.delete(claim_of(3))).status_code == 409

    await harness.deliver(resolved(20, customer_id=UUID(int=1)))
    assert (await ana.delete(claim_of(1))).status_code == 204
    assert (await ben.post(claim_of(3))).status_code == 200

    supervisor = harness.http("supervisor", name="EVA")
    await harness.deliver(logged(30, customer_id=UUID(int=1)))
    harness.clock.advance(timedelta(minutes=1))
    taken = await supervisor.post(claim_of(1), json={"take_over": True})
    assert taken.status_code == 200
    claims = {row["customer_number"]: row["claim"] for row in await listed(harness)}
    assert {claims[1]["by"], claims[3]["by"]} == {"EVA"}


async def test_r_37_people_behind_one_switchboard_are_not_one_telephone(
    harness: ServiceHarness,
) -> None:
    for number in (1, 2):
        desk = Phones(other=OtherPhone(number="+18315550100", ext=str(number)))
        await harness.deliver(
            customer(number, phones=desk), logged(number, customer_id=UUID(int=number))
        )

    assert [row["same_phone"] for row in await listed(harness)] == [[], []]
