"""Somebody at a desk: what they press, type and see, in the words of the screens."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import ConsoleMessage, Locator, Page, expect

from .given import Given, SignedIn

__all__ = ["JUDGED", "Desk", "Given", "SignedIn"]

_LOOKS: Final = 15
_AXE: Final = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
"""Targets of 24 px belong to WCAG 2.2, of which axe asks only when it is told to (R-76)."""
_STAYS_IN_PLACE: Final = ".masthead, .titlebar, .callback-list thead th, .entry-foot, .toasts"
_LET_GO: Final = """(names) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`${names} { position: static !important; }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
_MADE_OF: Final = """() => {
    const kind = (one) => [
        one.localName, one.getAttribute("type"), one.getAttribute("role"), ...one.classList,
        ...one.getAttributeNames(), one.checkVisibility(), one.textContent.trim() !== "",
    ].join(" ");
    const at = `${innerWidth} ${document.documentElement.lang}`;
    const all = [...document.querySelectorAll("body *")];
    return [...new Set(all.map((one) => `${at}: ${kind(one.parentElement)} > ${kind(one)}`))];
}"""
"""Each kind of element in each kind of element, at this width and in this language."""
_HOLD_AGAIN: Final = (
    "() => { document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1) }"
)


class Judged:
    """What the pages consisted of that nobody was shut out of: axe takes most of a story's time."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._file: Path | None = None

    def share(self, file: Path) -> None:
        """Tell the other processes of this run in a file, and hear from them."""
        self._file = file

    def knows(self, kinds: set[str]) -> bool:
        """Say whether a page that consists of these was judged already."""
        if self._file and self._file.exists():
            self._known.update(self._file.read_text().splitlines())
        return kinds <= self._known

    def add(self, kinds: set[str]) -> None:
        """Note that a page that consists of these was judged."""
        self._known |= kinds
        if self._file:
            with self._file.open("a") as file:
                file.write("".join(f"{kind}\n" for kind in kinds))


JUDGED: Final = Judged()


class Desk:
    """One person's browser."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        # A refusal (4xx) is part of some stories; the browser reports it as an error of its own.
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(message.text)

    async def sign_in(self, username: str, password: str) -> None:
        """Sign in and arrive at Home."""
        await self.page.goto("/sign-in")
        await self.page.locator("#username").fill(username)
        await self.page.locator("#password").fill(password)
        await self.page.locator("main form button.primary").first.click()
        await self.page.wait_for_url("**/")

    async def open(self, path: str) -> None:
        """Go to a page and make sure that everybody can use it."""
        await self.page.goto(path)
        await self.everybody_can_use_it()

    async def everybody_can_use_it(self) -> None:
        """Ask axe for whatever would shut somebody out; there must be nothing.

        A page that consists of nothing but what was judged already is not judged again.
        """
        # Colours on their way from one to another are nobody's last word.
        await self.page.evaluate(
            "() => Promise.all(document.getAnimations().map((one) => one.finished))"
        )
        made_of = set(await self.page.evaluate(_MADE_OF))
        if JUDGED.knows(made_of):
            return
        # What lies half under a bar that stays while the page scrolls is no small target.
        await self.page.evaluate(_LET_GO, _STAYS_IN_PLACE)
        found = (await Axe().run(self.page, options=_AXE)).response["violations"]
        await self.page.evaluate(_HOLD_AGAIN)
        told = [
            f"{one['id']}: {one['help']}: {[node['target'] for node in one['nodes']][:3]}"
            for one in found
        ]
        assert told == [], f"{self.page.url}: {told}"
        JUDGED.add(made_of)

    async def until(self, path: str, sight: Callable[[], Locator]) -> None:
        """Look at a page again until it shows something: news takes a moment to arrive."""
        for _ in range(_LOOKS):
            await self.page.goto(path)
            with suppress(AssertionError):
                await expect(sight().first).to_be_visible(timeout=1000)
                return
        await expect(sight().first).to_be_visible()

    async def record(self, customer: str) -> None:
        """Open a customer's record."""
        await self.open(f"/customers/{customer}")

    async def edit(self) -> None:
        """Unfold the boxes of the record that is open."""
        await self.page.locator("#record-summary").click()
        await expect(self.page.get_by_label("First Name")).to_be_focused()

    async def add_note(self) -> Locator:
        """Press + in the Contacts section and return the note that opens."""
        await self.page.locator("#contacts-add").click()
        await expect(self.note).to_be_visible()
        await self.everybody_can_use_it()
        return self.note

    @property
    def note(self) -> Locator:
        """The Contact Entry Note that is open."""
        return self.page.locator("form.entry")

    async def choose(self, **labels: str) -> None:
        """Choose the labels of the note's coded fields."""
        for name, label in labels.items():
            await self.note.locator(f"[name={name}]").select_option(label=label)

    async def chosen(self, name: str) -> str:
        """Return the label a coded field of the note shows."""
        field = self.note.locator(f"[name={name}]")
        words = await field.evaluate("(select) => select.selectedOptions[0]?.label ?? ''")
        return str(words)

    async def press(self, name: str) -> None:
        """Press a button of the note."""
        await self.note.get_by_role("button", name=name, exact=True).click()

    async def save(self) -> None:
        """Save the note and see it close."""
        await self.press("Save")
        await expect(self.note).to_have_count(0)

    @property
    def notes(self) -> Locator:
        """The rows of the Contacts grid."""
        return self.page.locator(".contacts-grid tbody tr[id^=note-]")

    async def callbacks(self) -> None:
        """Open Customer Callbacks and wait until it is live."""
        await self.open("/callbacks")
        await expect(self.page.locator("[data-live=on]")).to_be_visible()

    def waiting(self, name: str) -> Locator:
        """Find a customer's row in the callback list."""
        return self.page.locator(f'[data-customer][data-who="{name}"]')

    async def order(self, *names: str) -> list[str]:
        """Return some customers in the order in which they stand on the list."""
        everybody = await self.page.locator("[data-customer]").evaluate_all(
            "(rows) => rows.map((row) => row.dataset.who)"
        )
        return [name for name in everybody if name in names]
