"""The form of the Contact Entry Note: its options, what was typed, what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from console.api_client import ApiProblem
from console.formatting import from_datetime_input, to_datetime_input, whole_number
from console.i18n import gettext as _
from console.pages.contacts.code_tables import CodeOption, CodeTables, Preset
from console.pages.contacts.grid import columns

REQUIRED: Final = ("contact_type", "contact_action", "call_code", "language")
FIELDS: Final = (
    "contact_date",
    *REQUIRED,
    "notes",
    "words_to_customer",
    "mailing_code",
    "shut_off_date",
    "follow_up_date",
    "phone",
)

Meanings = Sequence[Mapping[str, Any]]
"""What the callbacks service says of every call code."""


@dataclass(kw_only=True)
class NoteForm:
    """One form for a new note, a correction, and a call logged from the callback list."""

    action: str
    reload_url: str
    """Where the form is found again, with a new CSRF token."""
    exit_url: str
    preview_url: str
    heading: str
    code_tables: CodeTables
    zone: str
    has_mailing: bool
    entered_by: str
    original_date: str
    """The exact instant that the Contact Date stands for until somebody changes it."""
    key: str = ""
    version: int | None = None
    presets: Sequence[Preset] = ()
    presets_are_outcomes: bool = False
    """Whether the presets say how a call ended, instead of what a customer wants."""
    meanings: Meanings = ()
    numbers: Sequence[Mapping[str, Any]] = ()
    """The numbers to choose the dialled one from, the best first; of a logged call only (R-36)."""
    calls: Sequence[Mapping[str, Any]] = ()
    """The customer's calls that this note may settle."""
    settled: Sequence[str] | None = None
    """Those that the note which is corrected has settled; None for one that settles none."""
    chosen: Sequence[str] | None = None
    """Those that are ticked; None, and then all are shown so, until somebody could choose."""
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    theirs: dict[str, str] = field(default_factory=dict)
    mailing_date: str | None = None

    def __post_init__(self) -> None:
        if not self.values.get("contact_date"):
            self.values["contact_date"] = to_datetime_input(self.original_date, self.zone)
        self.chosen = self.settled

    @property
    def dated_notes(self) -> str:
        """The notes for which the day of the call is shown: those that ask for one."""
        return self._notes_that("CREATE")

    @property
    def dated_codes(self) -> str:
        """The call codes whose note must name the day of the call."""
        return " ".join(one["call_code"] for one in self.meanings if one["needs_date"])

    @property
    def quick_entries(self) -> list[Mapping[str, Any]]:
        """The usual entries that the quick box knows by a word of their own: `lm`, `no answer`."""
        known = (*self.code_tables.presets, *self.code_tables.outcomes)
        return [{**one.values, "words": one.words} for one in known if one.words]

    @property
    def grouped_presets(self) -> list[tuple[str, list[Preset]]]:
        """The usual entries by class."""
        groups: dict[str, list[Preset]] = {}
        for preset in self.presets:
            groups.setdefault(preset.group, []).append(preset)
        return list(groups.items())

    @property
    def settling_notes(self) -> str:
        """The notes for which the choice of calls to settle is shown: `OUTGOING:RESOLVED`."""
        return self._notes_that("CLEAR")

    def _notes_that(self, effect: str) -> str:
        return " ".join(
            f"{contact_type}:{one['call_code']}"
            for one in self.meanings
            for contact_type, does in one["by_type"].items()
            if does["effect"] == effect
        )

    @property
    def actions(self) -> list[tuple[str, list[CodeOption]]]:
        """The contact actions, by class."""
        return self.code_tables.grouped_actions(self.values.get("contact_action", ""))

    def options(self, name: str) -> tuple[CodeOption, ...]:
        """Return the options of a coded field."""
        tables = {
            "contact_type": self.code_tables.contact_types,
            "call_code": self.code_tables.call_codes,
            "language": self.code_tables.languages,
            "mailing_code": self.code_tables.mailing_codes,
        }
        return self.code_tables.with_chosen(tables[name], self.values.get(name, ""))

    def read(self, fields: Mapping[str, str], *, ticked: Sequence[str] = ()) -> None:
        """Read the posted fields; a press on a preset fills in its values."""
        # A field that is not sent was hidden or emptied: what it held before does not stay.
        self.values = {name: fields.get(name, "") for name in FIELDS}
        self.chosen = ticked if fields.get("offers_calls") else None
        self.original_date = fields.get("original_date") or self.original_date
        self.key = fields.get("idempotency_key") or self.key
        self.version = whole_number(fields.get("version"))
        pressed = fields.get("preset")
        for preset in self.presets:
            if preset.key == pressed:
                self.values.update(preset.values)

    def check(self) -> bool:
        """Name every required field that is empty (F-072, A-06); say whether none is."""
        messages = {
            "contact_type": _("Choose a Contact Type."),
            "contact_action": _("Choose a Contact Action."),
            "call_code": _("Choose a Call Code."),
            "language": _("Choose a Language."),
        }
        self.errors = {name: messages[name] for name in REQUIRED if not self.values.get(name)}
        return not self.errors

    def body(self) -> dict[str, Any]:
        """Return the note as the API wants it."""
        body: dict[str, Any] = {name: self.values.get(name) or None for name in FIELDS}
        typed = self.values["contact_date"] or to_datetime_input(self.original_date, self.zone)
        body["contact_date"] = from_datetime_input(typed, self.zone, original=self.original_date)
        if self.chosen is not None and self.chosen != self.settled:
            body["resolves"] = self.chosen
        if not self.has_mailing:
            del body["mailing_code"]
        # Where no number is offered none is said; what a note says of one stays.
        if body["phone"] is None:
            del body["phone"]
        return body

    def show_refusal(self, problem: ApiProblem) -> None:
        """Show the API's refusal at the fields it names, else above the form."""
        if problem.code == "idempotency_key_reused":
            # The key was used before, with other words: the first save succeeded unseen.
            self.problem = _(
                "This note was saved when you first pressed Save; only the answer got lost. "
                "Exit, and edit the saved note."
            )
            return
        captions = {column.name: column.title for column in columns()}
        captions["follow_up_date"] = _("Call on")
        self.errors = {
            name: f"{captions[name]}: {message}" if name in captions else message
            for name, message in problem.errors.items()
            if name in FIELDS
        }
        if not self.errors:
            self.problem = problem.detail

    def show_conflict(self, note: Mapping[str, Any], values: Mapping[str, str]) -> None:
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


def note_values(note: Mapping[str, Any], zone: str) -> dict[str, str]:
    """Return a saved note as the form holds it."""
    values = {name: str(note.get(name) or "") for name in FIELDS}
    values["contact_date"] = to_datetime_input(note["contact_date"], zone)
    return values
