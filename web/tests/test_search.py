"""Find customers, carry a search over, and see what waits: search, home, code tables."""

import re

import pytest
from browser_client import Browser, asked, hidden, search
from fake_api import FakeApi


async def test_a_search_shows_the_sources_columns_and_leads_to_the_record(
    front_desk: Browser, fake: FakeApi
) -> None:
    julia = fake.add("JULIA", "GARCIA", ssn_masked="***-**-6761", date_of_birth="1988-07-13")

    page = (await search(front_desk, first_name="Julie", last_name="Garcia")).text

    headings = re.findall(r'<th scope="col">([^<]+)</th>', page)
    assert headings == [
        "First Name",
        "Last Name",
        "SSN",
        "Date of Birth",
        "Mailing Address",
        "Phone",
        "Language",
        "Matched on",
    ]
    assert f'<a href="/customers/{julia["id"]}"' in page
    for shown in ("***-**-6761", "7/13/1988", "000 BERRY ST", "sounds like JULIE"):
        assert shown in page
    for button in ("New Customer", "Edit Customer", "Refresh List", "Export List"):
        assert button in page


async def test_a_search_is_sent_as_typed_with_the_date_in_iso_form(
    front_desk: Browser, fake: FakeApi
) -> None:
    await search(front_desk, ssn="668-71-6854", date_of_birth="1/1/1996", phone="831 9876543")

    [body] = asked(fake, "POST", "/api/customers/search")
    assert body["ssn"] == "668-71-6854"
    assert body["date_of_birth"] == "1996-01-01"
    assert body["phone"] == "831 9876543"


async def test_a_search_is_found_again_after_looking_at_a_record(
    front_desk: Browser, fake: FakeApi
) -> None:
    fake.add("JULIA", "GARCIA")
    found = await search(front_desk, last_name="Garcia")
    await front_desk.open("/")

    again = await front_desk.open(str(found.url.raw_path.decode()))

    assert "JULIA" in again.text
    assert 'value="Garcia"' in again.text


async def test_r_10_the_one_box_is_on_every_page_and_sends_what_was_typed(
    front_desk: Browser, fake: FakeApi
) -> None:
    fake.add("JULIA", "GARCIA")
    for path in ("/", "/callbacks", "/codes", "/account", "/customers/search"):
        page = (await front_desk.open(path)).text
        assert re.search(r'<input id="one-box" name="anything"[^>]*data-shortcut="/"', page), path

    found = await front_desk.send("/customers/search", {"anything": "maria lopez 0147"})

    assert asked(fake, "POST", "/api/customers/search") == [
        {"anything": "maria lopez 0147", "limit": 50}
    ]
    assert 'value="maria lopez 0147"' in found.text
    assert "maria" not in str(found.url)


async def test_r_10_results_tell_people_apart_by_phone_language_and_who_waits(
    front_desk: Browser, fake: FakeApi
) -> None:
    phones = {"home": "+18319876543", "home_ext": "12", "mobile": None}
    waits = fake.add("JULIA", "GARCIA", phones=phones, language="SPANISH")
    other = fake.add("JULIA", "GARCIA", former_last_names=["BURTON"])
    fake.callbacks = [
        {"customer_id": waits["id"], "call_code": "48_HR_NOTICE_REC_D", "call_code_abbr": "48",
         "call_code_label": "48 HR NOTICE REC'D", "tier": 1}
    ]  # fmt: skip

    page = (await search(front_desk, last_name="Garcia")).text

    first, second = (
        page[page.index(f'href="/customers/{one["id"]}" data-row') :].partition("</tr>")[0]
        for one in (waits, other)
    )
    assert "831 9876543 x12" in first
    assert "SPANISH" in first
    assert "waits: 48" in first
    assert "waits" not in second
    assert "formerly BURTON" in second
    assert fake.asked_who_waits == [[waits["id"], other["id"]]], "one question for all"


async def test_r_10_a_callback_list_that_cannot_be_read_stops_no_search(
    front_desk: Browser, fake: FakeApi
) -> None:
    fake.add("JULIA", "GARCIA")
    fake.list_is_read = False

    page = (await search(front_desk, last_name="Garcia")).text

    assert "1 customer found" in page


async def test_r_10_the_best_matches_drop_down_while_typing(
    front_desk: Browser, fake: FakeApi
) -> None:
    julia = fake.add("JULIA", "GARCIA", ssn_masked="***-**-6761")

    part = await front_desk.send("/customers/suggestions", {"anything": "garcia"})
    nobody = await front_desk.send("/customers/suggestions", {"anything": ""})

    assert f'href="/customers/{julia["id"]}"' in part.text
    assert "<html" not in part.text
    assert "Nobody yet." in nobody.text
    assert asked(fake, "POST", "/api/customers/search") == [
        {"anything": "garcia", "while_typing": True, "limit": 5}
    ]


async def test_an_empty_search_asks_for_something_to_go_by(front_desk: Browser) -> None:
    answer = await search(front_desk)

    assert answer.status_code == 422
    assert "Enter at least one search parameter." in answer.text


async def test_what_the_api_says_of_a_field_stands_beside_it(front_desk: Browser) -> None:
    answer = await search(front_desk, date_of_birth="soon", last_name="Garcia")

    assert 'id="date_of_birth-wrong">Write the date as MM/DD/YYYY' in answer.text
    assert re.search(r'id="date_of_birth"[^>]* value="soon"[^>]*aria-invalid="true"', answer.text)
    assert 'value="Garcia"' in answer.text


async def test_an_exported_list_is_the_services_and_says_nothing_in_an_address(
    front_desk: Browser, fake: FakeApi
) -> None:
    found = await search(front_desk, last_name="Garcia")
    name = found.url.params["s"]

    answer = await front_desk.open(f"/customers/search.csv?s={name}")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="search.csv"'
    assert answer.text == "Last Name\r\nGarcia\r\n"
    assert asked(fake, "POST", "/api/customers/search.csv") == [
        {"last_name": "Garcia", "limit": 50}
    ]


async def test_a_search_that_is_no_longer_saved_leads_back_to_the_form(
    front_desk: Browser,
) -> None:
    answer = await front_desk.open("/customers/search.csv?s=gone")

    assert answer.url.path == "/customers/search"


async def test_a_search_without_a_match_fills_the_new_customer(
    front_desk: Browser, fake: FakeApi
) -> None:
    found = await search(
        front_desk, first_name="New", last_name="Person", phone="831 5550101", zip="95077"
    )
    assert "No customer found" in found.text
    link = re.search(r'href="(/customers/new\?s=[^"]+)"', found.text)
    assert link is not None

    page = await front_desk.open(link[1])
    for shown in ("New", "Person", "831 5550101", "95077"):
        assert f'value="{shown}"' in page.text
    assert '<option value="MAIL" selected>' in page.text
    saved = await front_desk.send(
        "/customers",
        {
            "first_name": "New",
            "last_name": "Person",
            "phones.home": "831 5550101",
            "preferred_contact_method": "MAIL",
            "idempotency_key": hidden(page, "idempotency_key"),
        },
    )

    assert "PERSON, NEW" in saved.text
    assert "CustomerID#: 110384" in saved.text
    [body] = asked(fake, "POST", "/api/customers")
    assert body == {
        "first_name": "New",
        "last_name": "Person",
        "phones": {"home": "831 5550101"},
        "preferred_contact_method": "MAIL",
    }


async def test_r_10_what_stood_in_the_one_box_fills_the_new_customer(
    front_desk: Browser, fake: FakeApi
) -> None:
    """As the service reads it: the console takes nothing apart by itself (F-037)."""
    found = await front_desk.send("/customers/search", {"anything": "Quimby"})
    link = re.search(r'href="(/customers/new\?s=[^"]+)"', found.text)
    assert link is not None

    page = await front_desk.open(link[1])

    assert 'value="Quimby"' in page.text
    assert 'value="7/13/1988"' in page.text
    assert asked(fake, "POST", "/api/customers/search")[-1]["while_typing"] is True


async def test_home_counts_who_waits_by_urgency(front_desk: Browser, fake: FakeApi) -> None:
    fake.callbacks = [{"tier": tier} for tier in (1, 4, 4)]

    page = re.sub(r"<[^>]+>|\s+", " ", (await front_desk.open("/")).text)

    assert re.search(r"Waiting to be called\s+3\s+customers", page)
    assert re.search(r"Emergency\s+1\s", page)
    assert re.search(r"Routine\s+2\s", page)


async def test_home_offers_only_what_one_may_do(browser: Browser) -> None:
    page = (await browser.sign_in("admin")).text

    assert "Code Tables" in page
    assert "/customers/search" not in page
    assert "/callbacks" not in page


@pytest.mark.parametrize("path", ["/customers/search", "/customers/new"])
async def test_a_page_one_may_not_use_says_so(browser: Browser, path: str) -> None:
    await browser.sign_in("admin")

    answer = await browser.open(path)

    assert answer.status_code == 403
    assert "Your role does not include this." in answer.text


async def test_the_code_tables_are_there_to_read(front_desk: Browser) -> None:
    page = (await front_desk.open("/codes")).text

    for shown in ("Contact Actions", "48 HR NOTICE REC&#39;D", "AP - FIRST TIME(HEAP APPLICATION)"):
        assert shown in page
