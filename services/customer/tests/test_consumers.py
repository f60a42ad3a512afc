"""What the customer service tells the others of its records."""

from typing import Any

from backbone.testing import ServiceHarness
from contracts.customer import CustomerRemoved, CustomerSaved


async def make(room: ServiceHarness, **more: Any) -> dict[str, Any]:
    body = {"first_name": "Julia", "last_name": "Garcia", **more}
    answer = await room.http("supervisor").post("/api/customers", json=body)
    assert answer.status_code == 201, answer.text
    customer: dict[str, Any] = answer.json()
    return customer


async def test_a_new_customer_is_told_whole_but_for_what_never_leaves(
    empty_room: ServiceHarness,
) -> None:
    julia = await make(
        empty_room,
        ssn="767-67-6761",
        date_of_birth="1988-07-13",
        ethnicity={"primary": "HISPANIC"},
        phones={
            "home": "831 9876543",
            "home_ext": "7",
            "other": {"number": "(831) 359-0697", "ext": "12"},
        },
        mailing_address={"number": "000", "street": "Berry", "zip": "95077"},
        language="SPANISH",
        best_time_to_call="AFT",
        email="julia@example.org",
    )

    [told] = await empty_room.published(CustomerSaved)

    assert str(told.customer_id) == julia["id"]
    assert (told.number, told.version) == (julia["number"], 1)
    assert (told.first_name, told.last_name) == ("JULIA", "GARCIA")
    assert (told.phones.home, told.phones.home_ext) == ("+18319876543", "7")
    assert told.phones.other is not None
    assert (told.phones.other.number, told.phones.other.ext) == ("+18313590697", "12")
    assert told.mailing_address is not None
    assert (told.mailing_address.street, told.mailing_address.zip) == ("BERRY", "95077")
    assert (told.language, told.best_time_to_call) == ("SPANISH", "AFT")
    assert told.preferred_contact_method == "MAIL"
    [letter] = empty_room.messages
    for secret in ("767676761", "767-67-6761", "6761", "1988", "HISPANIC", "example.org"):
        assert secret not in letter.body


async def test_a_customer_without_an_address_is_told_without_one(
    empty_room: ServiceHarness,
) -> None:
    await make(empty_room)

    [told] = await empty_room.published(CustomerSaved)

    assert told.mailing_address is None
    assert told.phones.home is None


async def test_each_change_is_told_once_with_its_version(empty_room: ServiceHarness) -> None:
    julia = await make(empty_room)
    http, path = empty_room.http("front_desk"), f"/api/customers/{julia['id']}"

    await http.patch(path, json={"phones": {"mobile": "831 555 0101"}})
    await http.patch(path, json={"phones": {"mobile": "(831) 555-0101"}})  # the same number
    await http.patch(path, json={})

    told = await empty_room.published(CustomerSaved)
    assert [(event.version, event.phones.mobile) for event in told] == [
        (1, None),
        (2, "+18315550101"),
    ]


async def test_what_is_refused_is_not_told(empty_room: ServiceHarness) -> None:
    julia = await make(empty_room)
    path = f"/api/customers/{julia['id']}"

    await empty_room.http("front_desk").patch(
        path, json={"email": "x@example.org"}, headers={"If-Match": '"7"'}
    )
    await empty_room.http("front_desk").patch(path, json={"date_of_birth": "2999-01-01"})

    assert len(await empty_room.published(CustomerSaved)) == 1


async def test_a_removal_is_the_last_version(empty_room: ServiceHarness) -> None:
    julia = await make(empty_room)
    await empty_room.http("supervisor", name="JOHN JOHNSON").delete(f"/api/customers/{julia['id']}")

    [told] = await empty_room.published(CustomerRemoved)

    assert str(told.customer_id) == julia["id"]
    assert told.version == 2
    assert told.removed_by == "JOHN JOHNSON"


async def test_told_again_is_what_was_told_last(empty_room: ServiceHarness) -> None:
    stays, goes = await make(empty_room), await make(empty_room, last_name="Lopez")
    await empty_room.http("front_desk").patch(
        f"/api/customers/{stays['id']}", json={"email": "j@example.org"}
    )
    await empty_room.http("supervisor").delete(f"/api/customers/{goes['id']}")
    saved, [removed] = (
        await empty_room.published(CustomerSaved),
        await empty_room.published(CustomerRemoved),
    )
    assert [event.version for event in saved] == [1, 1, 2]

    told = await empty_room.runtime.replay()

    assert told == 2
    assert (await empty_room.published(CustomerSaved))[3:] == [saved[-1]]
    assert await empty_room.published(CustomerRemoved) == [removed, removed]
