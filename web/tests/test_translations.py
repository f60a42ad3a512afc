"""The words: complete in Spanish, switched by a cookie, true to the page's language."""

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from browser_client import Browser

import console
from console import i18n
from console.formatting import format_datetime, format_local_date
from console.labels.matches import match_label

HERE = Path(console.__file__).parent
SPANISH = sorted((HERE / "locale" / "es").glob("*.po"))


def used() -> set[str | tuple[str, ...]]:
    """Return every message the pages and templates use."""
    found = extract_from_dir(
        HERE,
        method_map=[("**.py", "python"), ("templates/**.html", "jinja2")],
        options_map={
            "templates/**.html": {
                "newstyle_gettext": "true",
                "trim_blocks": "true",
                "lstrip_blocks": "true",
            }
        },
        keywords={"_": None, "gettext": None, "ngettext": (1, 2)},
    )
    return {message for _path, _line, message, _comments, _context in found}


def translated() -> dict[Any, Any]:
    """Return what is said in Spanish, beside the words filed under codes."""
    words: dict[Any, Any] = {}
    for path in SPANISH:
        with path.open("rb") as source:
            read = read_po(source, locale="es")
            words |= {one.id: one.string for one in read if one.id and not one.context}
    return words


def test_every_message_has_its_spanish() -> None:
    words = translated()

    missing = [one for one in used() if not words.get(one)]

    assert len(used()) > 200
    assert missing == []


def test_no_spanish_is_kept_that_no_screen_shows() -> None:
    shown = {one if isinstance(one, str) else one[0] for one in used()}
    kept = {one if isinstance(one, str) else one[0] for one in translated()}

    assert kept - shown == set()


@pytest.mark.parametrize("path", SPANISH, ids=lambda path: path.name)
def test_translations_keep_the_places_for_values(path: Path) -> None:
    with path.open("rb") as source:
        catalogue = read_po(source, locale="es")

    assert not [
        (str(error), message.id) for message, errors in catalogue.check() for error in errors
    ]


@pytest.mark.parametrize(
    ("chosen", "accepted", "spoken"),
    [
        (None, "", "en"),
        (None, "es-MX,es;q=0.9,en;q=0.8", "es"),
        (None, "en-US,en;q=0.9,es;q=0.8", "en"),
        (None, "vi,fr;q=0.5", "en"),
        ("en", "es-MX", "en"),
        ("tlh", "es", "es"),
    ],
)
def test_a_choice_beats_the_browser(chosen: str | None, accepted: str, spoken: str) -> None:
    assert i18n.negotiate_language(chosen, accepted) == spoken


async def test_the_language_is_switched_and_stays(front_desk: Browser) -> None:
    assert '<html lang="en">' in (await front_desk.open("/")).text

    answer = await front_desk.send("/language", {"language": "es", "back": "/customers/search"})

    assert answer.url.path == "/customers/search"
    assert '<html lang="es">' in answer.text
    assert "Buscar cliente/Registrar contacto entrante" in answer.text
    assert '<html lang="es">' in (await front_desk.open("/codes")).text


async def test_switching_leads_back_to_our_own_pages_only(front_desk: Browser) -> None:
    await front_desk.open("/")
    answer = await front_desk.send(
        "/language", {"language": "es", "back": "https://evil.example"}, follow=False
    )

    assert answer.headers["Location"] == "/"


def test_a_match_is_explained_in_the_language_of_the_screen() -> None:
    first = {"code": "first_name", "how": "SOUND", "value": "JULIA", "sought": "JULIE"}
    last = {"code": "last_name", "how": "EXACT", "value": "LOPEZ", "sought": "LOPEZ"}
    matches: list[dict[str, Any]] = [
        {"code": "phone", "how": "EXACT", "one_digit_apart": False},
        first,
        {"code": "names_exchanged", "first": first, "last": last},
        {"code": "names_exchanged", "first": None, "last": last},
        {"code": "date_of_birth", "how": "EXACT", "one_digit_apart": True},
        {"code": "street_name", "how": "SPELLING", "value": "BERRY", "sought": "BERRI"},
    ]

    assert [match_label(match) for match in matches] == [
        "phone number",
        "first name JULIA, sounds like JULIE",
        "first name JULIA, sounds like JULIE; last name LOPEZ (names exchanged)",
        "last name LOPEZ (names exchanged)",
        "date of birth, one digit apart",
        "street name, spelled like BERRI",
    ]
    with i18n.use_language("es"):
        assert [match_label(match) for match in matches] == [
            "número de teléfono",
            "nombre JULIA, suena como JULIE",
            "nombre JULIA, suena como JULIE; apellido LOPEZ (nombre y apellido invertidos)",
            "apellido LOPEZ (nombre y apellido invertidos)",
            "fecha de nacimiento, difiere en un dígito",
            "calle, se escribe como BERRI",
        ]


def test_r_11_every_reason_of_a_match_is_worded_in_both_languages() -> None:
    """Whatever code, reading and likeness the service may send; former ones too (R-07)."""
    texts = [(code, how) for code in TEXT_CODES for how in SIMILARITIES]
    private = [*PRIVATE_READINGS]
    for language in ("en", "es"):
        with i18n.use_language(language):
            for former in (False, True):
                labels = [
                    match_label(
                        {
                            "code": code,
                            "how": how,
                            "value": "ANA",
                            "sought": "ANNA",
                            "former": former,
                        }
                    )
                    for code, how in (*texts, *private)
                ]
                assert len({*labels}) >= len(private) + len(TEXT_CODES)
                for label in labels:
                    assert not re.search(r"[a-z]_[a-z]|[A-Z]{4,}_", label), label


TEXT_CODES = (
    "number", "first_name", "last_name", "street_address", "street_name", "street_number", "unit",
    "zip", "city",
)  # fmt: skip
SIMILARITIES = ("EXACT", "NICKNAME", "SPELLING", "SOUND", "BEGINS")
PRIVATE_READINGS = (
    ("ssn", "EXACT"), ("ssn", "LAST_FOUR"), ("phone", "EXACT"), ("phone", "NO_AREA_CODE"),
    ("phone", "OTHER_AREA_CODE"), ("date_of_birth", "EXACT"),
    ("date_of_birth", "DAY_AND_MONTH_EXCHANGED"), ("email", "EXACT"),
)  # fmt: skip


def test_r_07_a_former_name_and_number_are_said_to_be_former() -> None:
    name = {"code": "last_name", "how": "EXACT", "value": "BURTON", "sought": "BURTON"}
    phone = {"code": "phone", "how": "EXACT", "one_digit_apart": False}

    assert match_label({**name, "former": True}) == "formerly BURTON"
    assert match_label({**phone, "former": True}) == "phone number, formerly"
    with i18n.use_language("es"):
        assert match_label({**name, "former": True}) == "antes BURTON"


def test_instants_are_written_in_the_agencys_time_zone() -> None:
    zone = "America/Los_Angeles"

    assert format_datetime("2014-02-21T19:54:19Z", zone) == "2/21/2014 11:54 AM"
    assert format_local_date("2014-02-22T06:54:19Z", zone) == "2/21/2014"
    assert format_datetime(None, zone) == ""
