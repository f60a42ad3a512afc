"""Applications, pledges and households, as the record does them (F-041, F-052 to F-057)."""

from typing import Any

import pytest
from browser_client import Browser, asked
from fake_api import FakeApi
from fake_applications import APPLICATION, DOENA, EMPTY, OVALTINE, PLEDGE
from sample_data import PEOPLE

from console.i18n import use_language
from console.labels.matches import match_label

ID = APPLICATION["id"]
NEW = {
    "program": "heap",
    "program_year": "2018",
    "status": "ELIGIBLE",
    "intake_date": "2018-12-03",
    "city": "Watsonville",
}


@pytest.fixture
def doena(fake: FakeApi) -> str:
    return f"/customers/{fake.add('DOENA', 'HOLSCHTEIN', date_of_birth='1950-12-31')['id']}"


async def test_f_041_save_and_add_application_saves_and_opens_the_form(
    front_desk: Browser, fake: FakeApi, doena: str
) -> None:
    page = await front_desk.open(doena)
    assert "Save and Add Application" in page.text

    answer = await front_desk.send(
        doena, {"email": "d@example.org", "original": "{}", "version": "1", "then": "application"}
    )

    assert answer.url.path == f"{doena}/applications/new"
    assert "The customer record is saved." in answer.text
    assert "<h1>New application</h1>" in answer.text
    assert asked(fake, "PATCH", f"/api{doena}") == [{"email": "d@example.org"}]
    fresh = await front_desk.send(
        "/customers", {"first_name": "Ann", "last_name": "Lee", "then": "application"}
    )
    assert fresh.url.path.endswith("/applications/new")


async def test_f_052_the_household_says_which_application_it_is_of(
    front_desk: Browser, doena: str
) -> None:
    page = (await front_desk.open(f"{doena}/household")).text

    assert "From the Most Recent Application with Household Members entered" in page
    assert f'href="{doena}/applications/{ID}#members">HEAP 2018</a>' in page
    for column in ("First Name", "MI", "Last Name", "Date Of Birth", "SSN", "Gender", "Race",
                   "Relation to Applicant", "Education Level"):  # fmt: skip
        assert f'<th scope="col">{column}</th>' in page
    assert "***-**-2108" in page
    assert "- -" in page
    assert "High School Graduate/GED" in page


async def test_f_055_the_section_shows_applications_and_the_pledges_below_each(
    front_desk: Browser, doena: str
) -> None:
    page = (await front_desk.open(f"{doena}/applications")).text

    assert f'href="{doena}/applications/{ID}">HEAP 2018</a>' in page
    for words in ("Eligible", "12/3/2018", "PACIFIC GAS &amp; ELECTRIC COMPANY", "10223456789",
                  "Commitments/Pledges", "PG&amp;E $300", "JOHN JOHNSON"):  # fmt: skip
        assert words in page
    file = await front_desk.open(f"{doena}/applications/export.csv")
    assert file.headers["Content-Disposition"] == 'attachment; filename="applications.csv"'


async def test_an_application_is_saved_and_leads_to_its_household(
    front_desk: Browser, fake: FakeApi, doena: str
) -> None:
    await front_desk.open(f"{doena}/applications/new")

    saved = await front_desk.send(
        f"{doena}/applications", {**NEW, "summary.adults": "2", "then": "household"}
    )

    assert saved.url.path == f"{doena}/applications/{EMPTY['id']}"
    assert "Take over members of the last application" in saved.text
    assert f'action="{doena}/applications/{EMPTY["id"]}/delete"' in saved.text
    [body] = asked(fake, "POST", f"/api{doena}/applications")
    assert body == {
        "program": "heap",
        "program_year": 2018,
        "status": "ELIGIBLE",
        "intake_date": "2018-12-03",
        "city": "Watsonville",
        "summary": {"adults": 2, "children": 0, "seniors": 0, "disabled": 0},
    }


async def test_a_refused_application_keeps_what_was_typed(front_desk: Browser, doena: str) -> None:
    answer = await front_desk.send(
        f"{doena}/applications", {**NEW, "intake_date": "2099-01-01", "program_year": "next"}
    )

    assert answer.status_code == 422
    assert 'id="intake_date-wrong"' in answer.text
    assert 'value="2099-01-01"' in answer.text
    assert 'value="next"' in answer.text


async def test_only_what_changed_of_an_application_is_sent_and_can_be_undone(
    front_desk: Browser, fake: FakeApi, doena: str
) -> None:
    own = f"{doena}/applications/{ID}"
    shown: dict[str, Any] = {name: value for name, value in APPLICATION.items() if value}
    fields = {name: str(shown[name]) for name in NEW} | {
        name: str(shown[name]) for name in ("service_address", "zip", "utility", "account_number")
    }

    same = await front_desk.send(own, {**fields, "version": "3"})
    saved = await front_desk.send(own, {**fields, "status": "DENIED", "version": "3"})
    stale = await front_desk.send(own, {**fields, "status": "DENIED", "version": "1"})

    assert "Nothing had been changed." in same.text
    assert "The application is saved." in saved.text
    assert "Undo" in saved.text
    assert asked(fake, "PATCH", f"/api{own}")[0] == {"status": "DENIED"}
    assert stale.status_code == 412
    assert "Somebody else changed this application meanwhile" in stale.text


async def test_an_application_is_deleted_or_says_why_not(front_desk: Browser, doena: str) -> None:
    own = f"{doena}/applications/{ID}"

    gone = await front_desk.send(f"{own}/delete", {"version": "3"})
    stale = await front_desk.send(f"{own}/delete", {"version": "1"})

    assert "The application is deleted." in gone.text
    assert "alert-error" in stale.text


async def test_f_057_a_pledge_is_added_corrected_and_deleted(
    front_desk: Browser, fake: FakeApi, doena: str
) -> None:
    base = f"{doena}/applications/{ID}/pledges"
    assert (await front_desk.open(f"{base}/new")).status_code == 200

    refused = await front_desk.send(base, {"memo": ""})
    added = await front_desk.send(base, {"memo": "$300", "date_submitted": "2018-12-05"})
    changed = await front_desk.send(f"{base}/{PLEDGE['id']}", {"memo": "$350", "version": "2"})
    stale = await front_desk.send(f"{base}/{PLEDGE['id']}", {"memo": "$350", "version": "1"})
    gone = await front_desk.send(f"{base}/{PLEDGE['id']}/delete", {"version": "2"})

    assert (refused.status_code, stale.status_code) == (422, 412)
    assert 'id="memo-wrong"' in refused.text
    for answer in (added, changed):
        assert "The pledge is saved." in answer.text
        assert "Undo" in answer.text
    assert "The pledge is deleted." in gone.text
    assert asked(fake, "POST", f"/api{base}")[1] == {
        "memo": "$300",
        "date_submitted": "2018-12-05",
    }


async def test_f_052_the_first_member_begins_as_the_applicant(
    front_desk: Browser, doena: str
) -> None:
    first = (await front_desk.open(f"{doena}/applications/{EMPTY['id']}/members/new")).text
    later = (await front_desk.open(f"{doena}/applications/{ID}/members/new")).text

    assert 'value="DOENA"' in first
    assert 'value="12/31/1950"' in first
    assert '<option value="SELF" selected>' in first
    assert 'value="DOENA"' not in later


async def test_a_member_is_saved_and_the_next_one_can_be_entered_at_once(
    front_desk: Browser, fake: FakeApi, doena: str
) -> None:
    base = f"{doena}/applications/{ID}/members"
    member = {"first_name": "Bruton", "last_name": "Gaster", "date_of_birth": "4/5/06"}

    refused = await front_desk.send(base, {**member, "date_of_birth": "1/1/1900"})
    saved = await front_desk.send(base, {**member, "then": "next"})
    changed = await front_desk.send(f"{base}/{OVALTINE['id']}", {**member, "version": "5"})
    cleared = await front_desk.send(
        f"{base}/{DOENA['id']}", {**member, "version": "5", "ssn_remove": "yes"}
    )
    stale = await front_desk.send(f"{base}/{DOENA['id']}", {**member, "version": "1"})
    gone = await front_desk.send(f"{base}/{DOENA['id']}/delete", {"version": "5"})

    assert (refused.status_code, stale.status_code) == (422, 412)
    assert "This stands for a day that nobody knows." in refused.text
    assert 'value="1/1/1900"' in refused.text
    assert saved.url.path == f"{base}/new"
    assert f'action="{base}/{DOENA["id"]}/delete"' in saved.text
    assert changed.url.path == f"{doena}/applications/{ID}"
    assert "The household member is saved." in cleared.text
    assert "The household member is deleted." in gone.text
    assert asked(fake, "POST", f"/api{base}")[1] == {
        "first_name": "Bruton",
        "last_name": "Gaster",
        "date_of_birth": "2006-04-05",
    }
    assert "ssn" not in asked(fake, "PATCH", f"/api{base}/{OVALTINE['id']}")[0]
    assert asked(fake, "PATCH", f"/api{base}/{DOENA['id']}")[0]["ssn"] is None


async def test_members_are_taken_over_or_it_says_why_not(front_desk: Browser, doena: str) -> None:
    taken = await front_desk.send(f"{doena}/applications/{EMPTY['id']}/members/take-over", {})
    refused = await front_desk.send(f"{doena}/applications/{ID}/members/take-over", {})

    assert "The household members are taken over." in taken.text
    assert "This application has household members already." in refused.text


async def test_a_members_number_is_shown_to_those_permitted(
    browser: Browser, fake: FakeApi, doena: str
) -> None:
    await browser.sign_in("supervisor")
    own = f"{doena}/applications/{ID}/members/{DOENA['id']}"
    assert f'data-reveal="{own}/reveal-ssn"' in (await browser.open(own)).text

    answer = await browser.send(f"{own}/reveal-ssn", {"reason": "Verifies identity"})

    assert answer.json() == {"ssn": "765-43-2108"}
    assert asked(fake, "POST", f"/api{own}/reveal-ssn") == [{"reason": "Verifies identity"}]


def test_f_052_a_match_by_a_household_member_is_worded_in_both_languages() -> None:
    name = {"code": "first_name", "how": "SOUND", "value": "JULIA", "sought": "JULIE"}
    by_name = {"code": "household_member", "first": name, "last": None, "ssn": False}
    by_number = {"code": "household_member", "first": None, "last": None, "ssn": True}

    assert match_label(by_name) == "household member: first name JULIA, sounds like JULIE"
    assert match_label(by_number) == "social security number of a household member"
    with use_language("es"):
        assert match_label(by_name) == "miembro del hogar: nombre JULIA, suena como JULIE"
        assert "miembro del hogar" in match_label(by_number)


async def test_who_may_only_read_is_shown_an_application_and_offered_no_change(
    browser: Browser, doena: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PEOPLE, "auditor", ("ANN READER", ["customers.read"]))
    await browser.sign_in("auditor")

    page = (await browser.open(f"{doena}/applications/{ID}")).text
    section = (await browser.open(f"{doena}/applications")).text

    assert "10223456789" in page
    assert '<fieldset class="bare" disabled>' in page
    for offer in ("Add household member", "Add pledge", "Delete", "/members/"):
        assert offer not in page
    assert "Add application" not in section
    for path in ("new", f"{ID}/pledges/new", f"{ID}/members/new"):
        assert (await browser.open(f"{doena}/applications/{path}")).status_code == 403
