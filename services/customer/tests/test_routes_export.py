"""Who was found, as a file for a spreadsheet."""

import csv
from io import BytesIO, StringIO

import pytest
from customer_builders import add_application, add_customer, customer_path
from openpyxl import load_workbook

from backbone.testing import ServiceHarness


async def test_what_a_search_finds_can_be_exported_with_masked_numbers(
    harness: ServiceHarness,
) -> None:
    desk, known = harness.http("front_desk"), {"phone": "831 9876543", "limit": 1}
    await add_customer(
        harness,
        ssn="767676761",
        date_of_birth="1988-07-13",
        phones={"home": "831 9876543"},
        mailing_address={"number": "000", "street": "BERRY"},
    )
    answer = await desk.post("/api/customers/search.csv", json=known)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="customers.csv"'
    [header, julia] = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert header == [
        "CustomerID#",
        "First Name",
        "Last Name",
        "SSN",
        "Date of Birth",
        "Mailing Address",
    ]
    assert julia[0].isdigit()
    assert julia[1:] == ["JULIA", "GARCIA", "***-**-6761", "7/13/1988", "000 BERRY"]

    printer = harness.http("print_room")
    assert (await printer.post("/api/customers/search.csv", json=known)).status_code == 403


@pytest.mark.parametrize("start", "=+-@")
async def test_an_exported_list_cannot_carry_a_formula(harness: ServiceHarness, start: str) -> None:
    desk, name = harness.http("front_desk"), {"first_name": f"{start}XQZW", "last_name": "KRZYSZ"}
    await desk.post("/api/customers", json=name)

    answer = await desk.post("/api/customers/search.csv", json=name)

    assert f",'{start}XQZW,KRZYSZ," in answer.text


async def test_f_055_the_export_has_the_columns_of_the_grid_and_no_formula(
    harness: ServiceHarness,
) -> None:
    customer = await customer_path(harness)
    await add_application(harness, customer, utility="=HYPERLINK(1)")
    http = harness.http("auditor")

    csv = await http.get(f"{customer}/applications/export.csv")
    xlsx = await http.get(f"{customer}/applications/export.xlsx")

    head, line = csv.text.lstrip("\ufeff").splitlines()
    assert head == (
        "Program,Application Status,Intake Date,Transfer Date,Service Address,City,Zip Code,"
        "Utility,Account Number"
    )
    assert line == (
        "HEAP 2018,RECEIVED,12/3/2018,,1 THIS A,WATSONVILLE,95077,'=HYPERLINK(1),10223456789"
    )
    assert 'filename="applications.csv"' in csv.headers["Content-Disposition"]
    sheet = load_workbook(BytesIO(xlsx.content)).active
    assert sheet is not None
    cells = list(sheet.iter_rows())
    assert [one.value for one in cells[0]] == head.split(",")
    assert (cells[1][7].value, cells[1][7].data_type) == ("=HYPERLINK(1)", "s")
    assert (cells[1][8].value, cells[1][8].data_type) == ("10223456789", "s")
