"""Change requests: what the state's system is asked to correct, and how far that has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from customer.domain.exceptions import ChangeRequestAlreadySent, InvalidField, StateNotPossible
from customer.domain.phones import digits_of
from customer.domain.record import Change

Field = Literal[
    "name",
    "ssn",
    "date_of_birth",
    "ethnicity",
    "mailing_address",
    "home_phone",
    "message_phone",
    "mobile_phone",
    "other_phone",
    "email",
    "language",
]
"""The parts of a record that the state's system has, too."""
Reason = Literal["DATA_ENTRY_ERROR", "APPLIED_WITH_DIFFERENT_INFORMATION", "OTHER"]
"""Why the two differ (F-060)."""
State = Literal["REQUESTED", "SENT", "DONE", "REFUSED"]
"""Asked for here; sent to the state; corrected there; not to be corrected."""

_AFTER: Final[Mapping[State, tuple[State, ...]]] = {
    "REQUESTED": ("SENT", "REFUSED"),
    "SENT": ("DONE", "REFUSED", "REQUESTED"),
    "DONE": ("SENT",),
}


@dataclass(frozen=True)
class Request:
    """How a request stands."""

    state: State
    was_sent: bool


def check_differs(field: Field, theirs: str | None, ours: str) -> None:
    """Refuse to have corrected what is the same on both sides, however it is written."""
    if theirs is not None and _plain(field, theirs) == _plain(field, ours):
        raise same_as_record()


def same_as_record() -> InvalidField:
    """Return why nothing is to be corrected."""
    return InvalidField(
        "theirs",
        "same_as_record",
        "is what the record says. Correct the record first, if it is wrong, and ask again",
    )


def check_on_record(field: Field, said: Mapping[Field, str]) -> str:
    """Return what a field should be; refuse one that the record leaves empty."""
    if field not in said:
        raise InvalidField(
            "field", "not_on_record", "is empty on this record. Fill it in there, and ask again"
        )
    return said[field]


def check_reason(reason: Reason, note: str | None) -> None:
    """Ask for words where the reason is none of the usual ones."""
    if reason == "OTHER" and not note:
        raise InvalidField("note", "note_needed", "must say what the other reason is")


def possible_states(request: Request) -> tuple[State, ...]:
    """Return what else a request may become. A settled one is taken up again where it was."""
    if request.state == "REFUSED":
        return ("SENT",) if request.was_sent else ("REQUESTED",)
    return _AFTER[request.state]


def check_state(request: Request, new: State, *, answer: str | None) -> None:
    """Refuse a state that nothing leads to, and a refusal that says no reason."""
    if new not in (possible := possible_states(request)):
        raise StateNotPossible(request.state, new, possible=possible)
    if new == "REFUSED" and not answer:
        raise InvalidField("answer", "reason_needed", "must say why it is not corrected")


def check_withdrawal(state: State) -> None:
    """Let a request be withdrawn only while nobody outside has heard of it."""
    if state != "REQUESTED":
        raise ChangeRequestAlreadySent


def told(field: Field) -> Change:
    """Return what the history distinguishes a request by from the record's others."""
    return Change("change_request.of", None, field)


def _plain(field: Field, text: str) -> str:
    if field.endswith("_phone"):
        return digits_of(text) or text
    return " ".join(text.replace(",", " ").casefold().split())
