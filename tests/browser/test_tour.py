"""README's tour, run literally: what a step names is what is typed and pressed (R-78)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from hearthline.house import DEMO_PASSWORD

from .desk import Desk

pytestmark = pytest.mark.browser

README = Path(__file__).parents[2] / "README.md"
_NAMED = re.compile(r"(?<![*`])\*([^*]+)\*(?!\*)|`([^`]+)`")
_LOOKS = 75
_LOOK_MS = 200
"""What a script fetches takes a moment to appear."""
_BEFORE = re.compile(r"((?:[A-Z][\w/]*[ ]?#?[ ]?)+)$")


def steps() -> list[str]:
    """Return the words of each step, a line each."""
    tour = README.read_text().partition("## Five minutes")[2].partition("The same from outside")[0]
    return [" ".join(step.split()) for step in re.split(r"^\d+\. ", tour, flags=re.MULTILINE)[1:]]


def actions(step: str) -> Iterator[tuple[str, str]]:
    """Return what a step says: ("press", a label), or a box and what is typed in it."""
    for found in _NAMED.finditer(step.replace("**", "")):
        pressed, typed = found.groups()
        before = step.replace("**", "")[: found.start()].rstrip()
        if pressed:
            yield "press", pressed
        elif before.endswith("sign in as"):
            yield "sign in", typed
        elif before.endswith("answer"):
            yield "answer", typed
        elif box := _BEFORE.search(before):
            yield re.sub(r"^(?:And|Also|Give) ", "", box[1].strip()), typed


async def do(desk: Desk, action: str, words: str) -> None:
    """Do what the tour says, with the words that stand there."""
    page = desk.page
    if action == "sign in":
        await desk.sign_in(words, DEMO_PASSWORD)
    elif action == "answer":
        await page.locator(".contacts-list a", has_text="831 5550188").click()
        await page.get_by_placeholder("Answer").fill(words)
        await page.get_by_placeholder("Answer").press("Enter")
    elif action != "press":
        await page.get_by_label(action, exact=False).first.fill(words)
    elif words == "Preview PDF":
        link = await page.get_by_role("link", name=words).get_attribute("href")
        assert (await page.request.get(f"{link}")).ok
    else:
        writing = await desk.note.count()
        await (await reachable(desk, words)).click()
        if writing and words == "Save":
            await expect(desk.note).to_have_count(0)
        await page.wait_for_load_state()


async def reachable(desk: Desk, words: str) -> Locator:
    """Find what carries a label: in the question that is open, in the note, else on the page."""
    page = desk.page
    name = re.compile(rf"^(?:\+ )?{re.escape(words)}(?:\b|$)")
    summary = page.locator("summary", has_text=words)
    for _ in range(_LOOKS):
        for place in (page.locator("dialog[open]"), desk.note, page.locator("body")):
            found = place.get_by_role("button", name=name).or_(place.get_by_role("link", name=name))
            if await found.locator("visible=true").count():
                return found.locator("visible=true").first
        if await summary.count():
            break
        await page.wait_for_timeout(_LOOK_MS)
    return summary.first


async def run(desk: Desk, step: str) -> None:
    for action, words in actions(step):
        await do(desk, action, words)


async def test_r_78_the_tour_of_the_readme_is_run_literally(desk: Desk) -> None:
    told = steps()
    assert len(told) == 8
    page = desk.page
    await page.goto("/")
    await run(desk, told[0])
    await expect(page.locator("#results")).to_contain_text("name JULIA, spelled like JULIE")

    await run(desk, told[1])
    await expect(page.get_by_role("heading", level=1)).to_contain_text("NEWCOMER, ROBIN")
    record = page.url

    await run(desk, told[2])
    await expect(desk.notes).to_have_count(1)

    await run(desk, told[3])
    row = desk.waiting("ROBIN NEWCOMER")
    await expect(row).to_be_visible()

    await row.get_by_role("button", name="Log call").click()
    await run(desk, told[4].replace("*Log call*", "Log call"))
    await expect(row).to_have_count(0)

    await page.goto(record)
    await expect(desk.notes).to_have_count(2)
    await run(desk, told[5])
    await expect(page.locator("[data-toast]").first).to_contain_text("has its Mailing Date")

    consent, rest = told[6].split("*Said yes*")
    await run(desk, consent)
    await page.goto(record)
    await run(desk, "*Said yes*")
    await expect(page.locator("#texts .numbers").first).to_contain_text("May be texted")
    appointment, simulator = rest.split("Under *More*")
    await run(desk, appointment.partition(", a day of next week")[0])
    next_week = datetime.now(UTC) + timedelta(days=7)
    await page.get_by_label("Appointment Date").fill(f"{next_week:%Y-%m-%d}")
    await run(desk, appointment.partition("a day of next week,")[2])
    await expect(page.locator("#appointments")).to_contain_text("Unconfirmed")
    await desk.until(record, lambda: page.locator("#texts .messages tbody tr"))
    await run(desk, f"Under *More*{simulator}")
    await desk.until(record, lambda: page.locator("#appointments .status-confirmed"))

    await run(desk, told[7])
    await expect(page.locator("#result")).to_be_visible()
