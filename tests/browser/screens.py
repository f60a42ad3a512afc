"""Every screen of a house, found by following every link, and the words that stand on each."""

import re
from collections.abc import AsyncIterator, Iterator
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx2

from hearthline.house import DEMO_PASSWORD

ROLES: Final = ("supervisor", "admin", "printroom", "auditor", "frontdesk")
_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/codes/)[a-z_]+/.+|(?<=calls/).+")
_CSRF: Final = re.compile(r'data-csrf="([^"]*)"')
_FILES: Final = (".pdf", ".csv", ".xlsx", "/stream")
_SPOKEN: Final = ("title", "aria-label", "placeholder", "alt", "data-label", "label")
_NO_WORDS: Final = frozenset({"script", "style", "svg"})
_NO_END: Final = frozenset(
    {"br", "hr", "img", "input", "link", "meta", "source", "option", "wbr", "path"}
)
_PEOPLES_OWN: Final = frozenset({"bdi", "q", "blockquote", "textarea"})
"""Elements that hold what somebody wrote."""
_PEOPLES_CLASSES: Final = frozenset({"words", "message", "who", "written", "data"})


class Screen(HTMLParser):
    """The words and links of one page."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._language = language
        self._skipping: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a link, and of the attributes that are read out or shown."""
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "download" not in given:
            self.links.append(given.get("href", ""))
        own = _PEOPLES_CLASSES & set(given.get("class", "").split())
        foreign = given.get("lang", self._language) != self._language
        if self._skipping or tag in _NO_WORDS | _PEOPLES_OWN or own or foreign:
            if tag not in _NO_END:
                self._skipping.append(tag)
            return
        for name, value in given.items():
            if name in _SPOKEN or name.startswith("data-text"):
                self._say(value)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if self._skipping and self._skipping[-1] == tag:
            self._skipping.pop()

    def handle_data(self, data: str) -> None:
        """Take note of a text."""
        if not self._skipping:
            self._say(data)

    def _say(self, text: str) -> None:
        if said := " ".join(text.split()):
            self.words.append(said)


def read(page: str, language: str) -> Screen:
    """Return the words and links of a page."""
    screen = Screen(language)
    screen.feed(page)
    return screen


async def walk(
    house: str, username: str, language: str
) -> AsyncIterator[tuple[str, httpx2.Response]]:
    """Open every kind of screen that somebody is led to, each once, and yield the answers."""
    async with httpx2.AsyncClient(
        base_url=house, timeout=60, follow_redirects=True, headers={"Accept-Language": language}
    ) as browser:
        entrance = await browser.get("/sign-in")
        fields = {"csrf": _token(entrance), "username": username, "password": DEMO_PASSWORD}
        at_home = await browser.post("/sign-in", data=fields, headers={"Origin": house})
        assert at_home.url.path == "/", at_home.text
        yield "/sign-in", entrance
        waiting, seen = ["/"], {kind("/sign-in")}
        while waiting:
            path = waiting.pop(0)
            if kind(path) in seen:
                continue
            seen.add(kind(path))
            answer = await browser.get(path)
            if "text/html" not in answer.headers["Content-Type"]:
                continue
            yield path, answer
            waiting.extend(_inside(path, read(answer.text, language).links))


def kind(path: str) -> str:
    """Return which screen an address shows, whoever it is about."""
    parts = urlsplit(path)
    named = "?" + "&".join(sorted(re.findall(r"(\w+)=", parts.query))) if parts.query else ""
    return _ID.sub("…", parts.path) + named


def _inside(path: str, links: list[str]) -> Iterator[str]:
    for link in links:
        leads = urlsplit(urljoin(path, link))
        if leads.netloc or leads.scheme or leads.path.endswith(_FILES):
            continue
        yield leads.path + (f"?{leads.query}" if leads.query else "")


def _token(answer: httpx2.Response) -> str:
    found = _CSRF.search(answer.text)
    assert found is not None
    return found[1]
