"""The usual entries over HTTP: delivered once, then the agency's own."""

from typing import Any

from contacts_builders import CONTACTS, agency_changed
from sqlalchemy import text

from backbone.testing import ServiceHarness
from contacts.commands.codes import deliver_codes
from contracts.contacts import CodesChanged

ENTRIES = f"{CONTACTS}/codes/usual_entries"
FIREWOOD = {
    "label": "Firewood",
    "labels": {"es": "Leña"},
    "contact_type": "INCOMING",
    "contact_action": "APPLICATION_REQUESTED",
    "call_code": "APPLICATION_REQUEST",
    "mailing_code": "OT",
    "shorthand": "wood",
}


async def listed(harness: ServiceHarness) -> dict[str, dict[str, Any]]:
    """Return every usual entry by its key."""
    answer = await harness.http("administrator").get(ENTRIES)
    return {one["key"]: one for one in answer.json()["items"]}


async def offered(harness: ServiceHarness) -> list[str]:
    """Return what the front desk is offered, in its order."""
    answer = await harness.http("front_desk").get(f"{CONTACTS}/codes")
    return [one["key"] for one in answer.json()["suggestions"]]


async def test_an_entry_is_added_changed_ordered_switched_off_and_removed(
    harness: ServiceHarness,
) -> None:
    office = harness.http("administrator", name="ANA ADMINISTRATOR")
    path = f"{ENTRIES}/FIREWOOD"

    foreseen = await office.post(f"{path}/preview", json=FIREWOOD)
    assert (foreseen.json()["before"], foreseen.json()["after"]["offered"]) == (None, True)
    assert "FIREWOOD" not in await offered(harness)

    added = await office.put(path, json=FIREWOOD, headers={"If-Match": '"1"'})
    assert (added.status_code, added.headers["ETag"]) == (200, '"2"')
    assert (await offered(harness))[-1] == "FIREWOOD"
    moved = await office.put(path, json={"sort": 1, "label": "Wood"}, headers={"If-Match": '"2"'})
    assert (moved.json()["label"], moved.json()["shorthand"]) == ("Wood", "wood")
    assert (await offered(harness))[0] == "FIREWOOD"

    await office.put(path, json={"active": False})
    assert "FIREWOOD" not in await offered(harness)
    assert (await listed(harness))["FIREWOOD"]["offered"] is False

    gone = await office.delete(path, headers={"If-Match": '"4"'})
    again = await office.delete(path)
    assert (gone.status_code, again.status_code, again.json()["code"]) == (
        204,
        404,
        "usual_entry_not_found",
    )
    assert "FIREWOOD" not in await listed(harness)
    changes = await harness.http("auditor").get(f"{CONTACTS}/codes/changes")
    told = changes.json()["items"]
    assert [(one["table"], one["key"], one["by"]) for one in told] == [
        ("usual_entries", "FIREWOOD", "ANA ADMINISTRATOR")
    ] * 4
    assert told[0]["after"]["removed"] is True
    assert (told[-1]["before"], told[-1]["after"]["label"]) == (None, "Firewood")
    assert [one.version for one in await harness.published(CodesChanged)] == [1, 2, 3, 4, 5]


async def test_a_removed_entry_can_be_added_anew(harness: ServiceHarness) -> None:
    office = harness.http("administrator")
    await office.put(f"{ENTRIES}/FIREWOOD", json=FIREWOOD)
    await office.delete(f"{ENTRIES}/FIREWOOD")

    lacking = await office.put(f"{ENTRIES}/FIREWOOD", json={"label": "Firewood"})
    added = await office.put(f"{ENTRIES}/FIREWOOD", json={**FIREWOOD, "mailing_code": None})

    assert [one["code"] for one in lacking.json()["errors"]] == ["required"] * 3
    assert (added.status_code, added.json()["mailing_code"]) == (200, None)


async def test_an_entry_whose_code_is_given_up_is_withheld_and_says_for_which(
    harness: ServiceHarness,
) -> None:
    office = harness.http("administrator")

    await office.put(f"{CONTACTS}/codes/mailing_codes/AP", json={"active": False})

    by_mail = (await listed(harness))["APPLICATION_BY_MAIL"]
    assert (by_mail["active"], by_mail["offered"]) == (True, False)
    assert by_mail["retired_fields"] == ["mailing_code"]
    assert "APPLICATION_BY_MAIL" not in await offered(harness)
    await office.put(f"{CONTACTS}/codes/mailing_codes/AP", json={"active": True})
    assert "APPLICATION_BY_MAIL" in await offered(harness)


async def test_what_is_wrong_is_named_and_nothing_changes(shared_harness: ServiceHarness) -> None:
    office, path = shared_harness.http("administrator"), f"{ENTRIES}/FIREWOOD"
    await shared_harness.deliver(agency_changed(mailing_system=False))

    foreseen = await office.post(f"{path}/preview", json={**FIREWOOD, "shorthand": "sr"})
    refused = await office.put(path, json={**FIREWOOD, "shorthand": "lm"})
    stale = await office.put(path, json=FIREWOOD, headers={"If-Match": '"7"'})
    nobody = await shared_harness.http("supervisor").put(path, json=FIREWOOD)
    unnamed = await office.put(path, json={**FIREWOOD, "label": ""})

    assert [one["code"] for one in foreseen.json()["errors"]] == [
        "read_as_code",
        "mailing_system_off",
    ]
    assert refused.json()["code"] == "invalid_input"
    assert [one["field"] for one in refused.json()["errors"]] == ["shorthand", "mailing_code"]
    assert (stale.status_code, nobody.status_code, unnamed.status_code) == (412, 403, 422)
    assert "FIREWOOD" not in await listed(shared_harness)


async def test_a_newer_delivery_renews_all_but_what_the_agency_touched_or_removed(
    harness: ServiceHarness,
) -> None:
    office = harness.http("administrator")
    await office.put(f"{ENTRIES}/STATUS_REQUEST", json={"shorthand": "ask"})
    await office.delete(f"{ENTRIES}/CALL_CLEARED")
    async with harness.runtime.engine.begin() as connection:
        await connection.execute(text("UPDATE code_set SET delivered = 5"))
        await connection.execute(
            text("UPDATE usual_entry SET label = 'Old' WHERE key = 'RESOLVED'")
        )
        await connection.execute(text("DELETE FROM usual_entry WHERE key = 'NO_ANSWER'"))

    async with harness.work() as work:
        await deliver_codes(work)

    now = await listed(harness)
    assert now["STATUS_REQUEST"]["shorthand"] == "ask"
    assert "CALL_CLEARED" not in now
    assert now["RESOLVED"]["label"] == "Resolved"
    assert "no answer" in now["NO_ANSWER"]["words"]
