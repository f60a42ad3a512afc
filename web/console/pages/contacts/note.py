"""The Contact Entry Note on its way: what it offers, what was typed, what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from console.api import ApiProblem
from console.i18n import gettext as _
from console.pages.contacts import grid, when
from console.pages.contacts.codes import (
    CLEARING_CODES,
    SHUT_OFF_CODES,
    TYPES,
    Choice,
    Codes,
    Combination,
)

REQUIRED: Final = ("contact_type", "contact_action", "call_code", "language")
FIELDS: Final = (
    "contact_date",
    *REQUIRED,
    "notes",
    "mailing_code",
    "shut_off_date",
)
_CONFLICT: Final = (409, 412)
_UNREADABLE: Final = 422


@dataclass(kw_only=True)
class NoteForm:
    """One form for a new note, a correction, and a call logged from the callback list."""

    action: str
    again: str
    leave: str
    preview_at: str
    heading: str
    codes: Codes
    zone: str
    mails: bool
    entered_by: str
    shown: str
    """The exact instant that the Contact Date stands for until somebody changes it."""
    key: str = ""
    version: int | None = None
    combinations: Sequence[Combination] = ()
    reasons: Sequence[Mapping[str, Any]] = ()
    values: dict[str, str] = field(default_factory=dict)
    resolves: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    theirs: dict[str, str] = field(default_factory=dict)
    mailing_date: str | None = None
    outcome: bool = False
    """Whether the usual entries say how a call ended, instead of what a customer wants."""

    def __post_init__(self) -> None:
        if not self.values.get("contact_date"):
            self.values["contact_date"] = when.to_field(self.shown, self.zone)

    @property
    def shut_off_codes(self) -> str:
        """The codes for which the shut-off date is shown."""
        return " ".join(SHUT_OFF_CODES)

    @property
    def clearing_codes(self) -> str:
        """The codes for which the choice of calls to settle is shown."""
        return " ".join(CLEARING_CODES)

    @property
    def types(self) -> tuple[Choice, ...]:
        """Incoming and outgoing."""
        return TYPES

    @property
    def actions(self) -> list[tuple[str, list[Choice]]]:
        """The contact actions, by class."""
        return self.codes.grouped_actions(self.values.get("contact_action", ""))

    def choices(self, name: str) -> tuple[Choice, ...]:
        """Return the choices of a coded field."""
        tables = {
            "call_code": self.codes.call_codes,
            "language": self.codes.languages,
            "mailing_code": self.codes.mailing_codes,
        }
        return self.codes.with_chosen(tables[name], self.values.get(name, ""))

    def take(self, typed: Mapping[str, str], *, resolves: Sequence[str] = ()) -> None:
        """Take what a person typed, and one press on a usual combination."""
        # A field that is not sent was hidden or emptied: what it held before does not stay.
        self.values = {name: typed.get(name, "") for name in FIELDS}
        self.resolves = list(resolves)
        self.shown = typed.get("shown") or self.shown
        self.key = typed.get("key") or self.key
        self.version = int(typed["version"]) if typed.get("version", "").isdigit() else None
        pressed = typed.get("preset", "")
        if pressed.isdigit() and int(pressed) < len(self.combinations):
            self.values.update(self.combinations[int(pressed)].fills)

    def check(self) -> bool:
        """Name every required field that is empty (F-072, A-06); say whether none is."""
        names = {
            "contact_type": _("Choose a Contact Type."),
            "contact_action": _("Choose a Contact Action."),
            "call_code": _("Choose a Call Code."),
            "language": _("Choose a Language."),
        }
        self.errors = {name: names[name] for name in REQUIRED if not self.values.get(name)}
        return not self.errors

    def body(self) -> dict[str, Any]:
        """Return the note as the API wants it."""
        body: dict[str, Any] = {name: self.values.get(name) or None for name in FIELDS}
        typed = self.values["contact_date"] or when.to_field(self.shown, self.zone)
        body["contact_date"] = when.from_field(typed, self.zone, shown=self.shown)
        body["resolves"] = self.resolves if self.settles else []
        if not self.mails:
            del body["mailing_code"]
        return body

    @property
    def settles(self) -> bool:
        """Say whether this note may settle calls: an outgoing one with a clearing code."""
        outgoing = self.values.get("contact_type") == "OUTGOING"
        return outgoing and self.values.get("call_code") in CLEARING_CODES

    def refused(self, problem: ApiProblem) -> None:
        """Put the API's objections where a person finds them: at the fields, else at the top."""
        if problem.status == _UNREADABLE and not problem.errors:
            # The key was used before, with other words: the first save succeeded unseen.
            self.problem = _(
                "This note was saved when you first pressed Save; only the answer got lost. "
                "Exit, and edit the saved note."
            )
            return
        for error in problem.errors:
            name = error.field.split(".")[-1]
            if name in FIELDS:
                self.errors[name] = _sentence(name, error.message)
        if not self.errors or problem.status in _CONFLICT:
            self.problem = problem.detail

    def overtaken(self, note: Mapping[str, Any], values: Mapping[str, str]) -> None:
        """Show beside each field what somebody else has saved meanwhile, and go on from there."""
        labels = note.get("labels") or {}
        self.version = int(note["version"])
        self.theirs = {
            name: str(labels.get(name) or value or _("(empty)"))
            for name, value in values.items()
            if value != self.values.get(name, "")
        }
        self.problem = _(
            "Somebody changed this note while you were editing it. What they saved stands beside "
            "your words. Save again to keep yours."
        )


def _sentence(name: str, message: str) -> str:
    """Begin a service's half sentence (`lies in the future.`) with the field it speaks of."""
    captions = {column.name: column.title for column in grid.columns()}
    begins = message[:1].islower()
    return f"{captions.get(name, '')} {message}".strip() if begins else message


def values_of(note: Mapping[str, Any], zone: str) -> dict[str, str]:
    """Return a saved note as the form holds it."""
    values = {name: str(note.get(name) or "") for name in FIELDS}
    values["contact_date"] = when.to_field(note["contact_date"], zone)
    return values
