"""Applications, their pledges and the household on the record (F-041, F-052 to F-057)."""

import re

import pytest
from playwright.async_api import expect

from .conftest import Seat
from .desk import Desk, Given

pytestmark = pytest.mark.browser


async def test_f_041_f_055_save_and_add_application_then_its_household_and_a_pledge(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("APPLYING", "PERSON", date_of_birth="1950-12-31")
    page = desk.page
    await desk.record(customer)

    await page.get_by_role("button", name="Save and Add Application").click()
    await expect(page.locator("h1")).to_have_text("New application")
    await desk.everybody_can_use_it()
    await page.get_by_label("Program", exact=False).first.fill("heap")
    await page.get_by_label("Program Year").fill("2018")
    await page.get_by_label("Application Status").select_option(label="Eligible")
    await page.get_by_label("Intake Date").fill("2199-12-03")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.locator("#intake_date-wrong")).to_be_visible()
    await expect(page.get_by_label("Program Year")).to_have_value("2018")
    await desk.everybody_can_use_it()
    await page.get_by_label("Intake Date").fill("2018-12-03")
    await page.get_by_label("Account Number").fill("10223456789")
    await page.get_by_role("button", name="Save and Enter Household").click()
    await expect(page.locator("h1")).to_have_text("HEAP 2018")

    await page.get_by_role("link", name="Add household member").click()
    await expect(page.get_by_label("First Name")).to_have_value("APPLYING")
    await page.get_by_label("SSN").fill("765-43-2108")
    await page.get_by_role("button", name="Save and Enter the Next").click()
    await expect(page.get_by_label("First Name")).to_have_value("")
    await page.get_by_label("First Name").fill("Ovaltine")
    await page.get_by_label("Last Name").fill("Jenkins")
    await page.get_by_label("Date Of Birth").fill("1/2/2003")
    await page.get_by_label("Relation to Applicant").select_option(label="Grandchild")
    await desk.everybody_can_use_it()
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.locator("#members tbody tr")).to_have_count(2)
    await page.get_by_role("link", name="Add pledge").click()
    await page.get_by_label("Memo").fill("PG&E $300")
    await desk.everybody_can_use_it()
    await page.get_by_role("button", name="Save", exact=True).click()

    await expect(page).to_have_url(re.compile(f"/customers/{customer}#applications$"))
    applications = page.locator("#applications")
    await expect(applications).to_contain_text("HEAP 2018")
    await expect(applications).to_contain_text("10223456789")
    await applications.get_by_text("Commitments/Pledges").click()
    await expect(applications.locator(".pledges")).to_contain_text("PG&E $300")
    household = page.locator("#household")
    await household.locator("summary").click()
    await expect(household).to_contain_text(
        "From the Most Recent Application with Household Members entered: HEAP 2018"
    )
    await expect(household.locator("tbody tr").nth(0)).to_contain_text("***-**-2108")
    await expect(household.locator("tbody tr").nth(1)).to_contain_text("- -")
    await desk.everybody_can_use_it()


async def test_f_052_the_members_of_the_last_application_are_taken_over(
    desk: Desk, given: Given
) -> None:
    customer = await given.customer("TAKING", "OVER")
    last = await given.application(customer, program_year=2017)
    await given.member(customer, last, "OVALTINE", "JENKINS")
    now = await given.application(customer, program_year=2018)
    await desk.open(f"/customers/{customer}/applications/{now}")

    await desk.page.get_by_role("button", name="Take over members").click()

    await expect(desk.page.locator("#members tbody tr")).to_contain_text("OVALTINE")
    await desk.page.get_by_role("button", name="Delete").click()
    await expect(desk.page.locator("#remove")).to_be_visible()
    await desk.everybody_can_use_it()
    await desk.page.locator("#remove").get_by_role("button", name="Delete").click()
    await expect(desk.page.locator("#applications tbody")).to_contain_text("HEAP 2017")
    await expect(desk.page.locator("#applications tbody")).not_to_contain_text("HEAP 2018")


async def test_f_053_a_members_number_is_shown_for_a_reason_that_is_kept(
    sit_down: Seat, given: Given
) -> None:
    customer = await given.customer("REVEALING", "RECORD")
    application = await given.application(customer)
    await given.member(customer, application, "WILHELMUS", "QUACKENBUSH", ssn="612-44-8170")
    boss = await sit_down("supervisor")
    await boss.open(f"/customers/{customer}/applications/{application}")
    await boss.page.get_by_role("link", name="WILHELMUS").click()

    await boss.page.get_by_role("button", name="Show…").click()
    await boss.page.locator("#reveal-reason").fill("Verifies identity")
    await boss.page.locator("#reveal").get_by_role("button", name="Show", exact=True).click()

    await expect(boss.page.locator("[data-revealed]")).to_have_text("612-44-8170")
    await boss.everybody_can_use_it()
    await boss.page.goto(f"/customers/{customer}/history")
    shown = boss.page.locator("tbody tr").first
    await expect(shown).to_contain_text("Verifies identity")
    await expect(shown).to_contain_text("WILHELMUS QUACKENBUSH")
    assert boss.complaints == []
