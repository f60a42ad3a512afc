"""How an operation ended."""

from dataclasses import dataclass

from storm.client import Answered

CREATED, OK, CONFLICT, NOT_FOUND = 201, 200, 409, 404


@dataclass(frozen=True)
class Done:
    """How an operation ended: acknowledged, rightly refused, or neither, and after a lost try."""

    how: str
    unknown: bool = False


def outcome_of(answer: Answered, what: str, *, refused: str = "") -> Done:
    """Say how an operation ended with this answer; `what` names it where nobody expected that.

    `refused` is the code of the conflict with which it may rightly be refused.
    """
    if answer.ok:
        return Done("acknowledged", unknown=answer.unknown)
    if answer.status == CONFLICT and code_of(answer) == refused:
        return Done("refused")
    return Done(f"{what} {answer.status} {code_of(answer)}")


def code_of(answer: Answered) -> str:
    """Return a problem's code, where the answer is one."""
    try:
        return str(answer.json().get("code", ""))
    except ValueError:
        return ""
