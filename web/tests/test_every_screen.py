"""Every screen somebody is led to, in headless Chromium: nothing is cut, axe finds nothing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
import screens
from fake_api import FakeApi
from playwright.async_api import APIRequestContext, Browser, Page
from sample_records import NOTE
from served_console import DESKTOP, PHONE, Open, open_page, violations
from story_browser import open_browser

__all__ = ["open_page"]

pytestmark = pytest.mark.browser

CUT_OFF: Final = """() => {
  const shown = (one) => one.checkVisibility() && !one.closest(".visually-hidden");
  const canvas = document.createElement("canvas").getContext("2d");
  const wide = (text, box) => {
    canvas.font = getComputedStyle(box).font;
    return canvas.measureText(text).width;
  };
  const room = (box, besides) => {
    const { paddingLeft, paddingRight } = getComputedStyle(box);
    return box.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - besides;
  };
  const found = [];
  for (const one of document.querySelectorAll("label, button, .button, h1, h2, summary, .tag")) {
    const boxed = getComputedStyle(one).display !== "inline";
    if (shown(one) && boxed && one.scrollWidth > one.clientWidth + 1)
      found.push(`${one.tagName} "${one.textContent.trim().slice(0, 40)}"`);
  }
  for (const one of document.querySelectorAll("select")) {
    const chosen = one.selectedOptions[0];
    const ours = ["", "ALL"].includes(chosen?.value);
    if (shown(one) && ours && wide(chosen.label, one) > room(one, 16))
      found.push(`SELECT "${chosen.label}"`);
  }
  for (const one of document.querySelectorAll("input[placeholder]")) {
    if (shown(one) && wide(one.placeholder, one) > room(one, 0))
      found.push(`INPUT "${one.placeholder}"`);
  }
  for (const one of document.querySelectorAll(".table-scroll")) {
    if (shown(one) && one.scrollWidth > one.clientWidth + 1)
      found.push(`TABLE ${one.scrollWidth - one.clientWidth} pixels too wide`);
  }
  const judged = "form[method=post]:not([novalidate]) :is([required], [minlength])";
  for (const one of document.querySelectorAll(judged))
    found.push(`the browser's own words, not ours, for ${one.name}`);
  return found;
}"""
"""What does not fit into its place: words, what a choice says before one chooses, a list; and boxes
that the browser judges in its own language, before the house can in the person's."""


@dataclass
class Answer:
    """What a page answered, as the walk through the screens reads it."""

    status_code: int
    headers: dict[str, str]
    text: str


@dataclass
class Walker:
    """Follow links as the browser that is signed in; remember one address of every kind."""

    requests: APIRequestContext
    paths: dict[str, str] = field(default_factory=dict)

    async def open(self, path: str) -> Answer:
        """Open one page."""
        answer = await self.requests.get(path)
        self.paths.setdefault(screens.kind(path), path)
        content = answer.headers.get("content-type", "")
        words = await answer.text() if content.startswith("text/") else ""
        return Answer(answer.status, {"Content-Type": content}, words)


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as opened:
        yield opened


def people(fake: FakeApi) -> dict[str, Any]:
    """Put somebody on file about whom the lists have long things to say."""
    julia = fake.add("JULIA", "GARCIA", ssn_masked="***-**-6761", date_of_birth="1988-07-13")
    julia["phones"]["mobile"] = "+18314986265"
    labels = {
        **NOTE["labels"],
        "contact_action": "SMS WX APPOINTMENT REMINDER REPLY RECEIVED",
        "mailing_code": "NL - WRITTEN NOTIFICATION LETTER OF APPLICATION RECEIVED",
    }
    fake.contacts.append({**NOTE, "customer_id": julia["id"], "labels": labels})
    return julia


async def screens_of(page: Page, julia: dict[str, Any]) -> dict[str, str]:
    """Return one address of every screen the person is led to."""
    walker = Walker(page.context.request)
    of_julia = f"/customers/{julia['id']}"
    shown = await screens.walk(
        walker,
        also=("/sign-in", "/nowhere", of_julia, f"{of_julia}/contacts/new", f"{of_julia}/texts"),
    )
    return {screen: walker.paths[screen] for screen in shown}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["en-US", "es-MX"])
@pytest.mark.parametrize("person", ["supervisor", "admin"])
async def test_r_77_nothing_of_any_screen_is_cut_off(
    open_page: Open,
    fake: FakeApi,
    size: tuple[int, int],
    language: str,
    person: str,
) -> None:
    julia = people(fake)
    page = await open_page(size=size, language=language, person=person)
    paths = await screens_of(page, julia)
    assert len(paths) >= 12
    found = {}
    for screen, path in paths.items():
        await page.goto(path)
        found[screen] = await page.evaluate(CUT_OFF)

    assert {screen: wrong for screen, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("person", ["supervisor", "admin"])
async def test_r_76_axe_finds_nothing_on_any_screen_of_a_phone(
    open_page: Open,
    fake: FakeApi,
    person: str,
) -> None:
    julia = people(fake)
    page = await open_page(size=PHONE, language="es-MX", person=person)
    found = {}
    for screen, path in (await screens_of(page, julia)).items():
        await page.goto(path)
        found[screen] = await violations(page)

    assert {screen: wrong for screen, wrong in found.items() if wrong} == {}


async def test_r_77_nothing_is_written_where_somebody_types(open_page: Open) -> None:
    page = await open_page()
    await page.goto("/customers/new")
    await page.focus('[data-zip="state"]')
    # The answer comes when the hand is two boxes further.
    await page.evaluate(
        """() => {
          const zip = document.querySelector('[data-zip="zip"]');
          zip.value = "95077";
          zip.dispatchEvent(new Event("input", { bubbles: true }));
        }"""
    )
    await page.wait_for_function(
        """() => document.querySelector('[data-zip="county"]').value === 'SANTA CRUZ'"""
    )
    await page.keyboard.type("CA")

    assert await page.input_value('[data-zip="state"]') == "CA"
