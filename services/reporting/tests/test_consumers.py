"""What reports show of events that arrive twice, late and shuffled."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from random import Random
from typing import Any

from reporting_builders import (
    agency_time,
    deficiency_recorded,
    every_event,
    fingerprint,
    kim_saved,
    note_fields,
    note_logged,
    pieces_mailed,
    report,
)
from sqlalchemy import text

from backbone.testing import ServiceHarness, running
from contracts.base import Event, Part, event_types
from contracts.contacts import ContactAmended, ContactSnapshot, ContactVoided, Deficiency
from contracts.customer import MailingAddress
from reporting.commands import delete_deficiencies_of_removed_customers
from reporting.domain.formatting import Address
from reporting.service import service
from reporting.tables import DEFICIENCY, NOTE


async def test_events_in_any_order_and_twice_show_the_same() -> None:
    found: list[tuple[str, Any, Any]] = []
    chance = Random(20)  # noqa: S311  the same disorder in every run
    events = every_event()
    orders: list[Sequence[Event]] = [events, events[::-1]]
    orders += [chance.sample([*events, *events], 2 * len(events)) for _ in range(4)]
    for order in orders:
        async with running(service) as harness:
            # Not all at once: what arrives together is stored together.
            half = len(order) // 2
            await harness.deliver(*order[:half])
            await harness.deliver(*order[half:])
            found.append(
                (
                    await fingerprint(harness),
                    await report(harness),
                    await report(harness, "envelopes-from-contacts"),
                )
            )

    assert all(one == found[0] for one in found)
    shown = found[0][1]
    assert shown["time_zone"] == "America/Denver"
    assert [one["name"] for one in shown["customers"]] == ["ANGELA MARIA KIM", "DOENA HOLSCHTEIN"]
    items = {one["name"]: one for one in found[0][2]["items"]}
    assert items["ANGELA MARIA KIM"]["mailing_date"] == "2020-01-23T22:04:00Z"
    assert items["ANGELA MARIA KIM"]["returned_date"] == "2020-02-09T20:00:00Z"
    assert items["DOENA HOLSCHTEIN"]["contact_date"] == "2019-04-09T19:00:00Z"


async def test_a_note_deleted_before_it_arrived_stays_away(harness: ServiceHarness) -> None:
    voided = ContactVoided(**note_fields("n", agency_time(2019, 5, 1), version=2, voided_by="ANA"))
    logged = note_logged("n", agency_time(2019, 5, 1), mailing_code="IM")
    await harness.deliver(voided)
    await harness.deliver(
        deficiency_recorded(logged, "BILL"), logged, pieces_mailed(logged, agency_time(2019, 5, 2))
    )

    assert (await report(harness))["customers"] == []
    assert (await report(harness, "envelopes-from-contacts"))["items"] == []


async def test_an_older_version_changes_nothing(harness: ServiceHarness) -> None:
    newer = ContactAmended(
        **note_fields("n", agency_time(2019, 5, 1), version=3, mailing_code="IM")
    )
    older = note_logged("n", agency_time(2017, 1, 1), mailing_code="AP")
    await harness.deliver(newer, kim_saved(5), older, kim_saved(4, first_name="OLD"))

    [line] = (await report(harness, "envelopes-from-contacts"))["items"]
    assert (line["name"], line["mailing_code"]) == ("ANGELA KIM", "IM")


async def test_a_code_without_words_is_shown_by_its_key(harness: ServiceHarness) -> None:
    await harness.deliver(
        note_logged("n", agency_time(2019, 5, 1), mailing_code="XY", language="HMONG_GREEN")
    )

    [line] = (await report(harness, "envelopes-from-contacts"))["items"]
    assert (line["mailing_code_label"], line["language_label"]) == ("XY", "HMONG GREEN")


async def test_what_was_recorded_of_removed_customers_is_deleted(harness: ServiceHarness) -> None:
    await harness.deliver(*every_event())
    async with harness.work() as work:
        await delete_deficiencies_of_removed_customers(work)

    async with harness.read() as read:
        kept = (await read.session.execute(text("SELECT notes FROM deficiency"))).scalars().all()
        names = (await read.session.execute(text("SELECT name FROM customer"))).scalars().all()
    assert "SECRET" not in kept
    assert "PAGE 1-3 BILL MISSING" in kept
    assert not any("GONE" in (name or "") for name in names)


def test_the_contracts_name_exactly_what_is_consumed() -> None:
    named = {kind for kind, event in event_types().items() if "reporting" in event.consumers}

    assert named == service.event_types


NOT_STORED: Mapping[type[Part], frozenset[str]] = {
    ContactSnapshot: frozenset(
        {
            "recorded_at",
            "contact_type",
            "contact_action",
            "call_code",
            "notes",
            "words_to_customer",
            "entered_by_id",
            "shut_off_date",
            "follow_up_date",
            "phone",
            "resolves",
            "resolves_only_listed",
            "source",
            "sms_reply",
            "entered_by",
            "mailing_date",
        }
    ),
    Deficiency: frozenset(),
    MailingAddress: frozenset({"overruled"}),
}
"""The fields no report shows. All others are stored:"""


def test_r_91_a_field_of_the_contracts_is_stored_or_left_out_on_purpose() -> None:
    stored: dict[type[Part], set[str]] = {
        ContactSnapshot: set(NOTE.c.keys()),
        Deficiency: set(DEFICIENCY.c.keys()),
        MailingAddress: {field.name for field in fields(Address)},
    }
    for part, names in stored.items():
        assert names.isdisjoint(NOT_STORED[part])
        assert part.model_fields.keys() <= names | NOT_STORED[part], part
        assert NOT_STORED[part] <= part.model_fields.keys()
