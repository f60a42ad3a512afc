"""Every word of every screen goes through the catalogue; dates are shown one way (R-75)."""

import re
from typing import Any, Final

import pytest
import screens
from browser_client import Browser
from fake_api import FakeApi
from sample_records import NOTE, TOLD_OF

from console.i18n import use_language
from console.labels.notifications import notification_label
from console.pages.customers import history_words

_WORD: Final = re.compile(r"[a-z]{2,}")
"""Codes and what the desk writes stand in capitals; what the console says does not."""
_KEY: Final = re.compile(r"\b[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+\b")
_ISO_DATE: Final = re.compile(r"\b\d{4}-\d\d-\d\d")
_ALIKE: Final = re.compile(
    r"Hearthline|CustomerID#|Ctrl|Alaska|Arizona|Central|Samoa|Anchorage|Chicago|Denver|Honolulu"
    r"|Los Angeles|New York|Phoenix|Xx yy|<b>Lupe</b> Lopez|631 Broadway Apt 2|Gilroy"
    r"|Name: DOENA HOLSCHEIN; Phone|\bana\b|48 ap s 12/5"
)
"""What is said alike in both languages: names of ours, of keys, of places, of people. Contact Info
stands as the sources write it (F-059)."""
_CHANGED: Final = {
    "sms_number": "+18315550101 (CARRIER)",
    "sms_consent": "+18315550101: YES (PHONE)",
    "date_of_birth": "1988-07-13",
    "application.of": "HEAP 2018",
    "application.status": "ELIGIBLE",
    "application.intake_date": "2018-12-03",
    "application.account_number": "*******6789",
    "application.summary": "adults 2, children 1, seniors 0, disabled 0",
    "pledge.memo": "PG&E $300",
    "member.of": "OVALTINE JENKINS",
    "member.education": "GRADES_0_8",
    "member.relation": "GRANDCHILD",
    "appointment.starts_at": "2027-01-08T10:00:00",
    "special_handling": "YES",
    "dwelling.relation": "TENANT",
    "dwelling.until": "2026-01-05",
    "job.of": "36534 REWEATHERIZATION",
    "job.status": "IN_PROGRESS",
    "a_field.xx_yy": "A VALUE",
}


def people(fake: FakeApi) -> dict[str, Any]:
    """Put somebody on file about whom every section has something to say."""
    julia = fake.add("JULIA", "GARCIA", ssn_masked="***-**-6761", date_of_birth="1988-07-13")
    julia["phones"]["mobile"] = "+18314986265"
    labels = {**NOTE["labels"], "contact_action": "APPLICATION REQUESTED"}
    fake.contacts.append({**NOTE, "customer_id": julia["id"], "labels": labels})
    fake.history[julia["id"]] = [
        {
            "at": "2026-01-05T17:00:00Z",
            "by": "ANA LOPEZ",
            "action": "CHANGED",
            "reason": None,
            "changes": [
                {"field": field, "old": None, "new": new} for field, new in _CHANGED.items()
            ],
        }
    ]
    return julia


async def pages(browser: Browser, fake: FakeApi, username: str, language: str) -> dict[str, str]:
    """Return every screen somebody is led to, in a language."""
    browser.client.headers["Accept-Language"] = language
    await browser.sign_in(username)
    julia = f"/customers/{next(iter(fake.customers))}"
    return await screens.walk(
        browser,
        also=(
            "/sign-in",
            "/nowhere",
            julia,
            f"{julia}/history",
            f"{julia}/household",
            f"{julia}/applications",
            f"{julia}/applications/new",
            f"{julia}/jobs",
            f"{julia}/files",
            f"{julia}/files?view=tiles",
            f"{julia}/files?bin=1",
            f"{julia}/contacts/new",
            f"{julia}/texts",
        ),
    )


@pytest.mark.parametrize("username", ["supervisor", "admin", "frontdesk"])
async def test_r_75_every_screen_speaks_spanish(
    browser: Browser, fake: FakeApi, username: str
) -> None:
    people(fake)
    english = await pages(browser, fake, username, "en")
    await browser.send("/sign-out", {})
    spanish = await pages(browser, fake, username, "es")

    assert spanish.keys() == english.keys()
    assert len(spanish) >= 12
    wrong = {}
    for screen, page in spanish.items():
        said = set(screens.read(page, "es").words)
        alike = said & set(screens.read(english[screen], "en").words)
        faults = [one for one in alike if _WORD.search(_ALIKE.sub("", one))]
        faults += [one for one in said if _KEY.search(one) or _ISO_DATE.search(one)]
        if faults:
            wrong[screen] = sorted(faults)
    assert not wrong, "\n".join(f"{at}: {one}" for at, all_ in wrong.items() for one in all_)


def test_r_75_the_history_names_every_field_and_writes_its_value() -> None:
    with use_language("es"):
        shown = {
            history_words.caption(field): history_words.format_change(field, new)
            for field, new in _CHANGED.items()
        }

    assert shown["Teléfono que envió el mensaje"] == "831 5550101: Respondió STOP o START"
    assert shown["Consentimiento"].startswith("831 5550101: Sí, ")
    assert shown["Fecha de nacimiento"] == "7/13/1988"
    assert not [one for one in shown if "_" in one]


def test_r_75_a_notification_closes_somebody_s_sentence_once() -> None:
    with use_language("es"):
        said = notification_label(
            {
                "kind": "reply_received",
                "message": "",
                "parameters": {**TOLD_OF, "words": "When do you come?"},
            }
        )

    assert "When do you come?." not in said
    assert "When do you come?" in said
