"""Flags the list, the mail and the texts obey (R-79); removing what is still open (R-74)."""

from typing import Any

import pytest
from customer_builders import add_appointment, add_customer, customer_path

from backbone.testing import ServiceHarness
from contracts.customer import CustomerSaved

FLAGS: dict[str, Any] = {
    "deceased": True,
    "no_post": True,
    "do_not_call": True,
    "voicemail": "MUST_NOT_SAY_WHO",
}
NONE_SET: dict[str, Any] = {
    "deceased": False,
    "no_post": False,
    "do_not_call": False,
    "voicemail": None,
}


def flags_of(record: Any) -> dict[str, Any]:
    return {name: record[name] for name in FLAGS}


async def test_r_79_a_new_record_has_no_flag_and_nobody_has_asked_about_voicemail(
    harness: ServiceHarness,
) -> None:
    assert flags_of(await add_customer(harness)) == NONE_SET


async def test_r_79_flags_are_set_told_and_kept_in_the_history_and_cleared_again(
    harness: ServiceHarness,
) -> None:
    desk, path = harness.http("front_desk", name="ANA DESK"), await customer_path(harness)

    marked = (await desk.patch(path, json=FLAGS)).json()
    assert flags_of(marked) == FLAGS
    assert flags_of((await desk.get(path)).json()) == FLAGS

    [*_, told] = await harness.published(CustomerSaved)
    assert {name: getattr(told, name) for name in FLAGS} == FLAGS

    newest = (await desk.get(f"{path}/history")).json()["items"][0]
    assert newest["by"] == "ANA DESK"
    assert {(one["field"], one["old"], one["new"]) for one in newest["changes"]} == {
        ("deceased", None, "YES"),
        ("no_post", None, "YES"),
        ("do_not_call", None, "YES"),
        ("voicemail", None, "MUST_NOT_SAY_WHO"),
    }

    cleared = (await desk.patch(path, json=NONE_SET)).json()
    assert flags_of(cleared) == NONE_SET


async def test_r_79_a_flag_that_is_left_out_of_a_change_stays(harness: ServiceHarness) -> None:
    path = await customer_path(harness, **FLAGS)

    changed = await harness.http("front_desk").patch(path, json={"email": "a@example.org"})

    assert flags_of(changed.json()) == FLAGS


@pytest.mark.parametrize(
    "wrong", [{"deceased": None}, {"do_not_call": "perhaps"}, {"voicemail": "SHOUT"}]
)
async def test_r_79_what_is_no_flag_is_refused_in_words(
    harness: ServiceHarness, wrong: dict[str, Any]
) -> None:
    path = await customer_path(harness)

    refused = await harness.http("front_desk").patch(path, json=wrong)

    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["errors"]] == list(wrong)


@pytest.mark.parametrize("role", ["auditor", "print_room", "administrator"])
async def test_r_79_who_may_not_write_records_sets_no_flag(
    harness: ServiceHarness, role: str
) -> None:
    path = await customer_path(harness)

    assert (await harness.http(role).patch(path, json=FLAGS)).status_code == 403


async def test_r_74_a_visit_that_is_still_ahead_must_have_been_seen(
    harness: ServiceHarness,
) -> None:
    path, boss = await customer_path(harness), harness.http("supervisor")
    await add_appointment(harness, path)

    refused = await boss.delete(path)
    assert (refused.status_code, refused.json()["code"]) == (409, "still_open")
    assert refused.json()["still_open"] == ["APPOINTMENT"]

    # What was seen was something else: this visit came in between.
    other = await boss.delete(path, headers={"Open-Acknowledged": "EMERGENCY, MAIL"})
    assert other.status_code == 409

    seen = {"Open-Acknowledged": "MAIL,APPOINTMENT"}
    assert (await boss.delete(path, headers=seen)).status_code == 204


@pytest.mark.parametrize("how", ["CANCELLED", "over"])
async def test_r_74_a_visit_that_will_not_take_place_is_not_open(
    harness: ServiceHarness, how: str
) -> None:
    path, boss = await customer_path(harness), harness.http("supervisor")
    more = {} if how == "CANCELLED" else {"starts_at": "2020-01-08T10:00:00"}
    visit = await add_appointment(harness, path, **more)
    if how == "CANCELLED":
        changed = await boss.patch(f"{path}/appointments/{visit['id']}", json={"status": how})
        assert changed.status_code == 200, changed.text

    assert (await boss.delete(path)).status_code == 204


async def test_r_74_the_history_keeps_what_was_open_when_a_record_was_removed(
    harness: ServiceHarness,
) -> None:
    customer = await add_customer(harness)
    boss = harness.http("supervisor", name="THE BOSS")
    seen = {"Open-Acknowledged": "MAIL, EMERGENCY"}

    await boss.delete(f"/api/customers/{customer['id']}", headers=seen)

    path = f"/api/customers/{customer['id']}/history"
    newest = (await boss.get(path)).json()["items"][0]
    assert (newest["action"], newest["by"]) == ("REMOVED", "THE BOSS")
    assert newest["changes"] == [{"field": "still_open", "old": "EMERGENCY, MAIL", "new": None}]


@pytest.mark.parametrize("kinds", ["EVERYTHING", "MAIL EMERGENCY", "MAIL;TEXTS"])
async def test_r_74_only_known_kinds_can_have_been_seen(
    harness: ServiceHarness, kinds: str
) -> None:
    path = await customer_path(harness)

    refused = await harness.http("supervisor").delete(path, headers={"Open-Acknowledged": kinds})

    assert refused.status_code == 422


@pytest.mark.parametrize("role", ["front_desk", "weatherization", "auditor"])
async def test_r_74_removing_a_record_takes_a_supervisor_whatever_was_seen(
    harness: ServiceHarness, role: str
) -> None:
    path = await customer_path(harness)

    refused = await harness.http(role).delete(path, headers={"Open-Acknowledged": "EMERGENCY"})

    assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
