"""Every screen of the console, found by following every link, and the words on each."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Final, Protocol
from urllib.parse import urljoin, urlsplit

_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/codes/calls/).+|(?<=/codes/usual/)[^/]+")
_CODE: Final = re.compile(r"(?<=/codes/edit/)([a-z_]+)/(?!new$).+")
"""Every table's codes have a screen of their own kind."""
_FILES: Final = (".pdf", ".csv", ".xlsx", "/stream")
_SPOKEN: Final = ("title", "aria-label", "placeholder", "alt", "data-label", "label")
_NO_WORDS: Final = frozenset({"script", "style", "svg"})
_NO_END: Final = frozenset(
    {"br", "hr", "img", "input", "link", "meta", "source", "option", "wbr", "path"}
)
_PEOPLES_OWN: Final = frozenset({"bdi", "q", "blockquote", "textarea"})
"""Elements that hold what somebody wrote."""
_PEOPLES_CLASSES: Final = frozenset({"words", "message", "who", "code", "data"})
"""Classes of what is data: words of customers and colleagues, keys, names of forms."""


class Answer(Protocol):
    """What a page answers."""

    @property
    def status_code(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def text(self) -> str: ...


class Opens(Protocol):
    """Whoever can open a page: the client of these tests, a browser."""

    async def open(self, path: str, /) -> Answer:
        """Open one page."""


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


async def walk(browser: Opens, *, also: Iterable[str] = ()) -> dict[str, str]:
    """Open every kind of screen that somebody is led to from Home, each once."""
    waiting, pages, seen = ["/", *also], dict[str, str](), set[str]()
    while waiting:
        path = waiting.pop(0)
        if kind(path) in seen:
            continue
        seen.add(kind(path))
        answer = await browser.open(path)
        assert answer.status_code < 500, path
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        pages[kind(path)] = answer.text
        waiting.extend(_inside(path, read(answer.text, "").links))
    return pages


def kind(path: str) -> str:
    """Return which screen an address shows, whoever it is about."""
    parts = urlsplit(path)
    named = "?" + "&".join(sorted(re.findall(r"(\w+)=", parts.query))) if parts.query else ""
    return _CODE.sub(r"\1/…", _ID.sub("…", parts.path)) + named


def _inside(path: str, links: list[str]) -> Iterator[str]:
    for link in links:
        leads = urlsplit(urljoin(path, link))
        if leads.netloc or leads.scheme or leads.path.endswith(_FILES):
            continue
        yield leads.path + (f"?{leads.query}" if leads.query else "")
