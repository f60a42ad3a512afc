"""What a mailing code encloses: shown, said, looked at before it holds (F-007, B-15)."""

import re

import pytest
from browser_client import Browser, asked
from fake_api import FakeApi
from fake_enclosures import DELIVERED

OWN = "/codes/edit/mailing_codes/SB"
API = "/api/mailing/enclosures/SB"
BOOKLET = {
    "version": "0",
    "text": "Space heater booklet\r\n\r\n  with a form ",
    "sheets": "Booklet\nReceipt form",
    "satisfies": "yes",
}
SAID = {
    "text": ["Space heater booklet", "with a form"],
    "sheets": ["Booklet", "Receipt form"],
    "comes_back": False,
    "satisfies": True,
    "only_notice": False,
    "from_notes": False,
}


@pytest.fixture
async def admin(browser: Browser, fake: FakeApi) -> Browser:
    own = {**fake.codes["mailing_codes"][0], "key": "SB", "label": "SB - SPACE HEATER BOOKLET"}
    fake.codes = {**fake.codes, "mailing_codes": [*fake.codes["mailing_codes"], own]}
    await browser.sign_in("admin")
    return browser


async def test_what_a_delivered_code_encloses_stands_in_the_form(admin: Browser) -> None:
    page = (await admin.open("/codes/edit/mailing_codes/AP")).text

    assert "As delivered." in page
    assert "HEAP application - first time,\nwith instructions</textarea>" in page
    assert 'name="comes_back" value="yes" checked' in page
    assert 'name="satisfies" value="yes" checked' not in page
    assert "At most 3 lines of 35 characters" in page


async def test_of_an_own_code_nobody_has_said_what_it_encloses(admin: Browser) -> None:
    page = (await admin.open(OWN)).text

    assert "Nobody has said yet what is enclosed." in page
    assert 'rows="3" aria-describedby=" text-hint"></textarea>' in page


async def test_what_would_change_is_shown_before_it_holds(admin: Browser, fake: FakeApi) -> None:
    await admin.open(OWN)

    seen = await admin.send(f"{OWN}/enclosed", BOOKLET)

    assert asked(fake, "POST", f"{API}/preview") == [SAID]
    assert asked(fake, "PUT", API) == []
    for words in (
        "Space heater booklet · with a form",
        "Booklet · Receipt form",
        "3 pieces that wait would be printed so.",
        "One piece lies in a batch and is not marked printed",
        "What is printed already stays as it is.",
        # The code's own form stands beside it as it was.
        'value="SB - SPACE HEATER BOOKLET"',
    ):
        assert words in seen.text

    form = seen.text.split('id="enclosed"')[1]
    confirmed = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert confirmed["confirmed"] == "yes"
    done = await admin.send(f"{OWN}/enclosed", confirmed)

    assert asked(fake, "PUT", API) == [SAID]
    assert "Saved. What is not printed yet follows it." in done.text
    assert "by ANA LOPEZ." in done.text
    assert done.url.path == OWN


async def test_somebody_else_s_change_is_not_overwritten(admin: Browser, fake: FakeApi) -> None:
    await admin.open(OWN)
    fake.enclosed["SB"] = {**DELIVERED}

    refused = await admin.send(f"{OWN}/enclosed", {**BOOKLET, "confirmed": "yes"})

    assert refused.status_code == 412
    assert fake.enclosed["SB"] == DELIVERED
    assert "with a form</textarea>" in refused.text


@pytest.mark.parametrize(
    ("wrong", "box", "said"),
    [
        ({"sheets": " \n"}, "sheets", "Name what the picker puts in."),
        ({"text": f"Booklet\n{'X' * 36}"}, "text", "Shorten this to 35 characters."),
    ],
)
async def test_what_does_not_fit_is_named_at_its_box_and_nothing_typed_is_lost(
    admin: Browser, wrong: dict[str, str], box: str, said: str
) -> None:
    await admin.open(OWN)

    answer = await admin.send(f"{OWN}/enclosed", BOOKLET | wrong)

    assert answer.status_code == 422
    assert f'id="{box}-wrong">{said}' in answer.text
    assert 'name="satisfies" value="yes" checked' in answer.text


async def test_nothing_is_applied_where_nothing_would_change(admin: Browser, fake: FakeApi) -> None:
    fake.enclosed["SB"] = SAID
    await admin.open(OWN)

    seen = (await admin.send(f"{OWN}/enclosed", BOOKLET)).text

    assert "Nothing would change." in seen
    assert 'name="confirmed"' not in seen.split('id="enclosed"')[1].split("Nothing would")[1]


async def test_only_an_administrator_says_what_is_enclosed(
    supervisor: Browser, fake: FakeApi
) -> None:
    await supervisor.open("/codes")

    answer = await supervisor.send("/codes/edit/mailing_codes/AP/enclosed", BOOKLET)

    assert answer.status_code == 403
    assert asked(fake, "POST", "/api/mailing/enclosures/AP/preview") == []


async def test_while_mailing_is_silent_the_code_can_be_edited(
    admin: Browser, fake: FakeApi
) -> None:
    fake.silent_services.add("mailing")

    page = (await admin.open(OWN)).text

    assert 'name="label"' in page
    assert "What is enclosed cannot be read at the moment." in page


async def test_b_15_beside_a_language_stand_its_letter_and_its_instruction_line(
    admin: Browser,
) -> None:
    page = (await admin.open("/codes/edit/languages/SPANISH")).text

    assert 'name="letter"' in page
    assert "Forms must be mailed in Spanish" in page
    assert "Forms the picker takes" in page


async def test_the_form_speaks_spanish(admin: Browser) -> None:
    admin.client.headers["Accept-Language"] = "es"
    await admin.open(OWN)

    seen = (await admin.send(f"{OWN}/enclosed", BOOKLET)).text

    assert "3 piezas que esperan se imprimirían así." in seen
