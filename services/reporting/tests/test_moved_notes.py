"""A note moves to another customer: the reports follow, and forget no letter (R-22, R-23)."""

from random import Random
from typing import Any

from reporting_builders import (
    DOENA,
    agency_time,
    deficiency_recorded,
    doena_saved,
    kim_saved,
    note_fields,
    note_logged,
    pieces_mailed,
    report,
)

from backbone.testing import ServiceHarness, running
from contracts.base import Event
from contracts.contacts import ContactVoided
from reporting.service import service

WHEN = agency_time(2019, 5, 1)


def a_move() -> list[Event]:
    """Kim's note with a deficiency and a posted letter becomes Doena's."""
    first = note_logged("wrong", WHEN, mailing_code="IM")
    became = note_logged("right", WHEN, DOENA, mailing_code="IM")
    gone = ContactVoided(
        **note_fields("wrong", WHEN, version=2, mailing_code="IM"),
        voided_by="ANA",
        reason="WRONG KIM",
        moved_to_contact_id=became.contact_id,
        moved_to_customer_id=DOENA,
    )
    return [
        kim_saved(),
        doena_saved(),
        first,
        deficiency_recorded(first, "BILL"),
        pieces_mailed(first, agency_time(2019, 5, 2)),
        gone,
        became,
        deficiency_recorded(became, "BILL"),
    ]


async def shown(harness: ServiceHarness) -> tuple[list[str], list[tuple[Any, Any]]]:
    lacking = (await report(harness))["customers"]
    envelopes = (await report(harness, "envelopes-from-contacts"))["items"]
    return (
        [one["name"] for one in lacking],
        sorted((one["name"], one["mailing_date"] is not None) for one in envelopes),
    )


async def test_r_23_a_deficiency_moves_and_a_posted_envelope_stays_in_any_order() -> None:
    chance = Random(23)  # noqa: S311  the same disorder in every run
    events = a_move()
    orders = [events, events[::-1], *(chance.sample(events * 2, 16) for _ in range(3))]
    for order in orders:
        async with running(service) as harness:
            await harness.deliver(*order[:5])
            await harness.deliver(*order[5:])

            lacking, envelopes = await shown(harness)

        assert lacking == ["DOENA HOLSCHTEIN"]
        assert envelopes == [("ANGELA KIM", True), ("DOENA HOLSCHTEIN", False)]


async def test_r_23_without_a_posted_letter_nothing_is_left_of_it_at_the_wrong_customer(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(*[one for one in a_move() if "mailed" not in type(one).type])

    assert await shown(harness) == (["DOENA HOLSCHTEIN"], [("DOENA HOLSCHTEIN", False)])
