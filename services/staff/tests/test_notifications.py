"""What staff are told: heard once, shown newest first, read by each for themselves."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backbone.testing import ServiceHarness, running
from contracts.callbacks import CodeUnexplained
from contracts.permissions import ROLES
from contracts.sms import ReplyReceived
from staff.commands.notifications import TOPIC
from staff.service import service

PATH = "/api/staff/notifications"
MONDAY = datetime(2020, 1, 27, 22, 51, 24, tzinfo=UTC)
JULIE = UUID(int=1)
OPTED_OUT = (
    "SMS reply of 3 - Opted Out received from JULIE GARXIA phone number (831) 359-0697"
    " regarding appointment on Wed Jan 29 at 10:00 AM."
)
NO_NUMBER = (
    "SMS reply of Yo yo yo. This is a non numeric response received from CHRIS JOHNSON"
    " phone number (831) 498-6265 regarding appointment on Thu Jan 9 at 9:00 AM."
)

READERS = {role for role, may in ROLES.items() if "sms.read" in may}
"""Those who read what customers wrote."""


@pytest.fixture(scope="module")
async def shared_room() -> AsyncIterator[ServiceHarness]:
    async with running(service) as found:
        yield found


def text(message: str = OPTED_OUT, **more: Any) -> ReplyReceived:
    usual: dict[str, Any] = {
        "reply_id": uuid4(),
        "kind": "opt_out",
        "words": "3",
        "number": "+18313590697",
        "customer_ids": (JULIE,),
        "appointment_id": None,
        "received_at": MONDAY,
        "notification": message,
    }
    return ReplyReceived(**(usual | more))


async def shown(room: ServiceHarness, role: str = "front_desk", **query: Any) -> dict[str, Any]:
    answer = await room.http(role).get(PATH, params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_f_147_the_words_reach_staff_to_the_letter(room: ServiceHarness) -> None:
    told = text()

    await room.deliver(
        told, text(NO_NUMBER, received_at=MONDAY - timedelta(days=20), customer_ids=())
    )

    assert await shown(room) == {
        "items": [
            {
                "id": str(told.reply_id),
                "message": OPTED_OUT,
                "at": "2020-01-27T22:51:24Z",
                "customer_id": str(JULIE),
                "call_code": None,
                "read": False,
            },
            {**(await shown(room))["items"][1], "message": NO_NUMBER, "customer_id": None},
        ],
        "next": None,
        "unread": 2,
    }


async def test_a_shared_number_names_nobody(room: ServiceHarness) -> None:
    await room.deliver(text(customer_ids=(JULIE, UUID(int=2))))
    assert [one["customer_id"] for one in (await shown(room))["items"]] == [None]


@settings(max_examples=10, deadline=None)
@given(
    minutes=st.lists(st.integers(0, 3), min_size=1, max_size=6),
    chance=st.randoms(use_true_random=False),
)
async def test_each_is_told_once_and_the_newest_first_whatever_order_they_are_heard_in(
    shared_room: ServiceHarness, minutes: list[int], chance: Any
) -> None:
    told = [text(received_at=MONDAY + timedelta(minutes=minute)) for minute in minutes]
    news = [*told, *told]
    chance.shuffle(news)

    for one in news:
        await shared_room.deliver(one)

    everything = [one["id"] for one in (await shown(shared_room, limit=200))["items"]]
    expected = sorted(told, key=lambda one: (one.received_at, one.reply_id), reverse=True)
    names = [str(one.reply_id) for one in expected]
    assert [one for one in everything if one in names] == names


async def test_i_19_whoever_may_read_texts_sees_it_and_reads_it_for_themselves(
    room: ServiceHarness,
) -> None:
    told = [text(received_at=MONDAY + timedelta(minutes=n)) for n in range(3)]
    await room.deliver(*told)

    answer = await room.http("front_desk").post(
        f"{PATH}/read", json={"ids": [str(told[0].reply_id), str(uuid4())]}
    )
    again = await room.http("front_desk").post(
        f"{PATH}/read", json={"ids": [str(told[0].reply_id)]}
    )

    assert (answer.status_code, again.status_code) == (204, 204)
    mine = await shown(room)
    assert ([one["read"] for one in mine["items"]], mine["unread"]) == ([False, False, True], 2)
    for role in READERS - {"front_desk"}:
        assert (await shown(room, role))["unread"] == 3
    await room.http("supervisor").post(f"{PATH}/read")
    await room.http("auditor").post(f"{PATH}/read", json={})
    assert [(await shown(room, one))["unread"] for one in ("supervisor", "auditor")] == [0, 0]
    assert (await shown(room))["unread"] == 2
    await room.deliver(text())
    assert (await shown(room, "supervisor"))["unread"] == 1


async def test_nobody_reads_a_customers_words_who_has_no_business_with_customers(
    room: ServiceHarness,
) -> None:
    told = text()
    await room.deliver(told)

    for role in set(ROLES) - READERS:
        await room.http(role).post(f"{PATH}/read", json={"ids": [str(told.reply_id)]})
        assert await shown(room, role) == {"items": [], "next": None, "unread": 0}
    assert {"front_desk", "weatherization", "supervisor", "auditor"} == READERS


async def test_r_17_whoever_looks_after_the_codes_is_told_once_of_one_nobody_explained(
    room: ServiceHarness,
) -> None:
    flag = CodeUnexplained(
        flag_id=uuid4(),
        call_code="DOG_BITES",
        call_code_label="DOG BITES",
        contact_id=uuid4(),
        noted_at=MONDAY,
    )
    await room.deliver(flag, text())
    await room.deliver(flag)

    told = await shown(room, "administrator")
    assert told["unread"] == 1
    assert told["items"] == [
        {
            "id": str(flag.flag_id),
            "message": "Call code DOG BITES was used in a note, but nobody has said what it does."
            " Such notes are kept and leave the callback list as it is.",
            "at": "2020-01-27T22:51:24Z",
            "customer_id": None,
            "call_code": "DOG_BITES",
            "read": False,
        }
    ]
    assert (await shown(room))["unread"] == 1
    await room.http("administrator").post(f"{PATH}/read")
    assert (await shown(room, "administrator"))["unread"] == 0


async def test_whoever_is_new_has_nothing_to_catch_up_on(
    own_keys: ServiceHarness, enter: Any
) -> None:
    room = own_keys
    await room.deliver(text())
    room.clock.set(datetime.now(UTC) + timedelta(seconds=5))
    admin = enter(room)
    await admin.sign_in("admin")
    answer = await admin.http.post(
        "/api/staff/accounts",
        json={
            "username": "newcomer",
            "name": "NEW COMER",
            "roles": ["front_desk"],
            "password": "a first day to remember",
        },
    )
    assert answer.status_code == 201, answer.text
    newcomer, old_hand = enter(room), enter(room)
    await newcomer.sign_in("newcomer", "a first day to remember")
    changed = await newcomer.http.post(
        "/api/staff/me/password",
        json={
            "current_password": "a first day to remember",
            "new_password": "another day to remember",
        },
    )
    newcomer.http.headers["Authorization"] = f"Bearer {changed.json()['access_token']}"
    await old_hand.sign_in("frontdesk")

    found = (await newcomer.http.get(PATH)).json()

    assert ([one["read"] for one in found["items"]], found["unread"]) == ([True], 0)
    assert (await old_hand.http.get(PATH)).json()["unread"] == 1


async def test_long_lists_come_page_by_page(room: ServiceHarness) -> None:
    await room.deliver(*(text(received_at=MONDAY + timedelta(seconds=n // 2)) for n in range(7)))

    first = await shown(room, limit=3)
    second = await shown(room, limit=3, after=first["next"])
    third = await shown(room, limit=3, after=second["next"])

    ids = [one["id"] for page in (first, second, third) for one in page["items"]]
    assert len(set(ids)) == 7
    assert ids == [one["id"] for one in (await shown(room))["items"]]
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
    room: ServiceHarness, body: Any, field: str
) -> None:
    answer = await room.http("front_desk").post(f"{PATH}/read", json=body)

    assert answer.status_code == 422
    assert field in [one["field"] for one in answer.json()["errors"]]


@pytest.mark.parametrize("query", ["after=x", "after=WyJhIiwgImIiXQ==", "limit=0", "limit=201"])
async def test_a_page_that_does_not_exist_is_refused(room: ServiceHarness, query: str) -> None:
    assert (await room.http("front_desk").get(f"{PATH}?{query}")).status_code in {400, 422}


async def test_a_new_notification_wakes_watchers(room: ServiceHarness) -> None:
    changes = room.runtime.live.listen(TOPIC)
    assert await anext(changes)
    # The listener's connection is up once it has looked for what it missed.
    assert await anext(changes)

    await room.deliver(text())

    assert await anext(changes)
    await changes.aclose()


async def test_whoever_comes_back_goes_on_from_the_last_event(room: ServiceHarness) -> None:
    # Its token runs out at once: the stream ends by itself, so it can be read to its end.
    token = room.keys.token("front_desk", lifetime=0)
    headers = {"Authorization": f"Bearer {token}", "Last-Event-ID": "41"}

    answer = await room.http().get(f"{PATH}/stream", headers=headers)

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text == 'id: 42\nevent: notifications\ndata: {"version": 42}\n\n'
