"""Reports as pages: dates as people write them, duplicates shown, files passed on."""

import pytest
from browser_client import Browser
from fake_api import FakeApi
from sample_data import CODES

AT = "/reports/deficient-applications"


async def test_the_report_shows_every_line_it_was_given(front_desk: Browser) -> None:
    shown = (await front_desk.open(f"{AT}?start=2/1/2018&end=2/26/2020")).text

    assert "From contacts entered between 2/1/2018 and 2/26/2020" in shown
    assert shown.count("MISSING/INCOMPLETE BILL") == 3
    for words in ("ANGELA KIM", "111 THIS ST MARINA CA, 93933", "4/22/2019 10:02 AM", "not mailed"):
        assert words in shown
    assert "export.csv?start=2018-02-01&amp;end=2020-02-26" in shown


async def test_a_reason_is_shown_in_the_language_of_the_screen(
    browser: Browser, fake: FakeApi
) -> None:
    reason = {
        "key": "MISSING_INCOMPLETE_BILL",
        "label": "MISSING/INCOMPLETE BILL",
        "labels": {"es": "FALTA LA FACTURA"},
        "active": True,
    }
    fake.codes = {**CODES, "deficiency_reasons": [reason]}
    await browser.sign_in("frontdesk")
    await browser.send("/language", {"language": "es", "back": "/"})

    shown = (await browser.open(f"{AT}?start=2/1/2018&end=2/26/2020")).text

    assert shown.count("FALTA LA FACTURA") == 3


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("start=2/1/2018&end=", "Enter the end date."),
        ("start=&end=2/1/2018", "Enter the start date."),
        ("start=soon&end=2/1/2018", "Enter a date as MM/DD/YYYY."),
        ("start=2/30/2018&end=2/1/2018", "Enter a date as MM/DD/YYYY."),
        ("start=2/1/2018&end=2/1/2017", "The end date is before the start date."),
    ],
)
async def test_dates_that_make_no_period_are_named(
    front_desk: Browser, query: str, said: str
) -> None:
    answer = await front_desk.open(f"{AT}?{query}")

    assert answer.status_code == 422
    assert said in answer.text


async def test_nothing_is_asked_before_the_dates_are_given(
    front_desk: Browser, fake: FakeApi
) -> None:
    await front_desk.open(AT)

    assert ("GET", "/api/reports/deficient-applications", b"") not in fake.asked


async def test_a_report_is_passed_on_as_a_file(front_desk: Browser) -> None:
    answer = await front_desk.open(f"{AT}/export.csv?start=2018-02-01&end=2020-02-26")

    assert answer.text == "2018-02-01 2020-02-26"
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("path", ["/reports/salaries", f"{AT}/export.exe"])
async def test_what_is_no_report_is_not_found(front_desk: Browser, path: str) -> None:
    assert (await front_desk.open(path)).status_code == 404


async def test_only_reports_the_console_can_show_are_offered(front_desk: Browser) -> None:
    shown = (await front_desk.open("/reports")).text

    assert AT in shown
    assert "not-known-here" not in shown


async def test_reports_are_closed_to_others(browser: Browser) -> None:
    await browser.sign_in("admin")

    assert (await browser.open("/reports")).status_code == 403
