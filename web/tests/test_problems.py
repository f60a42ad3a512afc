"""What the services say by code is said in words by the console, in both languages."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from console import i18n
from console.labels.problems import field_error_label, problem_label

ROOT = Path(__file__).parents[2]
CONSOLE = ROOT / "web" / "console"
SERVICES = [
    *(ROOT / "services").glob("*/*/**/*.py"),
    *(ROOT / "shared" / "backbone").rglob("*.py"),
]
FAULTS = {
    "PydanticCustomError": 0,
    "InvalidValue": 0,
    "InvalidField": 1,
    "Fault": 1,
    "PeriodRefused": 1,
}
"""By what the services name what is wrong with a field, and which argument is its code."""
CODE = re.compile(r"[a-z]+(_[a-z0-9]+)*")
SENTENCE_WORDS = 4


def problem_codes() -> set[str]:
    """Return the code of every problem that a route may answer with."""
    documents = [
        json.loads(path.read_text()) for path in (ROOT / "docs" / "openapi").glob("*.json")
    ]
    return {code for document in documents for code in _codes(document["paths"])}


def _codes(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from part.get("properties", {}).get("code", {}).get("enum", ())
        for value in part.values():
            yield from _codes(value)
    if isinstance(part, list):
        for value in part:
            yield from _codes(value)


def service_nodes() -> Iterator[ast.AST]:
    for path in SERVICES:
        if "tests" not in path.parts:
            yield from ast.walk(ast.parse(path.read_text()))


def field_codes() -> set[str]:
    """Return the codes with which the services refuse a field."""
    found = {"required", "unknown_field", "invalid_value", "not_an_object"}
    for node in service_nodes():
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        place = FAULTS.get(node.func.id)
        if place is None or len(node.args) <= place:
            continue
        code = node.args[place]
        if isinstance(code, ast.Constant) and CODE.fullmatch(str(code.value)):
            found.add(str(code.value))
    return found


def has_words(context: str, code: str) -> bool:
    return i18n.text_of_code(context, code) is not None


@pytest.mark.parametrize("language", ["en", "es"])
def test_r_83_every_code_of_a_problem_has_words(language: str) -> None:
    codes = problem_codes()

    with i18n.use_language(language):
        wordless = {code for code in codes if not has_words("problem", code)}

    assert len(codes) > 70
    assert wordless == set()


@pytest.mark.parametrize("language", ["en", "es"])
def test_r_83_every_code_of_a_field_error_has_words(language: str) -> None:
    codes = field_codes()

    with i18n.use_language(language):
        wordless = {code for code in codes if not has_words("field", code)}

    assert len(codes) > 45
    assert wordless == set()


def test_r_83_no_sentence_that_came_is_looked_up_as_a_message() -> None:
    looked_up = [
        f"{path.name}: {ast.unparse(node)}"
        for path in CONSOLE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"_", "gettext", "ngettext"}
        and not isinstance(node.args[0], ast.Constant)
    ]
    in_templates = [
        found
        for path in (CONSOLE / "templates").rglob("*.html")
        for found in re.findall(r"\b_\([^'\"][^)]*\)", path.read_text())
    ]

    assert looked_up == []
    # The names of the delivered usual entries: the code tables have none in other languages yet.
    assert in_templates == []


def test_r_83_no_module_compares_with_a_sentence_of_a_service() -> None:
    sentences = {
        node.value.strip()
        for node in service_nodes()
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and len(node.value.split()) >= SENTENCE_WORDS
    }
    compared = {
        text
        for path in CONSOLE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Compare | ast.Dict)
        for part in (node.keys if isinstance(node, ast.Dict) else (node.left, *node.comparators))
        for text in _texts(part)
    }

    assert len(sentences) > 500
    assert compared & sentences == set()


def _texts(part: ast.AST | None) -> Iterator[str]:
    for node in ast.walk(part) if part else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_r_11_no_label_is_read_out_of_a_sentence() -> None:
    labels = (CONSOLE / "labels").glob("*.py")

    assert [path.name for path in labels if "import re\n" in path.read_text()] == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ({"code": "too_short", "min_length": 1}, "Complete este campo."),
        ({"code": "too_short", "min_length": 12}, "Escriba al menos 12 "),
        ({"code": "too_long", "max_length": 80}, "Acórtelo a 80 "),
    ],
)
def test_r_75_a_schema_s_own_bounds_are_said_in_the_person_s_language(
    error: dict[str, Any], said: str
) -> None:
    with i18n.use_language("es"):
        words = field_error_label({**error, "message": "Value should have …"})
    assert words.startswith(said)


def test_a_code_without_words_is_shown_in_the_services_english() -> None:
    unknown = {"code": "of_tomorrow", "detail": "Come back tomorrow.", "status": 409}
    error = {"field": "zip", "code": "of_tomorrow", "message": "is of tomorrow"}

    with i18n.use_language("es"):
        assert problem_label(unknown) == "Come back tomorrow."
        assert field_error_label(error) == "is of tomorrow"
        # Nor is it said half: the words of this code need a parameter that did not come.
        assert problem_label({"code": "username_taken", "detail": "Taken."}) == "Taken."


@pytest.mark.parametrize(
    ("problem", "english", "spanish"),
    [
        (
            {"code": "sign_in_locked", "seconds": 121},
            "Too many wrong passwords. Wait 3 min,",
            "Demasiadas contraseñas incorrectas. Espere 3 min",
        ),
        (
            {"code": "password_refused", "rule": "too_short", "shortest": 12},
            "A password has at least 12 characters.",
            "Una contraseña tiene al menos 12 ",
        ),
        (
            {"code": "status_not_possible", "old": "DONE", "new": "CONFIRMED"},
            "An appointment that is “Done” cannot become “Confirmed”.",
            "Una cita que está «Realizada» no puede pasar a «Confirmada».",
        ),
        (
            {"code": "appointment_day_not_come", "day": "2027-02-01"},
            "The day of this appointment, 2/1/2027, has not come.",
            "El día de esta cita, 2/1/2027, no ha llegado.",
        ),
        (
            {"code": "printing_unavailable", "packages": ["libpango", "fonts"]},
            "This machine cannot print: it lacks libpango, fonts.",
            "Este equipo no puede imprimir: le falta libpango, fonts.",
        ),
        (
            {
                "code": "invalid_input",
                "errors": [
                    {"field": "reason", "code": "too_short", "least": 1},
                    {"field": "text", "code": "too_long", "most": 300},
                ],
            },
            "Fill this in. Shorten this to 300 characters.",
            "Complete este campo. Acórtelo a 300 ",
        ),
    ],
    ids=lambda one: one["code"] if isinstance(one, dict) else "",
)
def test_what_is_said_by_code_is_said_with_its_parameters(
    problem: dict[str, Any], english: str, spanish: str
) -> None:
    assert problem_label(problem).startswith(english)
    with i18n.use_language("es"):
        assert problem_label(problem).startswith(spanish)
