"""Labels of the agency's codes in the reader's language, where the agency has written one."""

from collections.abc import Mapping
from typing import Any, Final

from console.i18n import current_language

_TABLES: Final = {
    "contact_type": "contact_types",
    "contact_action": "actions",
    "last_attempt_action": "actions",
    "call_code": "call_codes",
    "language": "languages",
    "mailing_code": "mailing_codes",
    "reason": "deficiency_reasons",
    "reason_key": "deficiency_reasons",
}
"""In which code table the code in a field of the API stands."""
_LABELS: Final = {name: f"{name}_label" for name in _TABLES} | {"reason_key": "reason"}
"""In which field beside it the label stands."""


def code_label(row: Mapping[str, Any]) -> str:
    """Return the label of a row of a code table."""
    return str(row.get("labels", {}).get(current_language()) or row["label"])


def code_names(code_tables: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return the labels of all codes, by the field of the API that holds one."""
    return {
        name: {row["key"]: code_label(row) for row in code_tables.get(table, ())}
        for name, table in _TABLES.items()
    }


def translate_labels(answer: Any, code_tables: Mapping[str, Any]) -> Any:
    """Return an answer of the API with the labels beside its codes in the reader's language.

    A label stands in a field beside the code, or under the code's field in `labels`. One that the
    agency has not written in this language stays as it was saved.
    """
    translated = {
        (table, row["key"]): code_label(row)
        for table in set(_TABLES.values())
        for row in code_tables.get(table, ())
        if current_language() in row.get("labels", {})
    }
    return _translate(answer, translated) if translated else answer


def _translate(answer: Any, translated: Mapping[tuple[str, str], str]) -> Any:
    if isinstance(answer, list):
        return [_translate(one, translated) for one in answer]
    if not isinstance(answer, dict):
        return answer
    labels = {
        name: translated[table, code]
        for name, table in _TABLES.items()
        if isinstance(code := answer.get(name), str) and (table, code) in translated
    }
    found = {name: _translate(value, translated) for name, value in answer.items()}
    if isinstance(answer.get("labels"), dict):
        found["labels"] = {**answer["labels"], **labels}
    return found | {
        _LABELS[name]: label for name, label in labels.items() if _LABELS[name] in answer
    }
