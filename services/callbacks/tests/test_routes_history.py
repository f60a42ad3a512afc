"""Why a customer is, or is not, on the list."""

from callbacks_builders import MARTINA, get, logged, resolved, voided

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
    assert [turn["code"] for turn in told["turns"]] == ["closed_by_note", "opened_by_note"]
    notes = {one["contact_id"]: one for one in told["notes"]}
    first = notes[str(asked.contact_id)]
    assert (first["state"], first["answered_by"], first["answered_by_name"]) == (
        "ANSWERED",
        str(answer.contact_id),
        "ANA LOPEZ",
    )
    ruled = notes[str(kept.contact_id)]
    assert (ruled["rule"], ruled["why_code"]) == ("R16", "mail_answers_request")

    await harness.deliver(voided(answer, 9, by="SUSAN SUPERVISOR"))
    told = (await client.get(path)).json()
    assert told["open"]
    assert (told["turns"][0]["code"], told["turns"][0]["cause"]) == ("opened_by_deletion", "voided")
    assert told["turns"][0]["by"] == "SUSAN SUPERVISOR"
    assert {one["state"] for one in told["notes"]} == {"OPEN", "VOIDED", "NONE"}


async def test_a_customer_without_notes_has_no_history(unchanged_harness: ServiceHarness) -> None:
    answer = await unchanged_harness.http("auditor").get(f"/api/callbacks/{MARTINA}/history")

    assert answer.status_code == 404


async def test_r_82_the_history_shows_what_a_call_left_open(harness: ServiceHarness) -> None:
    asked, wx = logged(0), logged(1, "WX_CALL_INFO_SCHED_JOB")
    answer = resolved(5, resolves=(wx.contact_id,), resolves_only_listed=True)
    await harness.deliver(asked, wx, answer)

    told = await get(harness, f"/api/callbacks/{MARTINA}/history")
    states = {one["contact_id"]: one["state"] for one in told["notes"]}
    assert (states[str(asked.contact_id)], states[str(wx.contact_id)]) == ("OPEN", "ANSWERED")
