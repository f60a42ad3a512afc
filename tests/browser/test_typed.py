"""What a person types or pastes is kept, whole, whatever it is (R-02)."""

from typing import Any

import pytest

from .desk import Desk

pytestmark = pytest.mark.browser

NEITHER = "NO_ACTION_REQ_RECORD_ONLY"
CODES = {
    "types": [
        {"key": "INCOMING", "label": "INCOMING", "abbr": "IN"},
        {"key": "OUTGOING", "label": "OUTGOING", "abbr": "OUT"},
    ],
    "callCodes": [
        {"key": "48_HR_NOTICE_REC_D", "label": "48 HR NOTICE REC'D", "abbr": "48"},
        {"key": "15_DAY_NOTICE_REC_D", "label": "15 DAY NOTICE REC'D", "abbr": "15"},
        {"key": "CALL_BACK_REQUESTED", "label": "CALL BACK REQUESTED", "abbr": "CB"},
        {"key": "STATUS_REQUEST", "label": "STATUS REQUEST", "abbr": "SR"},
        {"key": NEITHER, "label": "NO ACTION REQ - RECORD ONLY", "abbr": "NA"},
    ],
    "mailingCodes": [{"key": "NL", "label": "NL - LETTER"}, {"key": "IN", "label": "IN - INCOME"}],
    "languages": [{"key": "SPANISH", "label": "SPANISH", "letter": "S"}],
    "combinations": [
        {"contact_type": kind, "contact_action": action, "call_code": NEITHER, "mailing_code": code}
        for kind, action, code in (
            ("INCOMING", "RECEIVED", "NL"),
            ("OUTGOING", "WX_INFO_GIVEN", ""),
            ("OUTGOING", "CLEARED", ""),
            ("OUTGOING", "SCHEDULED", ""),
        )
    ],
    "entries": [
        {
            "contact_type": "OUTGOING",
            "contact_action": "LEFT_MESSAGE",
            "call_code": NEITHER,
            "words": ["lm", "left message"],
        },
        {
            "contact_type": "OUTGOING",
            "contact_action": "NO_ANSWER_BUSY",
            "call_code": NEITHER,
            "words": ["no answer"],
        },
        {
            "contact_type": "INCOMING",
            "contact_action": "RECEIVED",
            "call_code": "CALL_BACK_REQUESTED",
            "mailing_code": "IN",
            "words": ["wood"],
        },
    ],
    "dated": ["48_HR_NOTICE_REC_D"],
}
NOBODY_REACHED = {"contact_type": "OUTGOING", "call_code": NEITHER}
FIREWOOD = {
    "contact_type": "INCOMING",
    "contact_action": "RECEIVED",
    "call_code": "CALL_BACK_REQUESTED",
}
EMERGENCY = {"call_code": "48_HR_NOTICE_REC_D"}


async def read(desk: Desk, typed: str) -> dict[str, Any]:
    """Return what the quick box makes of a line on 11/30/2026."""
    await desk.page.goto("/account")
    module = await desk.page.locator("script[type=module]").first.get_attribute("src")
    assert module is not None
    answer: dict[str, Any] = await desk.page.evaluate(
        "async ([url, typed, codes]) =>"
        " (await import(url)).readQuick(typed, codes, new Date(2026, 10, 30))",
        [module.rsplit("/", 1)[0] + "/note-quick.js", typed, CODES],
    )
    return answer


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (
            "sr has baby on oxygen call daughter",
            {"call_code": "STATUS_REQUEST", "notes": "has baby on oxygen call daughter"},
        ),
        ("call daughter", {"call_code": "CALL_BACK_REQUESTED", "notes": "call daughter"}),
        ("out of fuel, no heat", {"notes": "out of fuel, no heat"}),
        ("sr 10:30 or later", {"call_code": "STATUS_REQUEST", "notes": "10:30 or later"}),
        ("48hr", EMERGENCY),
        ("48-hrs 12/5", {**EMERGENCY, "shut_off_date": "2026-12-05"}),
        ("12/5 48 hr notice", {**EMERGENCY, "shut_off_date": "2026-12-05"}),
        ("48 1/4", {**EMERGENCY, "shut_off_date": "2027-01-04"}),
        ("48 12/5/26 gas", {**EMERGENCY, "shut_off_date": "2026-12-05", "notes": "gas"}),
        (
            "48 shut off on 12/5, elderly",
            {**EMERGENCY, "shut_off_date": "2026-12-05", "notes": "shut off on 12/5, elderly"},
        ),
        ("48 13/45", {**EMERGENCY, "notes": "13/45"}),
        ("12/5 sr", {"call_code": "STATUS_REQUEST", "notes": "12/5"}),
        ("48: paid 11/2", {**EMERGENCY, "notes": "paid 11/2"}),
        ("15 days late", {"call_code": "15_DAY_NOTICE_REC_D", "notes": "15 days late"}),
        ("lm", {**NOBODY_REACHED, "contact_action": "LEFT_MESSAGE"}),
        (
            "left message w/ son",
            {**NOBODY_REACHED, "contact_action": "LEFT_MESSAGE", "notes": "w/ son"},
        ),
        ("no answer", {**NOBODY_REACHED, "contact_action": "NO_ANSWER_BUSY"}),
        ("wood", {**FIREWOOD, "mailing_code": "IN"}),
        (
            "wood nl s two cords",
            {**FIREWOOD, "mailing_code": "NL", "language": "SPANISH", "notes": "two cords"},
        ),
        (
            "sr wood",
            {**FIREWOOD, "call_code": "STATUS_REQUEST", "mailing_code": "IN"},
        ),
        ("woodstove", {"notes": "woodstove"}),
        ("na", {"call_code": NEITHER}),
        ("in na paid 50", {"contact_type": "INCOMING", "call_code": NEITHER, "notes": "paid 50"}),
        (
            "na nl",
            {
                "contact_type": "INCOMING",
                "contact_action": "RECEIVED",
                "call_code": NEITHER,
                "mailing_code": "NL",
            },
        ),
        ("48\u200b s", {**EMERGENCY, "language": "SPANISH"}),
        (": only words", {"notes": "only words"}),
    ],
)
async def test_r_02_the_line_is_understood_and_nothing_of_it_is_dropped(
    desk: Desk, typed: str, meant: dict[str, str]
) -> None:
    assert (await read(desk, typed))["fields"] == meant
