"""Barcoded Applications (F-128): what the page says of every scan."""

import re

import pytest
from browser_client import PARTIAL, Browser, asked
from fake_api import FakeApi


@pytest.fixture
def sent(fake: FakeApi) -> FakeApi:
    """Return an API that sent an application to Julie Garcia, under the number 4711."""
    fake.add("JULIE", "GARCIA")
    fake.scanned["4711"] = False
    return fake


async def test_the_box_waits_for_the_scanner(front_desk: Browser) -> None:
    page = (await front_desk.open("/contacts/scan")).text

    assert re.search(r'<input id="barcode"[^>]* autofocus>', page)
    assert "Nothing scanned yet." in page
    assert 'href="/contacts/scan" aria-current="page">Barcoded Applications' in page


async def test_a_scan_says_whose_application_came_back_and_what_was_written(
    front_desk: Browser, sent: FakeApi
) -> None:
    await front_desk.open("/contacts/scan")

    answer = await front_desk.send("/contacts/scan", {"barcode": " 4711 "})

    assert asked(sent, "POST", "/api/contacts/scan") == [{"barcode": "4711"}]
    assert answer.status_code == 200
    for words in ("Application received", "JULIE GARCIA", "CustomerID#: 110384", "print room"):
        assert words in answer.text
    assert f'href="/customers/{next(iter(sent.customers))}#contacts"' in answer.text
    assert 'name="barcode"' in answer.text


async def test_a_second_scan_says_that_nothing_was_added(
    front_desk: Browser, sent: FakeApi
) -> None:
    await front_desk.open("/contacts/scan")
    await front_desk.send("/contacts/scan", {"barcode": "4711"}, headers=PARTIAL)

    again = await front_desk.send("/contacts/scan", {"barcode": "4711"}, headers=PARTIAL)

    assert again.text.strip().startswith('<li class="scan-line is-again"')
    assert "Already received" in again.text
    assert "by DOENA HOLSCHEIN. Nothing was added." in again.text
    assert "print room" not in again.text
    assert len(asked(sent, "POST", "/api/contacts/scan")) == 2


@pytest.mark.parametrize(
    ("barcode", "said"),
    [
        ("4712", "No contact has this barcode. Find the customer by name and add a note."),
        (
            "<i>HELLO",
            "This barcode is no contact&#39;s. Scan it again, or find the customer by name",
        ),
        ("", "Scan a barcode first."),
    ],
)
async def test_what_cannot_be_received_says_what_to_do(
    front_desk: Browser, sent: FakeApi, barcode: str, said: str
) -> None:
    await front_desk.open("/contacts/scan")

    page = await front_desk.send("/contacts/scan", {"barcode": barcode})
    piece = await front_desk.send("/contacts/scan", {"barcode": barcode}, headers=PARTIAL)

    assert (page.status_code, piece.status_code) == (422, 422)
    for answer in (page.text, piece.text):
        assert "Not received" in answer
        assert said in answer
        assert "<i>" not in answer
    assert sent.scanned == {"4711": False}


async def test_a_name_that_cannot_be_shown_does_not_hide_that_it_is_received(
    front_desk: Browser, sent: FakeApi
) -> None:
    sent.customers.clear()
    await front_desk.open("/contacts/scan")

    answer = await front_desk.send("/contacts/scan", {"barcode": "4711"}, headers=PARTIAL)

    assert answer.status_code == 200
    assert "Application received" in answer.text
    assert ">Customer<" in answer.text


async def test_in_spanish_the_refusal_is_spanish(front_desk: Browser, sent: FakeApi) -> None:
    assert sent.scanned
    spanish = {"Accept-Language": "es", **PARTIAL}
    await front_desk.open("/contacts/scan")

    answer = await front_desk.send("/contacts/scan", {"barcode": "4712"}, headers=spanish)

    assert "No recibida" in answer.text
    assert "Busque al cliente por nombre y añada una nota." in answer.text


async def test_whoever_writes_no_notes_receives_nothing(browser: Browser, sent: FakeApi) -> None:
    await browser.sign_in("printroom")
    home = await browser.open("/")

    shown = await browser.open("/contacts/scan")
    refused = await browser.send("/contacts/scan", {"barcode": "4711"})

    assert "/contacts/scan" not in home.text
    assert (shown.status_code, refused.status_code) == (403, 403)
    assert sent.scanned == {"4711": False}


async def test_a_silent_service_is_told_in_one_sentence(front_desk: Browser, sent: FakeApi) -> None:
    await front_desk.open("/contacts/scan")
    sent.silent = True

    answer = await front_desk.send("/contacts/scan", {"barcode": "4711"}, headers=PARTIAL)

    assert answer.status_code == 503
    assert "data-error" in answer.text
