"""Dwellings and weatherization jobs on the record (F-058)."""

import re

import pytest
from playwright.async_api import expect

from .conftest import Seat
from .desk import Desk, Given

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


async def test_f_058_a_dwelling_is_added_a_job_reported_and_taken_back(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("DOENA", "JOBS")
    page, section = desk.page, desk.page.locator("#jobs")
    await page.goto(f"/customers/{customer}#jobs")
    await expect(section).to_contain_text("No dwellings yet.")
    await desk.everybody_can_use_it()

    await section.get_by_role("link", name="Add dwelling").click()
    await page.get_by_label("Address #").fill("111")
    await page.get_by_label("Address Street/PO Box").fill("This")
    await page.get_by_label("Zip Code").fill("93933")
    await expect(page.get_by_label("County")).to_have_value("MONTEREY")
    await desk.everybody_can_use_it()
    await page.keyboard.press("Control+s")

    await expect(page).to_have_url(re.compile("#jobs$"))
    await expect(section.locator(".dwellings li")).to_contain_text("111 THIS, MARINA Owner")
    await section.get_by_role("link", name="Add job").click()
    await page.get_by_label("Job Type").select_option("REWEATHERIZATION")
    await page.get_by_label("Status").select_option("REPORTED")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("#completed_date-wrong")).to_have_text(
        "Enter the day on which the job was completed."
    )
    await desk.everybody_can_use_it()
    await page.get_by_label("Job Completed Date").fill("2018-12-27")
    await page.get_by_label("Reported Date").fill("2019-04-15")
    await page.keyboard.press("Control+s")

    row = section.locator("tbody tr")
    await expect(row).to_contain_text(re.compile(r"REWEATHERIZATION\s*REPORTED\s*12/27/2018"))
    await desk.everybody_can_use_it()
    async with page.expect_download() as download:
        await section.get_by_role("link", name="XLSX").click()
    assert (await download.value).suggested_filename == "jobs.xlsx"
    await row.get_by_role("link").click()
    await page.get_by_role("button", name="Delete").click()
    await expect(section.locator(".nothing")).to_have_text("No data to display")
    await page.keyboard.press("u")
    await expect(row).to_contain_text("4/15/2019")
    assert desk.complaints == []


async def test_f_058_a_former_tenants_jobs_are_read_on_a_phone_and_in_spanish(
    given: Given, sit_down: Seat
) -> None:
    customer = await given.customer("POCKET", "JOBS")
    home = {"address": {"number": "9", "street": "OAK"}, "relation": "TENANT"}
    dwelling = await given.dwelling(customer, **home, until="2019-12-31")
    job = {"job_type": "INSPECTION", "status": "COMPLETED", "completed_date": "2020-01-01"}
    await given.job(customer, dwelling, **job)
    desk = await sit_down(viewport=PHONE, has_touch=True, is_mobile=True, locale="es-US")

    await desk.page.goto(f"/customers/{customer}#jobs")

    row = desk.page.locator("#jobs tbody tr")
    await expect(row).to_contain_text("INSPECCIÓN (fuera de su tiempo)")
    await desk.everybody_can_use_it()
    fits = "() => document.documentElement.scrollWidth <= window.innerWidth"
    assert await desk.page.evaluate(fits)
    await row.get_by_role("link").tap()
    await expect(desk.page.locator("h1")).to_contain_text("Trabajo")
    await desk.everybody_can_use_it()
    assert await desk.page.evaluate(fits)
