"""Why a customer is, or is not, on the list."""

from callbacks_builders import MARTINA, logged, resolved, voided

from backbone.testing import ServiceHarness


async def test_the_history_tells_every_turn_and_who_answered(harness: ServiceHarness) -> None:
    asked, answer, kept = logged(0), resolved(5), logged(6, "APPLICATION_REQUEST")
    await harness.deliver(asked)
    await harness.deliver(answer, kept)
    client = harness.http("auditor")
    path = f"/api/callbacks/{MARTINA}/history"
    told = (await client.get(path)).json()

    assert not told["open"]
    assert [turn["sentence"] for turn in told["turns"]] == [
        "Left the list through a note, ANA LOPEZ.",
        "Came onto the list through a note, ADAM DEHOYOS.",
    ]
    notes = {one["contact_id"]: one for one in told["notes"]}
    first = notes[str(asked.contact_id)]
    assert (first["state"], first["answered_by"], first["answered_by_name"]) == (
        "ANSWERED",
        str(answer.contact_id),
        "ANA LOPEZ",
    )
    assert notes[str(kept.contact_id)]["rule"] == "R16"

    await harness.deliver(voided(answer, 9, by="SUSAN SUPERVISOR"))
    told = (await client.get(path)).json()
    assert told["open"]
    assert told["turns"][0]["cause"] == "voided"
    assert told["turns"][0]["by"] == "SUSAN SUPERVISOR"
    assert {one["state"] for one in told["notes"]} == {"OPEN", "VOIDED", "NONE"}


async def test_a_customer_without_notes_has_no_history(unchanged_harness: ServiceHarness) -> None:
    answer = await unchanged_harness.http("auditor").get(f"/api/callbacks/{MARTINA}/history")

    assert answer.status_code == 404
