"""Notifications: added once, shown newest first, read by each for themselves."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from staff_builders import (
    GOOD,
    JULIE,
    MONDAY,
    NO_NUMBER,
    OPTED_OUT,
    PATH,
    TEMPORARY,
    Browser,
    create_account,
    reply,
    shown,
)

from backbone.testing import ServiceHarness, running
from contracts.permissions import ROLES
from staff.commands.notifications import TOPIC
from staff.service import service

READERS = {role for role, may in ROLES.items() if "sms.read" in may}
"""Those who read what customers wrote."""


@pytest.fixture(scope="module")
async def shared_harness() -> AsyncIterator[ServiceHarness]:
    async with running(service) as found:
        yield found


async def test_f_147_the_words_reach_staff_to_the_letter(harness: ServiceHarness) -> None:
    opted_out = reply(customer_names=("JULIE GARXIA",), appointments=("2020-01-29T10:00:00",))

    await harness.deliver(
        opted_out, reply(NO_NUMBER, received_at=MONDAY - timedelta(days=20), customer_ids=())
    )

    assert await shown(harness) == {
        "items": [
            {
                "id": str(opted_out.reply_id),
                "kind": "opted_out",
                "parameters": {
                    "words": "3",
                    "number": "+18313590697",
                    "customer_names": ["JULIE GARXIA"],
                    "appointment_id": None,
                    "appointment_version": None,
                    "after_start": False,
                    "pictures": 0,
                    "may_mean_visit": False,
                    "appointments": ["2020-01-29T10:00:00"],
                },
                "message": OPTED_OUT,
                "at": "2020-01-27T22:51:24Z",
                "customer_id": str(JULIE),
                "call_code": None,
                "read": False,
            },
            {**(await shown(harness))["items"][1], "message": NO_NUMBER, "customer_id": None},
        ],
        "next": None,
        "unread": 2,
    }


async def test_a_shared_number_names_nobody(harness: ServiceHarness) -> None:
    await harness.deliver(reply(customer_ids=(JULIE, UUID(int=2))))
    assert [one["customer_id"] for one in (await shown(harness))["items"]] == [None]


@settings(max_examples=10, deadline=None)
@given(
    minutes=st.lists(st.integers(0, 3), min_size=1, max_size=6),
    chance=st.randoms(use_true_random=False),
)
async def test_each_is_shown_once_and_the_newest_first_whatever_order_they_arrive_in(
    shared_harness: ServiceHarness, minutes: list[int], chance: Any
) -> None:
    replies = [reply(received_at=MONDAY + timedelta(minutes=minute)) for minute in minutes]
    deliveries = [*replies, *replies]
    chance.shuffle(deliveries)

    for one in deliveries:
        await shared_harness.deliver(one)

    everything = [one["id"] for one in (await shown(shared_harness, limit=200))["items"]]
    expected = sorted(replies, key=lambda one: (one.received_at, one.reply_id), reverse=True)
    names = [str(one.reply_id) for one in expected]
    assert [one for one in everything if one in names] == names


async def test_i_19_whoever_may_read_texts_sees_it_and_reads_it_for_themselves(
    harness: ServiceHarness,
) -> None:
    replies = [reply(received_at=MONDAY + timedelta(minutes=n)) for n in range(3)]
    await harness.deliver(*replies)

    answer = await harness.http("front_desk").post(
        f"{PATH}/read", json={"ids": [str(replies[0].reply_id), str(uuid4())]}
    )
    again = await harness.http("front_desk").post(
        f"{PATH}/read", json={"ids": [str(replies[0].reply_id)]}
    )

    assert (answer.status_code, again.status_code) == (204, 204)
    mine = await shown(harness)
    assert ([one["read"] for one in mine["items"]], mine["unread"]) == ([False, False, True], 2)
    for role in READERS - {"front_desk"}:
        assert (await shown(harness, role))["unread"] == 3
    await harness.http("supervisor").post(f"{PATH}/read")
    await harness.http("auditor").post(f"{PATH}/read", json={})
    assert [(await shown(harness, one))["unread"] for one in ("supervisor", "auditor")] == [0, 0]
    assert (await shown(harness))["unread"] == 2
    await harness.deliver(reply())
    assert (await shown(harness, "supervisor"))["unread"] == 1


async def test_nobody_reads_a_customers_words_who_has_no_business_with_customers(
    harness: ServiceHarness,
) -> None:
    opted_out = reply()
    await harness.deliver(opted_out)

    for role in set(ROLES) - READERS:
        await harness.http(role).post(f"{PATH}/read", json={"ids": [str(opted_out.reply_id)]})
        assert await shown(harness, role) == {"items": [], "next": None, "unread": 0}
    assert {"front_desk", "weatherization", "supervisor", "auditor"} == READERS


async def test_whoever_is_new_has_nothing_to_catch_up_on(with_own_keys: ServiceHarness) -> None:
    harness = with_own_keys
    await harness.deliver(reply(received_at=datetime.now(UTC)))
    harness.clock.set(datetime.now(UTC) + timedelta(seconds=5))
    admin, newcomer, old_hand = Browser(harness), Browser(harness), Browser(harness)
    await admin.sign_in("admin")
    await create_account(admin.http, "newcomer")
    await newcomer.sign_in("newcomer", TEMPORARY)
    await newcomer.change_password(TEMPORARY, GOOD)
    await old_hand.sign_in("frontdesk")

    found = (await newcomer.http.get(PATH)).json()

    assert ([one["read"] for one in found["items"]], found["unread"]) == ([True], 0)
    assert (await old_hand.http.get(PATH)).json()["unread"] == 1


async def test_long_lists_come_page_by_page(harness: ServiceHarness) -> None:
    await harness.deliver(
        *(reply(received_at=MONDAY + timedelta(seconds=n // 2)) for n in range(7))
    )

    first = await shown(harness, limit=3)
    second = await shown(harness, limit=3, after=first["next"])
    third = await shown(harness, limit=3, after=second["next"])

    ids = [one["id"] for page in (first, second, third) for one in page["items"]]
    assert len(set(ids)) == 7
    assert ids == [one["id"] for one in (await shown(harness))["items"]]
    assert third["next"] is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"ids": []}, "ids"),
        ({"ids": "all"}, "ids"),
        ({"ids": None}, "ids"),
        ({"ids": ["1"]}, "ids.0"),
        ({"ids": [str(JULIE)] * 201}, "ids"),
        ({"all": True}, "all"),
        ([], "body"),
    ],
)
async def test_what_nobody_can_have_read_is_refused(
    shared_harness: ServiceHarness, body: Any, field: str
) -> None:
    answer = await shared_harness.http("front_desk").post(f"{PATH}/read", json=body)

    assert answer.status_code == 422
    assert field in [one["field"] for one in answer.json()["errors"]]


@pytest.mark.parametrize("query", ["after=x", "after=WyJhIiwgImIiXQ==", "limit=0", "limit=201"])
async def test_a_page_that_does_not_exist_is_refused(
    shared_harness: ServiceHarness, query: str
) -> None:
    assert (await shared_harness.http("front_desk").get(f"{PATH}?{query}")).status_code in {
        400,
        422,
    }


async def test_a_new_notification_wakes_watchers(harness: ServiceHarness) -> None:
    changes = harness.runtime.listener.listen(TOPIC)
    assert await anext(changes)
    # The listener's connection is up once it has looked for what it missed.
    assert await anext(changes)

    await harness.deliver(reply())

    assert await anext(changes)
    await changes.aclose()


async def test_whoever_comes_back_goes_on_from_the_last_event(harness: ServiceHarness) -> None:
    # Its token runs out at once: the stream ends by itself, so it can be read to its end.
    token = harness.keys.token("front_desk", lifetime=0)
    headers = {"Authorization": f"Bearer {token}", "Last-Event-ID": "41"}

    answer = await harness.http().get(f"{PATH}/stream", headers=headers)

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert {*answer.text.split("\n")} >= {"id: 42", "event: notifications", 'data: {"version": 42}'}


async def test_a_replay_neither_hides_nor_marks_as_new_what_was_told_before(
    with_own_keys: ServiceHarness,
) -> None:
    """What was lost comes back; whoever came after it has nothing to catch up on."""
    harness = with_own_keys
    old, new = reply(), reply(received_at=datetime.now(UTC) + timedelta(minutes=5))
    await harness.deliver(old, new)
    old_hand = Browser(harness)
    await old_hand.sign_in("frontdesk")
    before = (await old_hand.http.get(PATH)).json()
    async with harness.work() as work:
        await work.session.execute(text("TRUNCATE notification, notification_read"))

    await harness.deliver(new, old)

    assert (await old_hand.http.get(PATH)).json() == before
    assert [one["read"] for one in before["items"]] == [False, True]
