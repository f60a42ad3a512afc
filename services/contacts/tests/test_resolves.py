"""What a note settles: all of the customer's calls, those it lists, or none (R-82)."""

from typing import Any
from uuid import UUID

import pytest
from contacts_builders import CONTACTS, contact_logged, new_note, note_body, save, show

from backbone.testing import ServiceHarness
from contracts.contacts import ContactAmended, ContactLogged

ALL: dict[str, Any] = {"resolves": [], "resolves_only_listed": False}
NONE: dict[str, Any] = {"resolves": [], "resolves_only_listed": True}


def settled(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: answer[name] for name in ALL}


@pytest.mark.parametrize(
    ("asked", "answered"), [({}, ALL), ({"resolves": None}, ALL), ({"resolves": []}, NONE)]
)
async def test_no_list_settles_all_and_an_empty_list_nothing(
    shared_harness: ServiceHarness, asked: dict[str, Any], answered: dict[str, Any]
) -> None:
    saved = await save(shared_harness, await new_note(shared_harness, **asked))

    assert settled(saved) == answered
    [event] = [
        one
        for one in await shared_harness.published(ContactLogged)
        if str(one.contact_id) == saved["id"]
    ]
    assert event.resolves == ()
    assert event.resolves_only_listed is answered["resolves_only_listed"]


async def test_what_was_answered_can_be_sent_back_and_means_the_same(
    shared_harness: ServiceHarness,
) -> None:
    first = await save(shared_harness, await new_note(shared_harness))
    customer_id = UUID(first["customer_id"])
    for resolves in (None, [], [first["id"]]):
        saved = await save(shared_harness, note_body(customer_id, resolves=resolves))

        answer = await shared_harness.http("front_desk").patch(
            f"{CONTACTS}/{saved['id']}", json=settled(saved)
        )

        assert saved["resolves"] == (resolves or [])
        assert (answer.json()["version"], settled(answer.json())) == (1, settled(saved))


async def test_a_correction_goes_from_none_to_all_and_to_a_list(
    shared_harness: ServiceHarness,
) -> None:
    first = await save(shared_harness, await new_note(shared_harness))
    customer_id = UUID(first["customer_id"])
    saved = await save(shared_harness, note_body(customer_id, resolves=[]))
    desk = shared_harness.http("front_desk")
    for resolves in (None, [first["id"]], []):
        await desk.patch(f"{CONTACTS}/{saved['id']}", json={"resolves": resolves})

    shown = await show(shared_harness, saved["id"])

    assert [one["resolves"] for one in shown["versions"]] == [[], [first["id"]], [], []]
    events = [
        (one.resolves, one.resolves_only_listed)
        for one in await shared_harness.published(ContactAmended)
        if str(one.contact_id) == saved["id"]
    ]
    assert events == [((), False), ((UUID(first["id"]),), True), ((), True)]


async def test_an_event_of_an_older_release_settles_all_or_what_it_lists(
    shared_harness: ServiceHarness,
) -> None:
    listed = UUID(int=7)
    older = [contact_logged(), contact_logged(resolves=(listed,))]
    bodies = [one.model_dump(mode="json", exclude={"resolves_only_listed"}) for one in older]
    events = [ContactLogged.model_validate(body) for body in bodies]

    await shared_harness.deliver(*events)

    shown = [await show(shared_harness, one.contact_id) for one in events]
    assert [one["resolves"] for one in shown] == [[], [str(listed)]]
