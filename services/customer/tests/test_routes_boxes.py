"""The boxes of the form that help: telephones with their extensions, ZIP codes, defaults."""

from typing import Any

import pytest
from customer_builders import add_customer

from backbone.testing import ServiceHarness


async def test_every_number_may_come_together_with_its_extension(harness: ServiceHarness) -> None:
    whole = {"number": "831 555 0101", "ext": "12"}
    sent = {"home": whole, "message": whole, "mobile": {"number": "831 515 7154"}, "other": whole}

    customer = await add_customer(harness, phones=sent)

    assert customer["phones"] == {
        "home": "+18315550101",
        "home_ext": "12",
        "message": "+18315550101",
        "message_ext": "12",
        "mobile": "+18315157154",
        "other": {"number": "+18315550101", "ext": "12"},
    }


async def test_an_extension_goes_with_its_number(harness: ServiceHarness) -> None:
    phones = {"home": "831 555 0101", "home_ext": "4", "message": "831 555 0102"}
    customer = await add_customer(harness, phones=phones)
    http, path = harness.http("front_desk"), f"/api/customers/{customer['id']}"

    async def after(**change: Any) -> tuple[str | None, str | None]:
        kept = (await http.patch(path, json={"phones": change})).json()["phones"]
        return kept["home"], kept["home_ext"]

    assert await after(mobile="831 515 7154") == ("+18315550101", "4")
    assert await after(home_ext="5") == ("+18315550101", "5")
    assert await after(home="831 555 0103") == ("+18315550103", None)
    assert await after(home="831 555 0103", home_ext="6") == ("+18315550103", "6")
    assert await after(home=None) == (None, None)
    assert await after(home_ext="7") == (None, None)


@pytest.mark.parametrize("written", ["555 234 4567", "(831) 211-2211", "+52 55 1234 5678"])
async def test_a_number_no_list_knows_yet_is_kept(harness: ServiceHarness, written: str) -> None:
    customer = await add_customer(harness, phones={"home": written})

    assert customer["phones"]["home"] is not None


@pytest.mark.parametrize("nothing", [None, ""])
async def test_the_preferred_method_is_mail_until_somebody_says_otherwise(
    harness: ServiceHarness, nothing: str | None
) -> None:
    customer = await add_customer(harness, preferred_contact_method=nothing)

    assert customer["preferred_contact_method"] == "MAIL"


async def test_a_zip_code_that_comes_alone_brings_its_town(harness: ServiceHarness) -> None:
    """A-05, for whoever has no form that fills in: a telephone app, an import."""
    http = harness.http("front_desk")
    filled = {"city": "WATSONVILLE", "county": "SANTA CRUZ", "state": "CA"}

    alone = await add_customer(harness, mailing_address={"zip": "95077-1234"})
    typed = await add_customer(harness, mailing_address={"zip": "95077", "city": "Freedom"})
    unknown = await add_customer(harness, mailing_address={"zip": "95029"})

    assert filled.items() <= alone["mailing_address"].items()
    assert [typed["mailing_address"][box] for box in filled] == ["FREEDOM", None, "CA"]
    assert [unknown["mailing_address"][box] for box in filled] == [None, None, None]
    moved = await http.patch(
        f"/api/customers/{unknown['id']}", json={"mailing_address": {"zip": "95077"}}
    )
    assert filled.items() <= moved.json()["mailing_address"].items()
    kept = await http.patch(
        f"/api/customers/{typed['id']}", json={"mailing_address": {"zip": "95076"}}
    )
    assert kept.json()["mailing_address"]["city"] == "FREEDOM"


async def test_digits_of_another_script_are_no_zip_code(harness: ServiceHarness) -> None:
    http = harness.http("front_desk")

    assert (await http.get("/api/customers/zip-codes/٩٥٠٧٧")).status_code == 404


async def test_a_zip_code_fills_in_or_says_what_to_do(harness: ServiceHarness) -> None:
    http = harness.http("front_desk")

    known = await http.get("/api/customers/zip-codes/95077")
    unknown = await http.get("/api/customers/zip-codes/95029")

    assert known.json() == {
        "zip": "95077",
        "city": "WATSONVILLE",
        "county": "SANTA CRUZ",
        "state": "CA",
        "cities": ["WATSONVILLE"],
    }
    assert (unknown.status_code, unknown.json()["code"]) == (404, "zip_code_not_found")
    assert "yourself" in unknown.json()["detail"]
    lupe = await add_customer(
        harness, mailing_address={"zip": "95029", "city": "Gilroy", "state": "CA"}
    )
    assert lupe["mailing_address"]["city"] == "GILROY"
