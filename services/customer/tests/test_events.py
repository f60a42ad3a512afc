"""What the customer service publishes about its records."""

from customer_builders import add_customer

from backbone.testing import ServiceHarness
from contracts.customer import CustomerRemoved, CustomerSaved


async def test_a_new_customer_is_published_whole_but_for_what_never_leaves(
    fresh_harness: ServiceHarness,
) -> None:
    julia = await add_customer(
        fresh_harness,
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

    [event] = await fresh_harness.published(CustomerSaved)

    assert str(event.customer_id) == julia["id"]
    assert (event.number, event.version) == (julia["number"], 1)
    assert (event.first_name, event.last_name) == ("JULIA", "GARCIA")
    assert (event.phones.home, event.phones.home_ext) == ("+18319876543", "7")
    assert event.phones.other is not None
    assert (event.phones.other.number, event.phones.other.ext) == ("+18313590697", "12")
    assert event.mailing_address is not None
    assert (event.mailing_address.street, event.mailing_address.zip) == ("BERRY", "95077")
    assert (event.language, event.best_time_to_call) == ("SPANISH", "AFT")
    assert event.preferred_contact_method == "MAIL"
    [message] = fresh_harness.messages
    for secret in ("767676761", "767-67-6761", "6761", "1988", "HISPANIC", "example.org"):
        assert secret not in message.body


async def test_a_customer_without_an_address_is_published_without_one(
    fresh_harness: ServiceHarness,
) -> None:
    await add_customer(fresh_harness)

    [event] = await fresh_harness.published(CustomerSaved)

    assert event.mailing_address is None
    assert event.phones.home is None


async def test_each_change_is_published_once_with_its_version(
    fresh_harness: ServiceHarness,
) -> None:
    julia = await add_customer(fresh_harness)
    http, path = fresh_harness.http("front_desk"), f"/api/customers/{julia['id']}"

    await http.patch(path, json={"phones": {"mobile": "831 555 0101"}})
    await http.patch(path, json={"phones": {"mobile": "(831) 555-0101"}})  # the same number
    await http.patch(path, json={})

    events = await fresh_harness.published(CustomerSaved)
    assert [(event.version, event.phones.mobile) for event in events] == [
        (1, None),
        (2, "+18315550101"),
    ]


async def test_what_is_refused_is_not_published(fresh_harness: ServiceHarness) -> None:
    julia = await add_customer(fresh_harness)
    path = f"/api/customers/{julia['id']}"

    await fresh_harness.http("front_desk").patch(
        path, json={"email": "x@example.org"}, headers={"If-Match": '"7"'}
    )
    await fresh_harness.http("front_desk").patch(path, json={"date_of_birth": "2999-01-01"})

    assert len(await fresh_harness.published(CustomerSaved)) == 1


async def test_a_removal_is_the_last_version(fresh_harness: ServiceHarness) -> None:
    julia = await add_customer(fresh_harness)
    await fresh_harness.http("supervisor", name="JOHN JOHNSON").delete(
        f"/api/customers/{julia['id']}"
    )

    [event] = await fresh_harness.published(CustomerRemoved)

    assert str(event.customer_id) == julia["id"]
    assert event.version == 2
    assert event.removed_by == "JOHN JOHNSON"


async def test_a_replay_publishes_what_was_published_last(fresh_harness: ServiceHarness) -> None:
    stays, goes = (
        await add_customer(fresh_harness),
        await add_customer(fresh_harness, last_name="Lopez"),
    )
    await fresh_harness.http("front_desk").patch(
        f"/api/customers/{stays['id']}", json={"email": "j@example.org"}
    )
    await fresh_harness.http("supervisor").delete(f"/api/customers/{goes['id']}")
    saved, [removed] = (
        await fresh_harness.published(CustomerSaved),
        await fresh_harness.published(CustomerRemoved),
    )
    assert [event.version for event in saved] == [1, 1, 2]

    event = await fresh_harness.runtime.replay()

    assert event == 2
    assert (await fresh_harness.published(CustomerSaved))[3:] == [saved[-1]]
    assert await fresh_harness.published(CustomerRemoved) == [removed, removed]
