"""What people are notified of, each kind to those who have business with it."""

import json
from base64 import urlsafe_b64decode
from datetime import timedelta
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, update
from staff_builders import (
    NO_NUMBER,
    PATH,
    changed_after_posting,
    create_account,
    reply,
    shown,
    unexplained_code,
)

from backbone.db.migrations import migrate
from backbone.testing import ServiceHarness
from contracts.contacts import SmsReply
from contracts.staff import NotificationKind
from staff.consumers import REPLY_KINDS
from staff.service import service
from staff.tables import AccountRow


async def test_r17_whoever_looks_after_the_codes_is_notified_once_of_one_nobody_explained(
    harness: ServiceHarness,
) -> None:
    flag = unexplained_code()
    await harness.deliver(flag, reply())
    await harness.deliver(flag)

    feed = await shown(harness, "administrator")
    assert feed["unread"] == 1
    assert feed["items"] == [
        {
            "id": str(flag.flag_id),
            "kind": "unexplained_code",
            "parameters": {
                "call_code": "DOG_BITES",
                "call_code_label": "DOG BITES",
                "contact_id": str(flag.contact_id),
            },
            "message": "Call code DOG BITES was used in a note, but nobody has said what it does."
            " Such notes are kept and leave the callback list as it is.",
            "at": "2020-01-27T22:51:24Z",
            "customer_id": None,
            "call_code": "DOG_BITES",
            "read": False,
        }
    ]
    assert (await shown(harness))["unread"] == 1
    await harness.http("administrator").post(f"{PATH}/read")
    assert (await shown(harness, "administrator"))["unread"] == 0


async def test_r17_a_code_is_told_once_though_its_flag_was_made_anew(
    harness: ServiceHarness,
) -> None:
    first = unexplained_code()
    later = first.noted_at + timedelta(hours=1)
    made_anew = first.model_copy(update={"flag_id": uuid4(), "noted_at": later})

    await harness.deliver(first)
    await harness.deliver(made_anew)

    found = (await harness.http("administrator").get(PATH)).json()["items"]
    assert [one["id"] for one in found] == [str(first.flag_id)]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            {},
            (
                "AP was already posted when ADAM DEHOYOS's note was changed to NL."
                " The print room is asked whether it goes, too."
            ),
        ),
        (
            {"wanted": None, "wanted_label": None, "deleted": True, "entered_by": None},
            "AP was already posted when a note was deleted.",
        ),
        (
            {"wanted": None, "wanted_label": None},
            "AP was already posted when ADAM DEHOYOS's note was changed to ask for no mail.",
        ),
    ],
)
async def test_whoever_writes_notes_is_notified_of_one_changed_after_its_letter_had_gone(
    harness: ServiceHarness, more: dict[str, Any], says: str
) -> None:
    change = changed_after_posting(**more)
    await harness.deliver(change)
    await harness.deliver(change)

    [notified] = (await shown(harness))["items"]
    assert (notified["kind"], notified["message"]) == ("changed_after_posting", says)
    assert notified["customer_id"] == str(change.customer_id)
    assert notified["parameters"]["posted"] == "AP"
    assert (await shown(harness, "print_room"))["items"] == []


def test_every_reply_has_a_kind_of_notification() -> None:
    assert set(REPLY_KINDS) == set(get_args(SmsReply))
    others = {"text", "unexplained_code", "changed_after_posting", "ssn_searches_limited"}
    assert {*REPLY_KINDS.values(), *others} == set(get_args(NotificationKind))


async def test_a_notification_from_before_there_were_kinds_is_shown_as_written(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(reply(NO_NUMBER))

    async with harness.runtime.units_of_work.engine.begin() as connection:
        await connection.run_sync(_downgrade)
    await migrate(harness.runtime.database_url, service.migrations)

    [old] = (await shown(harness))["items"]
    assert (old["kind"], old["parameters"], old["message"]) == ("text", {}, NO_NUMBER)


def _downgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(service.migrations))
    config.attributes["connection"] = connection
    command.downgrade(config, "0004")


async def test_who_wrote_the_note_is_notified_alone_as_long_as_they_work_here(
    harness: ServiceHarness,
) -> None:
    office, mine = harness.http("administrator"), harness.http("front_desk", name="LUPE LOPEZ")
    claims = mine.headers["Authorization"].split(".")[1]
    author = UUID(json.loads(urlsafe_b64decode(f"{claims}=="))["sub"])
    await create_account(office)
    async with harness.work() as work:
        await work.session.execute(
            update(AccountRow).where(AccountRow.username == "lupe").values(account_id=author)
        )
    await harness.deliver(changed_after_posting(entered_by_id=author))

    assert len((await mine.get(PATH)).json()["items"]) == 1
    assert (await shown(harness))["items"] == []

    closed = await office.patch(f"/api/staff/accounts/{author}", json={"active": False})
    assert closed.status_code == 200, closed.text
    assert len((await shown(harness))["items"]) == 1
