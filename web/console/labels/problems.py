"""Words for what the services refuse: a problem, what is wrong with one field, each by its code.

The words are in `locale/*/problems.po`, under the codes themselves. A code without words there, or
without a parameter they need, is shown in the service's own English.
"""

import math
from collections.abc import Mapping
from typing import Any

from console.formatting import format_date, is_iso_date
from console.i18n import text_of_code
from console.labels.appointments import appointment_status_label
from console.labels.print_room import mailing_state_label

_REOPENED = "UNCONFIRMED"
_SECONDS_PER_MINUTE = 60


def problem_label(problem: Mapping[str, Any]) -> str:
    """Say why a request was refused; of invalid input, what is wrong with it."""
    if faults := problem.get("errors"):
        return " ".join(dict.fromkeys(map(field_error_label, faults)))
    otherwise = problem.get("detail") or problem.get("title") or problem.get("status") or ""
    return _words("problem", problem, otherwise=str(otherwise))


def field_error_label(error: Mapping[str, Any]) -> str:
    """Say what is wrong with one field, in a sentence that does not name it."""
    return _words("field", error, otherwise=str(error.get("message") or ""))


def _words(context: str, answer: Mapping[str, Any], *, otherwise: str) -> str:
    code = str(answer.get("code") or "")
    answer = {**_bounds(answer), **answer}
    variant = answer.get("rule") or answer.get("least")
    words = text_of_code(context, f"{code}.{variant}") or text_of_code(context, code)
    try:
        return words % _shown(answer) if words else otherwise
    except KeyError:
        return otherwise


def _bounds(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema's own bounds under the names by which the services say theirs."""
    names = {"min_length": "least", "max_length": "most"}
    return {ours: parameters[theirs] for theirs, ours in names.items() if theirs in parameters}


def _shown(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters as people read them: days as dates, states by name."""
    shown = {name: _as_text(name, value) for name, value in parameters.items()}
    if "seconds" in parameters:
        shown["minutes"] = math.ceil(parameters["seconds"] / _SECONDS_PER_MINUTE)
    return {**shown, "reopened": appointment_status_label(_REOPENED)}


def _as_text(name: str, value: Any) -> Any:
    match name, value:
        case "state", str():
            return mailing_state_label(value)
        case (("old" | "new"), str()):
            return appointment_status_label(value)
        case _, [*several]:
            return ", ".join(map(str, several))
        case _, str() if is_iso_date(value):
            return format_date(value)
        case _:
            return value
