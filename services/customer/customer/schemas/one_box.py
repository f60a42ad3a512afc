"""What somebody typed into one box: names, numbers, dates and addresses in any order (R-10).

What has a form of its own is taken out first, the most telling first: an email address, a social
security number, a ZIP code of nine digits, a day, a telephone number. What is left are short
numbers, which may be several things at once, and words, which are names unless a number or a street
type beside them says otherwise. Where two readings are possible both are searched for; the records
decide.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final

from backbone.typed.address_words import plain
from backbone.typed.dates import read_date
from backbone.typed.numbers import read_last4, read_nine_digits
from backbone.typed.phones import read_sought_phone
from backbone.typed.places import read_zip
from backbone.typed.refusal import Refusal
from customer.domain.clues import Search

_WORDS: Final = 6
"""Words of names that are tried in every order; further ones are read over."""
_TOWN_WORDS: Final = 3
_STREET_WORDS: Final = 3
_LAST_FOUR: Final = 4
_ZIP: Final = 5
_LOCAL: Final = 7
_RUN_OF_A_DAY: Final = 8
_LONGEST_NUMBER: Final = 12
_APART: Final = " , "
"""What is put in place of what was taken out: words on both sides are not one name."""

_EARLIEST: Final = date(1880, 1, 1)
# fmt: off
_STREET_TYPES: Final = frozenset((
    "AV", "AVE", "AVENUE", "BLVD", "BOULEVARD", "CIR", "CIRCLE", "CT", "DR", "DRIVE", "HIGHWAY",
    "HWY", "LN", "PKWY", "PARKWAY", "RD", "ROAD", "ST", "STREET", "TERRACE", "TRAIL", "TRL",
))
# fmt: on
"""Street types that are hardly anybody's name, as LANE, PARK and PLAZA are."""
_DIRECTIONS: Final = frozenset(("N", "S", "E", "W", "NE", "NW", "SE", "SW"))
_TITLES: Final = frozenset(("MR", "MRS", "MS", "MISS", "SRA", "SRTA"))

_LABEL: Final = re.compile(
    r"""\b(?:customer\s*id|cust(?:omer)?|client(?:e)?|id|ssn|ss|social|seguro|dob|born|birth(?:day|date)?
    |nacid[oa]|tel(?:ephone|efono)?|phone|cell(?:ular|phone)?|cel|mobile|home|zip(?:\s*code)?|last\s*(?:four|4)
    |e-?mail|correo|no|number|numero)\b[\s.:\#]*(?=[\d(+*]|\S+@|[a-z]{3,10}\.?\s\d)|\#+(?=\s*\d{5,})""",
    re.IGNORECASE | re.VERBOSE,
)
"""Words that say what the number behind them is; its form says that already."""
_EMAIL: Final = re.compile(r"[^\s,;<>\"()]+@[^\s,;<>\"()@]+\.[^\s,;<>\"()@.]+")
_SSN: Final = re.compile(
    r"(?<![\d(+-])\d{3}([-. _/]?)\d{2}\1\d{4}(?![\d-])|[*x#]{3}-?[*x#]{2}-?\d{4}(?!\d)",
    re.IGNORECASE,
)
_ZIP_PLUS_FOUR: Final = re.compile(r"(?<![\d-])\d{5}-\d{4}(?![\d-])")
_DAY: Final = re.compile(
    r"(?<![\d/.-])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d{2}))(?![\d/.-])"
    r"|\b[A-Za-z]{3,10}\.? \d{1,2},? \d{4}\b"
    r"|\b\d{1,2}[ -](?:de )?[A-Za-z]{3,10}\.?,?[ -](?:del? )?\d{4}\b"
)
_PHONE: Final = re.compile(
    r"""(?<![\w+])
    (?: \+\d[\d\s().\-]{6,18}\d
      | (?:1[\s.\-]*)? (?: \([2-9]\d{2}\)[\s.\-/]* | [2-9]\d{2}[\s.\-/]+ ) \d{3}[\s.\-]*\d{4}
      | 1?[2-9]\d{9}
      | [2-9]\d{2}[\s.\-]\d{4} )
    (?!\d)
    (?: [\s,;(]* (?: ext(?:ension|n)?|xtn?|x|int(?:erno)?|\# ) [\s.:=\#]* \d{1,8} \)? )?""",
    re.IGNORECASE | re.VERBOSE,
)
_BOX: Final = re.compile(
    r"\bp(?:ost)?\.?\s*o(?:ffice)?\.?\s*(?:box|bx)\s*\#?\s*(\w+)", re.IGNORECASE
)
_UNIT: Final = re.compile(
    r"(?:\b(?:apt|apartment|apto|unit|suite|ste|space|spc|lot|trailer|trlr)\b\s*\.?\s*\#?|\#)\s*"
    r"([A-Za-z]?-?\d{1,5}[A-Za-z]?|[A-Za-z])\b",
    re.IGNORECASE,
)
_TOKEN: Final = re.compile(r"[^\W_]+(?:['\u2018\u2019`.\-][^\W_]+)*|[,;]")
_NUMBER: Final = re.compile(r"\d+")
_ORDINAL: Final = re.compile(r"\d+(?:st|nd|rd|th)", re.IGNORECASE)
_HOUSE: Final = re.compile(r"\d{1,6}(?:-?[A-Za-z])?|\d{1,5}-\d{1,5}")


@dataclass
class _Heard:
    """What was understood so far."""

    search: dict[str, Any] = field(default_factory=dict)
    phones: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    places: list[tuple[str, str]] = field(default_factory=list)
    towns: list[str] = field(default_factory=list)
    ssn: str | None = None


Take = Callable[[_Heard, str], bool]
"""Takes something that was found; says whether it is what it looks like."""


@dataclass(frozen=True)
class Understood:
    """A search, and the nine digits of a social security number if somebody typed one."""

    search: Search
    ssn: str | None


def understand(written: str, *, today: date) -> Understood:
    """Read what was typed into one box; every clue in it counts.

    Nothing is refused: what cannot be a date or a telephone number is read as what it can be.
    """
    heard, rest = _Heard(), _LABEL.sub(" ", written)
    forms: tuple[tuple[re.Pattern[str], Take], ...] = (
        (_EMAIL, _take_email),
        (_ZIP_PLUS_FOUR, _take_zip),
        (_DAY, partial(_take_day, today=today)),
        (_SSN, _take_ssn),
        (_PHONE, _take_phone),
        (_BOX, _take_box),
        (_UNIT, _take_unit),
    )
    for form, take in forms:
        rest = form.sub(partial(_taken, heard, take), rest)
    _read_tokens(heard, _TOKEN.findall(rest), today)
    search = Search(
        **heard.search,
        phones=tuple(dict.fromkeys(heard.phones)),
        words=tuple(heard.words[:_WORDS]),
        places=tuple(dict.fromkeys(heard.places)),
        towns=tuple(dict.fromkeys(heard.towns)),
    )
    return Understood(search, heard.ssn)


def _taken(heard: _Heard, take: Take, found: re.Match[str]) -> str:
    return _APART if take(heard, found[0]) else found[0]


def _take_email(heard: _Heard, text: str) -> bool:
    heard.search["email"] = text.strip(".'")
    return True


def _take_zip(heard: _Heard, text: str) -> bool:
    heard.search["zip"] = read_zip(text)
    return True


def _take_day(heard: _Heard, text: str, *, today: date) -> bool:
    try:
        day = read_date(text, today=today)
    except Refusal:
        return False
    if not _EARLIEST <= day <= today:
        return False
    heard.search["date_of_birth"] = day
    return True


def _take_ssn(heard: _Heard, text: str) -> bool:
    if last4 := read_last4(text):
        heard.search["ssn_last4"] = last4
    else:
        heard.ssn = read_nine_digits(text)
    return True


def _take_phone(heard: _Heard, text: str) -> bool:
    try:
        heard.phones.append(read_sought_phone(text))
    except Refusal:
        return False
    return True


def _take_box(heard: _Heard, text: str) -> bool:
    heard.search["street_name"] = text
    return True


def _take_unit(heard: _Heard, text: str) -> bool:
    found = _UNIT.fullmatch(text)
    heard.search["unit"] = found[1] if found else text
    return True


def _read_tokens(heard: _Heard, tokens: list[str], today: date) -> None:
    for at, token in enumerate(tokens):
        if not token[0].isdigit() or _ORDINAL.fullmatch(token):
            continue
        run = _words_from(tokens, at + 1)
        street = _street_in(run)
        if street and _HOUSE.fullmatch(token):
            heard.search.update(street_number=token, street_name=" ".join(street))
            tokens[at : at + 1 + len(street)] = [","] * (1 + len(street))
        else:
            _read_number(heard, token, run, today)
            tokens[at] = ","
    for run in _runs(tokens):
        _read_words(heard, run)


def _read_number(heard: _Heard, token: str, run: list[str], today: date) -> None:
    """Take a number for everything it can be; with words behind it also for a house number."""
    if _HOUSE.fullmatch(token):
        streets = [" ".join(run[:end]) for end in range(1, min(len(run), _STREET_WORDS) + 1)]
        heard.places += [(token, street) for street in streets]
        if not streets and len(token) < _LAST_FOUR:
            heard.search.setdefault("street_number", token)
    length = len(token) if _NUMBER.fullmatch(token) else 0
    if length == _LAST_FOUR:
        heard.search["ssn_last4"] = token
    elif length == _ZIP:
        heard.search["zip"] = token
    elif length == _LOCAL:
        _take_phone(heard, token)
    elif length == _RUN_OF_A_DAY and _take_day(heard, token, today=today):
        return
    if _ZIP < length <= _LONGEST_NUMBER:
        heard.search["number"] = int(token)


def _words_from(tokens: list[str], start: int) -> list[str]:
    rest = enumerate(tokens[start:], start)
    end = next((at for at, token in rest if not _is_word(token)), len(tokens))
    return tokens[start:end]


def _is_word(token: str) -> bool:
    return token[0].isalpha() or _ORDINAL.fullmatch(token) is not None


def _street_in(run: list[str]) -> list[str]:
    """Return the words up to a street type, with a direction behind it: BERRY ST, M ST SE."""
    for at, word in enumerate(run[: _STREET_WORDS + 2]):
        if at and plain(word) in _STREET_TYPES:
            behind = run[at + 1 : at + 2]
            return run[: at + 1 + (bool(behind) and plain(behind[0]) in _DIRECTIONS)]
    return []


def _runs(tokens: list[str]) -> Iterator[list[str]]:
    run: list[str] = []
    for token in (*tokens, ","):
        if _is_word(token):
            run.append(token)
        elif run:
            yield run
            run = []


def _read_words(heard: _Heard, run: list[str]) -> None:
    words = [word for word in run if plain(word) and plain(word) not in _TITLES]
    street = _street_in(words)
    # Without a house number `ST` in the middle of a name may be a saint's.
    if street and (len(street) == len(words) or plain(street[-1]) != "ST"):
        heard.search.setdefault("street_name", " ".join(street))
        words = words[len(street) :]
    elif street:
        heard.places.append(("", " ".join(street)))
    heard.words += words
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + _TOWN_WORDS) + 1):
            heard.towns.append(" ".join(words[start:end]))
