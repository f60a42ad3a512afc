# ruff: noqa: INP001  a script beside the documents, no package
"""Take a picture of every screen, at a desk and on a phone, from a house that is running.

python docs/screens.py http://127.0.0.1:8000 pictures/
"""

import argparse
import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Page, async_playwright

DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
PASSWORD = "hearthline-demo"  # noqa: S105  public on purpose, and only ever on loopback

Step = Callable[[Page], Awaitable[None]]


def at(path: str) -> Step:
    """Show the page at one path, as it is."""

    async def show(page: Page) -> None:
        await page.goto(path)

    return show


async def sign_in(page: Page, username: str) -> None:
    """Sign in as one of the demo accounts."""
    await page.goto("/sign-in")
    await page.locator("#username").fill(username)
    await page.locator("#password").fill(PASSWORD)
    await page.locator("main form button.primary").first.click()
    await page.wait_for_url("**/")


async def search(page: Page) -> None:
    """Search for somebody the way the manual does (F-034)."""
    await page.goto("/customers/search")
    await page.locator("#first_name").fill("JULIE")
    await page.locator("#last_name").fill("GARCIA")
    await page.locator("#phone").fill("831 9876543")
    await page.locator(".submit button").first.click()
    await page.locator("table.grid tbody tr").first.wait_for()


async def one_box(page: Page) -> None:
    """Type what one knows into the one box, from any page, and see the best matches (R-10)."""
    await page.goto("/codes")
    await page.locator("#one-box").click()
    await page.locator("#one-box").press_sequentially("garcia julie 831")
    await page.locator("#one-box-found a").first.wait_for()


async def found(page: Page) -> None:
    """Show everybody the one box found."""
    await page.goto("/codes")
    await page.locator("#one-box").fill("garcia julie 831")
    await page.keyboard.press("Shift+Enter")
    await page.wait_for_url("**/customers/search**")
    await page.locator("table.grid tbody tr").first.wait_for()


async def record(page: Page) -> None:
    """Open the record of the customer who waits longest for papers, deficiencies unfolded."""
    await page.goto("/callbacks")
    await page.locator("[data-customer]", has_text="DP").first.locator("[data-name]").click()
    await page.locator("#contacts").scroll_into_view_if_needed()
    await page.locator("[data-expand]").first.click()


async def flags(page: Page) -> None:
    """Open the record of somebody whose emergency waits, with an address nobody can post to."""
    await page.goto("/callbacks")
    await page.locator("[data-customer]:is(.tier-0, .tier-1) [data-name]").first.click()
    await page.locator("#strip-heading").wait_for(state="attached")


async def address(page: Page) -> None:
    """Type an address that the check doubts, and read why (leaves nothing behind)."""
    await page.goto("/customers/new")
    for box, words in (("street", "BERRY"), ("zip", "95076"), ("city", "FRESNO"), ("state", "CA")):
        await page.locator(f'[name="mailing_address.{box}"]').fill(words)
    await page.keyboard.press("Tab")
    await page.locator("[data-address-findings] li").first.wait_for()


async def remove(page: Page) -> None:
    """Ask to delete a record with a call open; nothing is deleted."""
    await page.goto("/callbacks")
    await page.locator("[data-customer] [data-name]").first.click()
    await page.locator("[data-opens=remove]").click()
    await page.locator("#still-open").wait_for()


async def move(page: Page) -> None:
    """Ask to whom a note belongs; nothing is moved."""
    await page.goto("/callbacks")
    await page.locator("[data-customer] [data-name]").first.click()
    moving = await page.locator("#contacts [href$='/move']").first.get_attribute("href")
    await page.goto(str(moving))
    await page.locator("#move-sought").fill("GARCIA")
    await page.locator(".move-form button.primary").click()
    await page.locator(".move-form .found").wait_for()


async def note(page: Page) -> None:
    """Write a note with the quick box."""
    await record(page)
    await page.locator("#contacts-add").click()
    await page.locator("[data-quick]").fill("48 ap s: gas bill 210")
    await page.locator("[data-preview] p:not(:empty)").wait_for()


async def callbacks(page: Page) -> None:
    """Look at the callback list, one reason opened."""
    await page.goto("/callbacks")
    await page.locator("[data-live=on]").wait_for()
    await page.locator(".why summary").first.click()


async def log_call(page: Page) -> None:
    """Log an outgoing call from the list. Leaving it gives back the claim (R-42)."""
    await page.goto("/callbacks")
    await page.locator("[data-live=on]").wait_for()
    await page.locator("[data-log-key]").last.click()
    await page.locator("form.entry .chip").first.click()
    await page.locator("[data-preview] p:not(:empty)").wait_for()


async def print_room(page: Page) -> None:
    """Look at what waits to be printed."""
    await page.goto("/print-room")
    await page.locator("[data-live=on]").wait_for()


async def batch(page: Page) -> None:
    """Open the newest batch."""
    await page.goto("/print-room")
    await page.locator("a[id^=batch-]").first.click()
    await page.locator(".facts").wait_for()


async def pick_list(page: Page) -> None:
    """Show what the picker takes from the shelf."""
    await batch(page)
    await page.goto(f"{page.url}/pick-list")


async def texts(page: Page) -> None:
    """Open the record of somebody who answered a text, at their texts."""
    await page.goto("/notifications")
    await page.locator("a[id^=told-]").last.click()
    await page.locator("#texts .messages").wait_for()


async def appointment(page: Page) -> None:
    """Open an empty appointment."""
    await texts(page)
    await page.locator("#appointments-add").click()
    await page.locator("#kind").wait_for()


async def deficient(page: Page) -> None:
    """Run the report on deficient applications, from the beginning of last year."""
    await report(page, "deficient-applications")


async def envelopes(page: Page) -> None:
    """Run the report on envelopes and labels, from the beginning of last year."""
    await report(page, "envelopes-from-contacts")


async def report(page: Page, key: str) -> None:
    """Run a report over everything the demo agency has."""
    await page.goto(f"/reports/{key}")
    ends = await page.locator("#end").input_value()
    await page.locator("#start").fill(f"1/1/{int(ends.rsplit('/', 1)[-1]) - 1}")
    await page.locator(".parameters button").click()
    await page.locator("#result").wait_for()


async def scan(page: Page) -> None:
    """Scan something that is no application."""
    await page.goto("/contacts/scan")
    await page.locator("#barcode").fill("999999999")
    await page.keyboard.press("Enter")
    await page.locator("[data-line=refused]").wait_for()


async def system(page: Page) -> None:
    """Show how every service is."""
    await page.goto("/system")
    await page.locator("table.grid tbody tr").first.wait_for()


SCREENS: dict[str, Step] = {
    "home": at("/"),
    "search": search,
    "one-box": one_box,
    "found": found,
    "new-customer": at("/customers/new"),
    "address": address,
    "record": record,
    "flags": flags,
    "remove": remove,
    "move": move,
    "note": note,
    "callbacks": callbacks,
    "log-call": log_call,
    "call-sheet": at("/callbacks/sheet"),
    "print-room": print_room,
    "batch": batch,
    "pick-list": pick_list,
    "returned": at("/print-room/returned"),
    "texts": texts,
    "appointment": appointment,
    "notifications": at("/notifications"),
    "simulator": at("/simulator"),
    "strangers": at("/texts"),
    "scan": scan,
    "deficient": deficient,
    "envelopes": envelopes,
    "codes": at("/codes"),
    "call-codes": at("/codes/calls"),
    "call-code": at("/codes/calls/STATUS_REQUEST"),
    "audit": at("/audit"),
    "audit-codes": at("/audit/codes"),
    "account": at("/account"),
}
# What the administrator alone may see.
OF_THE_ADMINISTRATOR: dict[str, Step] = {
    "system": system,
    "agency": at("/agency"),
    "accounts": at("/accounts"),
}
ONE_SCREENFUL = frozenset({"log-call", "one-box", "remove"})


async def take(address: str, folder: Path, *, username: str, language: str) -> list[Path]:
    """Take the pictures and return where they are."""
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    taken: list[Path] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for where, size in (("desk", DESK), ("phone", PHONE)):
            context = await browser.new_context(
                base_url=address,
                viewport={"width": size["width"], "height": size["height"]},
                locale=language,
                reduced_motion="reduce",
            )
            page = await context.new_page()
            await page.goto("/sign-in")
            taken.append(await picture(page, folder / f"{where}-sign-in.png"))
            for who, screens in ((username, SCREENS), ("admin", OF_THE_ADMINISTRATOR)):
                await context.clear_cookies()
                await sign_in(page, who)
                for name, step in screens.items():
                    await step(page)
                    path = folder / f"{where}-{name}.png"
                    taken.append(await picture(page, path, whole=name not in ONE_SCREENFUL))
            await context.close()
        await browser.close()
    return taken


async def picture(page: Page, path: Path, *, whole: bool = True) -> Path:
    """Take one picture, of the whole page or of what fits on the screen."""
    if whole:
        # A picture taken from the middle of a page shows its sticky head there.
        await page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0); }")
    await page.screenshot(path=path, full_page=whole)
    return path


def main() -> None:
    """Take the pictures somebody asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("address", help="where the house is open")
    asked.add_argument("folder", type=Path)
    asked.add_argument("--as", dest="username", default="supervisor")
    asked.add_argument("--language", default="en-US", help="en-US or es-US")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    pictures = asyncio.run(
        take(given.address, given.folder, username=given.username, language=given.language)
    )
    print(f"{len(pictures)} pictures in {given.folder}")  # noqa: T201  a command's answer


if __name__ == "__main__":
    main()
