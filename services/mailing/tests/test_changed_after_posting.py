"""A note that is changed after its letter was posted, while contacts has not heard of the post."""

from random import Random
from uuid import UUID

import mailing_builders as make
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mailing_builders import PrintRoom

from contracts.contacts import ContactLogged, ContactSnapshot
from contracts.customer import MailingAddress
from contracts.mailing import ChangedAfterPosting
from mailing.queries.replay import replay_pieces

ADAM = UUID(int=5)


async def posted(prints: PrintRoom, code: str = "AP") -> ContactLogged:
    """Let a note's letter be posted."""
    note = make.note(code=code, entered_by_id=ADAM)
    await prints.deliver(make.agency(), make.customer(), note)
    batch = await prints.pull()
    await prints.post(f"/batches/{batch['id']}/mailed")
    return note


async def told(prints: PrintRoom) -> list[ChangedAfterPosting]:
    return await prints.service.published(ChangedAfterPosting)


async def test_another_code_waits_until_the_print_room_says_that_it_goes_too(
    prints: PrintRoom,
) -> None:
    note = await posted(prints)
    await prints.deliver(make.amended(note, mailing_code="NL"))

    [asked] = await prints.pieces(state="HELD")
    assert (asked["mailing_code"], asked["held_because"]) == ("NL", "ALREADY_POSTED")
    assert asked["posted_as"] == "AP"
    assert asked["held_sentence"] == (
        "AP was already posted when the note was changed to NL. Print this one too?"
    )
    [change] = await told(prints)
    assert (change.posted, change.wanted, change.deleted) == ("AP", "NL", False)
    assert (change.entered_by, change.entered_by_id) == ("ADAM DEHOYOS", ADAM)
    await prints.post("/batches", {"format": "ENVELOPE_10"}, status=409)

    said = await prints.post(f"/pieces/{asked['id']}/print-too")

    assert (said["state"], said["print_too_by"]) == ("PENDING", "PAT PRINTER")
    assert (await prints.pull())["pieces"] == 1
    assert len(await told(prints)) == 1


async def test_a_second_letter_may_be_called_off(prints: PrintRoom) -> None:
    note = await posted(prints)
    await prints.deliver(make.amended(note, mailing_code="NL"))
    [asked] = await prints.pieces(state="HELD")

    await prints.post(f"/pieces/{asked['id']}/call-off", {"reason": "THE PACKET SAYS IT ALL"})

    await prints.deliver(make.amended(note, mailing_code="NL", version=3))
    states = {piece["mailing_code"]: piece["state"] for piece in await prints.pieces()}
    assert states == {"AP": "MAILED", "NL": "CANCELLED"}


async def test_a_yes_to_one_letter_is_no_yes_to_the_next(prints: PrintRoom) -> None:
    note = await posted(prints)
    await prints.deliver(make.amended(note, mailing_code="NL"))
    [asked] = await prints.pieces(state="HELD")
    await prints.post(f"/pieces/{asked['id']}/print-too")

    await prints.deliver(make.amended(note, mailing_code="CP", version=3))

    [again] = await prints.pieces(state="HELD")
    assert (again["mailing_code"], again["held_because"]) == ("CP", "ALREADY_POSTED")


async def test_a_yes_to_a_letter_without_an_address_leaves_it_waiting_for_one(
    prints: PrintRoom,
) -> None:
    note = await posted(prints)
    nowhere = MailingAddress()
    await prints.deliver(
        make.customer(version=2, mailing_address=nowhere), make.amended(note, mailing_code="NL")
    )
    [asked] = await prints.pieces(state="HELD")

    said = await prints.post(f"/pieces/{asked['id']}/print-too")

    assert (said["state"], said["held_because"]) == ("HELD", "NO_ADDRESS")


async def test_what_changed_too_late_is_told_once_and_the_same_again_on_replay(
    prints: PrintRoom,
) -> None:
    note = await posted(prints)
    change = make.amended(note, mailing_code="NL")
    await prints.deliver(change, change)
    await prints.deliver(make.customer(2))

    first = await told(prints)
    async with prints.service.read() as read:
        again = [one async for one in replay_pieces(read) if isinstance(one, ChangedAfterPosting)]

    assert len(first) == 1
    assert again == first


async def test_who_deletes_a_note_learns_that_its_letter_had_gone(prints: PrintRoom) -> None:
    note = await posted(prints)
    await prints.deliver(make.voided(note))

    [change] = await told(prints)
    assert (change.posted, change.wanted, change.deleted) == ("AP", None, True)
    assert [piece["state"] for piece in await prints.pieces()] == ["MAILED"]


async def test_only_what_was_asked_about_can_be_answered(prints: PrintRoom) -> None:
    await prints.deliver(make.agency(), make.customer(), make.note())
    [waiting] = await prints.pieces(state="PENDING")

    refused = await prints.post(f"/pieces/{waiting['id']}/print-too", status=409)

    assert refused["code"] == "wrong_piece_state"
    assert [piece["state"] for piece in await prints.pieces()] == ["PENDING"]


_CHANGES = st.lists(st.sampled_from(["AP", "NL", "CP", None, "VOID"]), max_size=4)


@settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(before=_CHANGES, after=_CHANGES, shuffled=st.randoms(use_true_random=False))
async def test_whatever_is_changed_before_and_after_no_second_letter_goes_in_silence(
    prints: PrintRoom,
    before: list[str | None],
    after: list[str | None],
    shuffled: Random,
) -> None:
    note = make.note(code="AP")
    await prints.deliver(make.agency(), make.customer(), note)
    versions: list[ContactSnapshot] = []
    for number, change in enumerate([*before, *after], start=2):
        if change == "VOID":
            versions.append(make.voided(note, version=number))
        else:
            versions.append(make.amended(note, mailing_code=change, version=number))
    early, late = versions[: len(before)], versions[len(before) :]
    shuffled.shuffle(early)
    await prints.deliver(*early)
    mine = {"contact_id": str(note.contact_id)}
    if await prints.pieces(state="PENDING", **mine):
        batch = await prints.pull()
        await prints.post(f"/batches/{batch['id']}/mailed")
    went = [one["mailing_code"] for one in await prints.pieces(state="MAILED", **mine)]
    shuffled.shuffle(late)
    for version in late:
        await prints.deliver(version)

    newest = max([note, *versions], key=lambda one: one.version)
    wanted = None if newest.type.endswith("voided.v1") else newest.mailing_code
    waiting = [
        (one["state"], one["mailing_code"], one["held_because"], one["posted_as"])
        for one in await prints.pieces(**mine)
        if one["state"] in {"PENDING", "HELD"}
    ]
    if wanted is None or wanted in went:
        assert waiting == []
    elif went:
        assert waiting == [("HELD", wanted, "ALREADY_POSTED", went[0])]
    else:
        assert waiting == [("PENDING", wanted, None, None)]
    if went and wanted not in went:
        mine_told = [one for one in await told(prints) if one.contact_id == note.contact_id]
        assert mine_told[-1].posted == went[0]
    # Nothing of this note is left for the next one's batch.
    await prints.deliver(make.voided(note, version=99))
