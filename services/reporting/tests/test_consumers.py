"""What reports show of news that comes twice, late and shuffled; and how they are rebuilt."""

from collections.abc import Sequence
from random import Random
from typing import Any
from uuid import UUID

import pytest
from papers import (
    DOENA,
    DOENAS_NOTE,
    KIM,
    KIMS_NOTE,
    PERIOD,
    agency,
    codes,
    doena,
    kim,
    lacking,
    local,
    mailed,
    note,
    returned,
    sources,
    written,
)
from sqlalchemy import text

from backbone.testing import ServiceHarness, running
from contracts.base import Event, event_types
from contracts.contacts import ContactAmended, ContactVoided
from contracts.customer import CustomerRemoved
from reporting.commands.editions import compare
from reporting.commands.news import forget_removed, take_in
from reporting.service import service


async def report(room: ServiceHarness, name: str = "deficient-applications") -> dict[str, Any]:
    answer = await room.http("supervisor").get(f"/api/reports/{name}", params=PERIOD)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def fingerprint(room: ServiceHarness) -> str:
    async with room.read() as read:
        return (await compare(read)).current.sha256


def whole_story() -> list[Event]:
    """Tell of everything that can happen to a note and a customer."""
    amended = written("doena", local(2019, 4, 9), DOENA, version=2, mailing_code="IM")
    wrong = note("wrong", local(2019, 5, 1))
    voided = written("wrong", local(2019, 5, 1), version=2, voided_by="ANA")
    gone = note("gone", local(2019, 5, 2), customer=SOMEBODY.customer_id)
    return [
        *sources(),
        ContactAmended(**amended),
        wrong,
        lacking(wrong, "NOTHING"),
        ContactVoided(**voided),
        SOMEBODY,
        gone,
        lacking(gone, "SECRET"),
        CustomerRemoved(
            customer_id=SOMEBODY.customer_id,
            version=2,
            removed_at=local(2019, 6, 1),
            removed_by="ADMIN",
        ),
        mailed(KIMS_NOTE, local(2020, 2, 1), "again"),
        returned(KIMS_NOTE, local(2020, 2, 9)),
        agency(2, "America/Denver"),
        codes(2),
        kim(2, first_name="Angela Maria"),
    ]


SOMEBODY = doena().model_copy(update={"customer_id": UUID(int=9), "number": 9, "last_name": "Gone"})


async def test_news_in_any_order_and_twice_shows_the_same() -> None:
    found: list[tuple[str, Any, Any]] = []
    chance = Random(20)  # noqa: S311  the same disorder in every run
    story = whole_story()
    orders: list[Sequence[Event]] = [story, story[::-1]]
    orders += [chance.sample([*story, *story], 2 * len(story)) for _ in range(4)]
    for order in orders:
        async with running(service) as room:
            # Not all at once: what comes together is folded together.
            half = len(order) // 2
            await room.deliver(*order[:half])
            await room.deliver(*order[half:])
            found.append(
                (
                    await fingerprint(room),
                    await report(room),
                    await report(room, "envelopes-from-contacts"),
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


async def test_a_note_deleted_before_it_was_heard_of_stays_away(room: ServiceHarness) -> None:
    voided = ContactVoided(**written("n", local(2019, 5, 1), version=2, voided_by="ANA"))
    logged = note("n", local(2019, 5, 1), mailing_code="IM")
    await room.deliver(voided)
    await room.deliver(lacking(logged, "BILL"), logged, mailed(logged, local(2019, 5, 2)))

    assert (await report(room))["customers"] == []
    assert (await report(room, "envelopes-from-contacts"))["items"] == []


async def test_an_older_version_changes_nothing(room: ServiceHarness) -> None:
    newer = ContactAmended(**written("n", local(2019, 5, 1), version=3, mailing_code="IM"))
    older = note("n", local(2017, 1, 1), mailing_code="AP")
    await room.deliver(newer, kim(5), older, kim(4, first_name="OLD"))

    [line] = (await report(room, "envelopes-from-contacts"))["items"]
    assert (line["name"], line["mailing_code"]) == ("ANGELA KIM", "IM")


async def test_a_code_without_words_is_shown_by_its_key(room: ServiceHarness) -> None:
    await room.deliver(note("n", local(2019, 5, 1), mailing_code="XY", language="HMONG_GREEN"))

    [line] = (await report(room, "envelopes-from-contacts"))["items"]
    assert (line["mailing_code_label"], line["language_label"]) == ("XY", "HMONG GREEN")


async def test_what_was_written_of_removed_customers_is_deleted(room: ServiceHarness) -> None:
    await room.deliver(*whole_story())
    async with room.work() as work:
        await forget_removed(work)

    async with room.read() as read:
        kept = (await read.session.execute(text("SELECT notes FROM deficiency"))).scalars().all()
        names = (await read.session.execute(text("SELECT name FROM customer"))).scalars().all()
    assert "SECRET" not in kept
    assert "PAGE 1-3 BILL MISSING" in kept
    assert not any("GONE" in (name or "") for name in names)


async def test_what_is_no_news_for_reports_is_said_loudly(room: ServiceHarness) -> None:
    class Stranger(Event):
        @property
        def subject(self) -> Any:
            return KIM

    Stranger.type = "tests.stranger.v1"
    async with room.work() as work:
        with pytest.raises(TypeError):
            await take_in(work, [Stranger()])


def test_the_contracts_name_exactly_what_is_heard() -> None:
    told = {kind for kind, event in event_types().items() if "reporting" in event.consumers}

    assert told == set(service.subscriptions())


async def test_i_32_a_rebuild_under_live_traffic_equals_what_was_kept_all_along(
    room: ServiceHarness,
) -> None:
    """Half the story is over when the draft begins; the rest happens while all is told again."""
    admin = room.http("administrator")
    story = whole_story()
    chance = Random(32)  # noqa: S311  the same disorder in every run
    await room.deliver(*story[:12])
    before = await report(room)
    assert (await admin.post("/api/reports/rebuild")).status_code == 204
    again = chance.sample(story, len(story))
    for told, live in zip(
        again, [*story[12:], *story[: len(again) - len(story[12:])]], strict=True
    ):
        await room.deliver(told)
        await room.deliver(live)
    state = (await admin.get("/api/reports/rebuild")).json()
    assert state["same"]
    assert state["draft"] == state["current"]
    kept, shown = await fingerprint(room), await report(room)
    assert shown != before

    assert (await admin.post("/api/reports/rebuild/finish")).status_code == 204

    assert (await fingerprint(room), await report(room)) == (kept, shown)
    async with room.read() as read:
        editions = await read.session.execute(
            text("SELECT number, state FROM edition UNION SELECT edition, 'CURRENT' FROM note")
        )
        assert [tuple(row) for row in editions] == [(2, "CURRENT")]
    await room.deliver(lacking(KIMS_NOTE, "AND MORE", 7))
    assert await fingerprint(room) != kept


async def test_people_read_the_old_edition_until_the_new_one_is_whole(room: ServiceHarness) -> None:
    admin = room.http("administrator")
    await room.deliver(*sources())
    shown = await report(room)

    await admin.post("/api/reports/rebuild")
    await room.deliver(KIMS_NOTE)
    assert await report(room) == shown
    refused = await admin.post("/api/reports/rebuild/finish")
    assert refused.status_code == 409
    assert "knows less" in refused.json()["detail"]
    assert (await admin.post("/api/reports/rebuild")).status_code == 409

    assert (await admin.delete("/api/reports/rebuild")).status_code == 204
    assert await report(room) == shown
    assert (await admin.get("/api/reports/rebuild")).json()["draft"] is None
    assert (await admin.post("/api/reports/rebuild/finish")).status_code == 409
    assert (await admin.delete("/api/reports/rebuild")).status_code == 409


async def test_a_smaller_edition_takes_over_when_somebody_says_so(room: ServiceHarness) -> None:
    admin = room.http("administrator")
    await room.deliver(*sources())
    await admin.post("/api/reports/rebuild")
    await room.deliver(DOENAS_NOTE)

    body = {"even_if_smaller": True}
    assert (await admin.post("/api/reports/rebuild/finish", json=body)).status_code == 204
    assert (await report(room))["customers"] == []
    for role in ("supervisor", "auditor"):
        assert (await room.http(role).post("/api/reports/rebuild")).status_code == 403
