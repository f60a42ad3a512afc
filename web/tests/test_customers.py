"""Create, save and delete customers, as the record does it."""

from datetime import date
from typing import Any

import pytest
from browser_client import Browser, asked, hidden
from fake_api import FakeApi

from console.formatting import parse_date
from console.pages.customers import form as customer_form

TODAY = date(2026, 1, 5)


async def open_record(browser: Browser, customer: dict[str, Any]) -> dict[str, str]:
    """Open a record and return the form as it stands there."""
    page = await browser.open(f"/customers/{customer['id']}")
    values = customer_form.form_values(customer)
    return {**values, "original": hidden(page, "original"), "version": hidden(page, "version")}


async def test_a_likely_duplicate_is_named_and_stops_nothing(
    front_desk: Browser, fake: FakeApi
) -> None:
    first = fake.add("JULIA", "GARCIA")
    await front_desk.open("/customers/new")

    saved = await front_desk.send("/customers", {"first_name": "Julia", "last_name": "Garcia"})

    assert len(fake.customers) == 2
    assert "This customer may already be on file:" in saved.text
    link = f'<a href="/customers/{first["id"]}">GARCIA, JULIA - CustomerID#: 110384 (last name'
    assert link in saved.text


async def test_a_refused_new_customer_keeps_what_was_typed(front_desk: Browser) -> None:
    await front_desk.open("/customers/new")

    answer = await front_desk.send("/customers", {"first_name": "Ann", "email": "a@example.org"})

    assert answer.status_code == 422
    assert 'id="last_name-wrong">Enter a name with at least one letter.' in answer.text
    assert 'value="Ann"' in answer.text
    assert 'value="a@example.org"' in answer.text
    assert "data-errors" in answer.text


async def test_saving_sends_only_what_was_changed(front_desk: Browser, fake: FakeApi) -> None:
    julia = fake.add("JULIA", "GARCIA", date_of_birth="1988-07-13")
    form = await open_record(front_desk, julia)

    answer = await front_desk.send(
        f"/customers/{julia['id']}", {**form, "mailing_address.unit": "7"}
    )

    assert "The customer record is saved." in answer.text
    bodies = asked(fake, "PATCH", f"/api/customers/{julia['id']}")
    assert bodies == [{"mailing_address": {"unit": "7"}}]


async def test_saving_without_a_change_saves_nothing(front_desk: Browser, fake: FakeApi) -> None:
    julia = fake.add("JULIA", "GARCIA")
    form = await open_record(front_desk, julia)

    answer = await front_desk.send(f"/customers/{julia['id']}", {**form, "then": "close"})

    assert answer.url.path == "/customers/search"
    assert asked(fake, "PATCH", f"/api/customers/{julia['id']}") == []


async def test_a_stale_save_keeps_both_peoples_work(front_desk: Browser, fake: FakeApi) -> None:
    julia = fake.add("JULIA", "GARCIA", email="old@example.org")
    form = await open_record(front_desk, julia)
    julia.update(email="theirs@example.org", best_time_to_call="EVE", version=2)

    mine = {**form, "email": "mine@example.org", "mailing_address.unit": "7"}
    answer = await front_desk.send(f"/customers/{julia['id']}", mine)

    assert answer.status_code == 412
    assert "Somebody else saved this record" in answer.text
    for shown in ("old@example.org", "theirs@example.org", "<b>mine@example.org</b>"):
        assert shown in answer.text
    assert '<option value="EVE" selected>' in answer.text
    again = {
        **mine,
        "best_time_to_call": "EVE",
        "original": hidden(answer, "original"),
        "version": hidden(answer, "version"),
    }
    await front_desk.send(f"/customers/{julia['id']}", again)
    assert julia["email"] == "mine@example.org"
    assert julia["best_time_to_call"] == "EVE"
    assert julia["mailing_address"]["unit"] == "7"


async def test_a_refused_save_keeps_what_was_typed(front_desk: Browser, fake: FakeApi) -> None:
    julia = fake.add("JULIA", "GARCIA")
    form = await open_record(front_desk, julia)

    answer = await front_desk.send(
        f"/customers/{julia['id']}", {**form, "email": "nonsense", "phones.home": "831 5550101"}
    )

    assert answer.status_code == 422
    assert 'id="email-wrong">This is no email address.' in answer.text
    assert 'value="nonsense"' in answer.text
    assert 'value="831 5550101"' in answer.text


async def test_special_handling_warns_and_asks_for_management(
    front_desk: Browser, fake: FakeApi
) -> None:
    marked = fake.add("DOENA", "TEST", special_handling=True)
    form = await open_record(front_desk, marked)
    del form["special_handling"]  # a disabled box is not sent

    refused = await front_desk.send(f"/customers/{marked['id']}", {**form, "email": "d@x.org"})
    assert "Consult management" in refused.text
    assert 'value="d@x.org"' in refused.text
    confirmed = {**form, "email": "d@x.org", "acknowledged": "yes"}
    saved = await front_desk.send(f"/customers/{marked['id']}", confirmed)

    assert "The customer record is saved." in saved.text
    assert marked["special_handling"] is True


async def test_the_number_is_shown_for_a_reason_to_those_permitted(
    supervisor: Browser, fake: FakeApi
) -> None:
    doena = fake.add("DOENA", "TEST", ssn_masked="***-**-6854")
    page = await supervisor.open(f"/customers/{doena['id']}")
    assert "***-**-6854" in page.text
    assert "668-71-6854" not in page.text
    assert 'id="reveal"' in page.text

    answer = await supervisor.send(
        f"/customers/{doena['id']}/reveal-ssn",
        {"reason": "Verifies identity"},
        headers={"Accept": "application/json"},
    )

    assert answer.json() == {"ssn": "668-71-6854"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert fake.reasons == ["Verifies identity"]


async def test_others_are_not_offered_to_see_the_number(front_desk: Browser, fake: FakeApi) -> None:
    doena = fake.add("DOENA", "TEST", ssn_masked="***-**-6854")

    page = await front_desk.open(f"/customers/{doena['id']}")

    assert 'id="reveal"' not in page.text
    assert ">Delete<" not in page.text


async def test_a_deleted_record_is_gone(supervisor: Browser, fake: FakeApi) -> None:
    julia = fake.add("JULIA", "GARCIA")
    await supervisor.open(f"/customers/{julia['id']}")

    asked = await supervisor.send(f"/customers/{julia['id']}/delete", {"version": "1"})
    assert asked.status_code == 409
    assert "a visit ahead" in asked.text
    assert julia["id"] in fake.customers

    seen = {"version": "1", "seen": "APPOINTMENT"}
    answer = await supervisor.send(f"/customers/{julia['id']}/delete", seen)
    assert "The customer record is deleted." in answer.text
    assert fake.customers == {}


async def test_r_70_a_list_that_cannot_tell_leaves_its_part_unknown_never_wrong(
    front_desk: Browser, fake: FakeApi
) -> None:
    julia = fake.add("JULIA", "GARCIA")
    fake.callbacks = [{"customer_id": "0198c000-0000-7000-8000-0000000000ff", "tier": 0}]
    record = (await front_desk.open(f"/customers/{julia['id']}")).text
    assert "Not on the callback list." in record

    # The release before knows no filter by customer: it answers with everybody.
    fake.list_of_the_release_before = True
    record = (await front_desk.open(f"/customers/{julia['id']}")).text
    assert "Unknown: the callback list does not answer." in record
    assert "Not on the callback list." not in record


async def test_a_zip_code_is_looked_up_and_an_unknown_one_invents_nothing(
    front_desk: Browser,
) -> None:
    known = await front_desk.open("/customers/zip-codes/95077")

    assert known.json()["city"] == "WATSONVILLE"
    assert (await front_desk.open("/customers/zip-codes/95029")).status_code == 404


async def test_the_history_says_who_changed_what(front_desk: Browser, fake: FakeApi) -> None:
    julia = fake.add("JULIA", "GARCIA")
    fake.history[julia["id"]] = [
        {
            "id": "1",
            "at": "2026-01-06T18:04:00Z",
            "by": "ADAM DEHOYOS",
            "action": "CHANGED",
            "reason": None,
            "changes": [{"field": "phones.home", "old": None, "new": "+18319876543"}],
        }
    ]

    page = (await front_desk.open(f"/customers/{julia['id']}/history")).text

    for shown in ("1/6/2026 10:04 AM", "ADAM DEHOYOS", "Home Phone", "831 9876543"):
        assert shown in page


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("7/13/1988", "1988-07-13"),
        ("07-13-1988", "1988-07-13"),
        ("1/1/96", "1996-01-01"),
        ("1/5/26", "2026-01-05"),
        ("13/45/1988", "13/45/1988"),
        ("soon", "soon"),
    ],
)
def test_dates_are_read_as_people_here_write_them(typed: str, meant: str) -> None:
    assert parse_date(typed, today=TODAY) == meant


def test_an_extension_goes_out_with_its_number() -> None:
    was = {"phones.other.number": "831 5550101", "phones.other.ext": "2"}

    changed = customer_form.changes_body({**was, "phones.other.ext": "3"}, was, today=TODAY)
    cleared = customer_form.changes_body({}, was, today=TODAY)

    assert changed == {"phones": {"other": {"number": "831 5550101", "ext": "3"}}}
    was = {"phones.home": "831 5550101", "phones.home_ext": "2"}
    renumbered = customer_form.changes_body({**was, "phones.home": "831 5550102"}, was, today=TODAY)
    assert renumbered == {"phones": {"home": "831 5550102", "home_ext": "2"}}
    assert cleared == {"phones": {"other": None}}


def test_a_number_on_file_is_removed_only_when_asked() -> None:
    assert customer_form.changes_body({"ssn": ""}, {}, today=TODAY) == {}
    assert customer_form.changes_body({"ssn_remove": "yes"}, {}, today=TODAY) == {"ssn": None}
