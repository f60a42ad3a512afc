"""What call codes do (F-007, R17, T-33): shown to everybody, said by those who may."""

import pytest
from browser_client import Browser, asked
from fake_api import FakeApi

CREATES = {
    "meaning": "CREATE",
    "tier": "2",
    "amount": "3",
    "unit": "office_hours",
    "lane": "SUPERVISOR",
}
DOG = "/codes/calls/DOG_BITES"
RULE = "/api/callbacks/rules/DOG_BITES"


@pytest.fixture
async def admin(browser: Browser) -> Browser:
    await browser.sign_in("admin")
    return browser


async def test_what_every_code_does_is_shown_the_unexplained_first(front_desk: Browser) -> None:
    page = (await front_desk.open("/codes/calls")).text

    places = [page.index(name) for name in ("DOG BITES", "48 HR NOTICE REC&#39;D", "VISIT ASKED")]
    assert places == sorted(places)
    for words in (
        "Nobody has said what these do",
        "asks for a call",
        "settles the call",
        "within 2 office hours",
        "ANA LOPEZ",
        "as delivered",
        "No longer in use",
    ):
        assert words in page
    assert "Say what it does" not in page
    assert 'href="/codes/calls"' in (await front_desk.open("/codes")).text


async def test_whoever_may_not_say_it_reads_it(front_desk: Browser) -> None:
    page = (await front_desk.open("/codes/calls/VISIT_ASKED")).text
    refused = await front_desk.send(DOG, CREATES)

    assert "An administrator can say something else." in page
    assert "by ANA LOPEZ." in page
    assert 'name="meaning"' not in page
    assert refused.status_code == 403


async def test_an_administrator_is_led_to_the_code_and_says_what_it_does(
    admin: Browser, fake: FakeApi
) -> None:
    home = (await admin.open("/")).text
    assert f'href="{DOG}"' in home
    assert "2 notes" in home
    page = (await admin.open(DOG)).text
    assert "2 notes were saved while nobody had said what this code does" in page
    assert "a supervisor can let it reach these notes" in page
    assert "checked" not in page.split("</fieldset>")[0]

    answer = await admin.send(DOG, CREATES)

    assert asked(fake, "PUT", RULE) == [
        {"meaning": "CREATE", "tier": 2, "clock": "3 office_hours", "lane": "SUPERVISOR"}
    ]
    assert "It holds for notes that are saved from now on." in answer.text


@pytest.mark.parametrize("meaning", ["KEEP", "CLEAR_WHEN_OUTGOING"])
async def test_a_code_that_asks_for_no_call_has_no_urgency(
    admin: Browser, fake: FakeApi, meaning: str
) -> None:
    await admin.open(DOG)

    await admin.send(DOG, CREATES | {"meaning": meaning})

    assert asked(fake, "PUT", RULE) == [{"meaning": meaning}]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"meaning": ""}, "Choose what a note with this code does."),
        ({"amount": "soon"}, "Enter a number, such as 2."),
        ({"amount": ""}, "Enter a number, such as 2."),
        ({"amount": "99999"}, "This is not written as it should be."),
    ],
)
async def test_what_is_missing_or_wrong_is_named_and_nothing_typed_is_lost(
    admin: Browser, wrong: dict[str, str], said: str
) -> None:
    await admin.open(DOG)

    answer = await admin.send(DOG, CREATES | wrong)

    assert answer.status_code == 422
    assert said in answer.text
    assert '<option value="SUPERVISOR" selected>' in answer.text


@pytest.mark.parametrize(
    ("code", "checked"),
    [
        ("48_HR_NOTICE_REC_D", "CREATE"),
        ("RESOLVED", "CLEAR_WHEN_OUTGOING"),
        ("DOG_BITES", None),
        ("OLD_CODE", None),
    ],
)
async def test_the_form_begins_with_what_the_code_does_now(
    admin: Browser, code: str, checked: str | None
) -> None:
    page = (await admin.open(f"/codes/calls/{code}")).text

    for meaning in ("CREATE", "CLEAR_WHEN_OUTGOING", "KEEP"):
        assert (f'value="{meaning}" checked' in page) == (meaning == checked)
    assert ("no longer in use" in page) == (code == "OLD_CODE")


async def test_a_supervisor_looks_before_older_notes_are_decided_anew(
    supervisor: Browser, fake: FakeApi
) -> None:
    fake.add("JULIE", "GARCIA")
    await supervisor.open(DOG)

    seen = (await supervisor.send(f"{DOG}/older", {})).text
    assert asked(fake, "POST", "/api/callbacks/refold") == [
        {"call_code": "DOG_BITES", "dry_run": True}
    ]
    for words in ("2 notes would be decided anew.", "JULIE GARCIA", "and one more"):
        assert words in seen

    done = (await supervisor.send(f"{DOG}/older", {"confirmed": "yes"})).text
    assert asked(fake, "POST", "/api/callbacks/refold")[1:] == [
        {"call_code": "DOG_BITES", "dry_run": False}
    ]
    assert "The callback list follows what the code does now." in done


async def test_a_supervisor_is_told_when_nothing_would_change(supervisor: Browser) -> None:
    await supervisor.open("/codes/calls/RESOLVED")

    seen = (await supervisor.send("/codes/calls/RESOLVED/older", {})).text

    assert "Nothing would change" in seen
    assert "Let it reach these notes" not in seen


async def test_an_administrator_does_not_decide_anew(admin: Browser, fake: FakeApi) -> None:
    await admin.open(DOG)

    assert (await admin.send(f"{DOG}/older", {"confirmed": "yes"})).status_code == 403
    assert asked(fake, "POST", "/api/callbacks/refold") == []


async def test_a_code_that_is_not_there_says_so(admin: Browser) -> None:
    answer = await admin.open("/codes/calls/NOBODY_SAID")

    assert answer.status_code == 404
    assert "There is no call code with this key." in answer.text


async def test_a_silent_list_does_not_keep_an_administrator_from_home(
    admin: Browser, fake: FakeApi
) -> None:
    fake.silent = True

    assert (await admin.open("/")).status_code == 200
