"""The Deficient Applications report on screen, on paper and as files: A-20."""

import pytest
from playwright.async_api import expect

from .conftest import Seat
from .desk import Given

pytestmark = pytest.mark.browser

DEFICIENT = "OUTGOING / DEFICIENT_APPLICATION_PROCESS / NO_ACTION_REQ_RECORD_ONLY"
BILL = "MISSING PAGE 182 [1&2] OF ELECTRIC BILL"


async def test_a_20_deficient_applications(given: Given, sit_down: Seat) -> None:
    angela = await given.customer(
        "ANGELA",
        "REPORTED",
        mailing_address={
            "number": "111",
            "street": "THIS",
            "street_type": "ST",
            "zip": "93933",
            "city": "MARINA",
            "state": "CA",
        },
    )
    doena = await given.customer(
        "DOENA",
        "REPORTED",
        mailing_address={
            "number": "1",
            "street": "THIS",
            "street_type": "WAY",
            "building_type": "APARTMENT",
            "unit": "A",
            "zip": "95076",
            "city": "WATSONVILLE",
            "state": "CA",
        },
    )
    note = await given.note(angela, DEFICIENT, contact_date="2019-04-22T17:02:00Z")
    await given.lacks(note, "MISSING_INCOMPLETE_BILL", "PAGE 1-3 BILL MISSING")
    # The last minute of the last day still counts.
    note = await given.note(doena, DEFICIENT, contact_date="2020-02-27T07:59:00Z")
    for _ in range(3):
        await given.lacks(note, "MISSING_INCOMPLETE_BILL", BILL)
    desk = await sit_down("supervisor")
    page = desk.page

    await desk.open("/reports")
    await page.get_by_role("link", name="Deficient Applications", exact=True).click()
    await desk.everybody_can_use_it()
    await page.get_by_role("button", name="Submit").click()
    await page.get_by_label("Start Date").fill("2/1/2018")
    await page.get_by_label("End Date").fill("2/26/2020")
    await desk.until(
        "/reports/deficient-applications?start=2/1/2018&end=2/26/2020",
        lambda: page.get_by_text(BILL).nth(2),
    )

    await expect(page.locator(".report header")).to_contain_text("Deficient Applications")
    await expect(page.locator(".report header")).to_contain_text(
        "From contacts entered between 2/1/2018 and 2/26/2020"
    )
    block = page.locator(".block", has_text="ANGELA REPORTED")
    for words in (
        "111 THIS ST MARINA CA, 93933",
        "4/22/2019 10:02 AM",
        "MISSING/INCOMPLETE BILL",
        "PAGE 1-3 BILL MISSING",
    ):
        await expect(block).to_contain_text(words)
    block = page.locator(".block", has_text="DOENA REPORTED")
    await expect(block).to_contain_text("WATSONVILLE CA, 95076")
    await expect(block).to_contain_text("2/26/2020 11:59 PM")
    await expect(block).to_contain_text("not mailed")
    await expect(block.locator("tbody tr")).to_have_count(3)
    await desk.everybody_can_use_it()

    for form, kind in (("csv", "text/csv"), ("xlsx", "spreadsheetml"), ("pdf", "application/pdf")):
        link = page.get_by_role("link", name=f"Export to {form.upper()}")
        answer = await page.request.get(str(await link.get_attribute("href")))
        assert answer.ok
        assert kind in answer.headers["content-type"]

    await page.goto("/reports/deficient-applications?start=2/1/2018&end=1/1/2017")
    await expect(page.locator("[data-errors]")).to_contain_text("before the start date")
    await desk.everybody_can_use_it()
    assert desk.complaints == []
