"""For everybody: in Spanish, on a phone, and the quick box by itself."""

from typing import Any

import pytest
from playwright.async_api import expect

from .conftest import Seat
from .desk import Desk, Given

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


async def test_a_spanish_speaker_writes_a_note_and_answers_the_call(
    given: Given, sit_down: Seat
) -> None:
    customer = await given.customer("MARTINA", "CRUCES", language="SPANISH")
    desk = await sit_down(locale="es-US")
    await desk.record(customer)
    await expect(desk.page.locator("html")).to_have_attribute("lang", "es")

    await desk.add_note()
    await desk.press("Guardar")
    await expect(desk.note.locator("[data-problem]")).to_contain_text("Elija un código de llamada.")
    await desk.press("Estado de la solicitud")
    await expect(desk.note.locator("[data-preview]")).to_contain_text("Pone al cliente en la lista")
    await desk.press("Guardar")
    await expect(desk.notes).to_have_count(1)

    await desk.callbacks()
    row = desk.waiting("MARTINA CRUCES")
    await expect(row).to_contain_text("sin teléfono - correo/visita")
    await row.get_by_role("button", name="Registrar").click()
    await desk.press("Resuelto")
    await desk.press("Guardar")
    await expect(row).to_have_count(0)
    assert desk.complaints == []


async def test_a_visit_is_noted_and_answered_on_a_phone(given: Given, sit_down: Seat) -> None:
    customer = await given.customer("POCKET", "SIZED", phones={"mobile": "831 5550133"})
    desk = await sit_down(viewport=PHONE, has_touch=True, is_mobile=True)
    await desk.record(customer)
    await desk.add_note()
    await desk.press("Weatherization question")
    await desk.save()
    await expect(desk.notes).to_have_count(1)
    await fits(desk)

    await desk.callbacks()
    row = desk.waiting("POCKET SIZED")
    await expect(row).to_contain_text("831 5550133")
    await fits(desk)
    await row.get_by_role("button", name="Log call").tap()
    await desk.everybody_can_use_it()
    await desk.press("Appointment made")
    await desk.save()
    await expect(row).to_have_count(0)
    assert desk.complaints == []


async def fits(desk: Desk) -> None:
    """Nothing may stick out to the side of a phone."""
    width = await desk.page.evaluate("() => document.documentElement.scrollWidth")
    assert width <= PHONE["width"]


@pytest.mark.parametrize(
    "path",
    ["/", "/account", "/codes", "/codes/calls", "/contacts/scan", "/customers/new", "/texts"],
)
async def test_every_other_screen_is_for_everybody(desk: Desk, path: str) -> None:
    await desk.open(path)

    await expect(desk.page.get_by_role("heading", level=1)).to_be_visible()


CODES = {
    "types": [
        {"key": "INCOMING", "label": "INCOMING", "abbr": "IN"},
        {"key": "OUTGOING", "label": "OUTGOING", "abbr": "OUT"},
    ],
    "callCodes": [
        {"key": "48_HR_NOTICE_REC_D", "label": "48 HR NOTICE REC'D", "abbr": "48"},
        {"key": "WX_CALL", "label": "WX CALL - INFO/SCHED/JOB", "abbr": "WX"},
        {"key": "STATUS_REQUEST", "label": "STATUS REQUEST", "abbr": "SR"},
        {"key": "APPLICATION_REQUEST", "label": "APPLICATION REQUEST", "abbr": "AR"},
        {"key": "RESOLVED", "label": "RESOLVED", "abbr": "RS"},
        {"key": "SERVICE_SHUT_OFF", "label": "SERVICE SHUT OFF", "abbr": "SO"},
    ],
    "mailingCodes": [
        {"key": "AP", "label": "AP - FIRST TIME"},
        {"key": "WX", "label": "WX - WEATHERIZATION APPLICATION"},
        {"key": "IN", "label": "IN - INCOME FORMS"},
    ],
    "languages": [
        {"key": "ENGLISH", "label": "ENGLISH", "letter": "E"},
        {"key": "SPANISH", "label": "SPANISH", "letter": "S"},
    ],
    "combinations": [
        {
            "contact_type": "INCOMING",
            "contact_action": "ASKED",
            "call_code": "APPLICATION_REQUEST",
            "mailing_code": "AP",
        },
        {
            "contact_type": "OUTGOING",
            "contact_action": "GIVEN",
            "call_code": "RESOLVED",
            "mailing_code": "",
        },
    ],
}


@pytest.mark.parametrize(
    ("typed", "meant", "unknown"),
    [
        ("", {}, []),
        (
            "48 ap s",
            {"call_code": "48_HR_NOTICE_REC_D", "mailing_code": "AP", "language": "SPANISH"},
            [],
        ),
        (
            "  WX,wx;S ",
            {"call_code": "WX_CALL", "mailing_code": "WX", "language": "SPANISH"},
            [],
        ),
        ("in sr", {"contact_type": "INCOMING", "call_code": "STATUS_REQUEST"}, []),
        (
            "ar in",
            {
                "contact_type": "INCOMING",
                "contact_action": "ASKED",
                "call_code": "APPLICATION_REQUEST",
                "mailing_code": "IN",
            },
            [],
        ),
        (
            "rs: Paid: thanks",
            {
                "contact_type": "OUTGOING",
                "contact_action": "GIVEN",
                "call_code": "RESOLVED",
                "notes": "Paid: thanks",
            },
            [],
        ),
        ("in rs", {"contact_type": "INCOMING", "call_code": "RESOLVED"}, []),
        ("stat span", {"call_code": "STATUS_REQUEST", "language": "SPANISH"}, []),
        (
            "sr zz sr",
            {"call_code": "STATUS_REQUEST", "notes": "zz sr"},
            ["zz", "sr"],
        ),
    ],
)
async def test_the_quick_box_understands(
    desk: Desk, typed: str, meant: dict[str, str], unknown: list[str]
) -> None:
    await desk.page.goto("/account")
    module = await desk.page.locator("script[type=module]").first.get_attribute("src")
    assert module is not None

    read: dict[str, Any] = await desk.page.evaluate(
        "async ([url, typed, codes]) => (await import(url)).readQuick(typed, codes)",
        [module.rsplit("/", 1)[0] + "/note-quick.js", typed, CODES],
    )

    assert read == {"fields": meant, "unknown": unknown}
