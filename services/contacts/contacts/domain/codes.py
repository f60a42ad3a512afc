"""The agency's code tables: what may be chosen on a note, and the words shown for it."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, Literal, Self, get_args
from uuid import UUID

from contacts.domain.faults import Fault, FieldsRefused

TableName = Literal[
    "contact_types",
    "contact_classes",
    "actions",
    "call_codes",
    "mailing_codes",
    "languages",
    "deficiency_reasons",
]
TABLES: tuple[TableName, ...] = get_args(TableName)
ChangedTable = TableName | Literal["usual_entries"]
"""What the list of changes tells of: the code tables, and the usual entries beside them."""
TABLES_ID: Final = UUID("5b1f3c8e-6f0a-4c53-9d0e-2f6a7f1c9b40")
"""An agency has one set of code tables."""

Program = Literal["PA", "WX", "ALL"]
ContactType = Literal["INCOMING", "OUTGOING"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One row of a code table. Its key stays for ever; everything else is the agency's (F-007)."""

    key: str
    label: str
    labels: Mapping[str, str] = field(default_factory=dict)
    """The label in other languages, by language tag: `es`."""
    abbr: str | None = None
    program: Program = "ALL"
    active: bool = True
    sort: int = 0
    seed: bool = False
    """The words are those of the source documents."""
    contact_class: str | None = None
    """Of an action: its larger grouping, for reports (F-173)."""
    usual_type: ContactType | None = None
    """Of an action: the contact type to offer first; None where both are usual."""
    letter: str | None = None
    """Of a language: its mark on the envelope (F-076)."""
    notes_required: bool = False
    """Of a deficiency reason: it says nothing without notes."""
    phone_fixable: bool = False
    """Of a deficiency reason: the customer can tell by phone what is missing."""
    needs_date: bool = False
    """Of a call code: its note must say on which day the customer is to be called (R-33)."""
    unused: Sequence[Sequence[str | None]] = ()
    """When it could not be chosen: pairs of since when and until when; None for still."""

    def dated(self, before: "Code | None", *, at: datetime) -> "Code":
        """Return the code with the time added in which nobody can choose it."""
        periods = [list(period) for period in (before.unused if before else ())]
        idle = bool(periods) and periods[-1][1] is None
        if self.active and idle:
            periods[-1][1] = at.isoformat()
        elif not self.active and not idle:
            periods.append([at.isoformat(), None])
        return replace(self, unused=periods)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualEntry:
    """A combination offered with one click; every other combination saves as well (F-008).

    Its key stays for ever; everything else is the agency's.
    """

    key: str
    label: str
    labels: Mapping[str, str] = field(default_factory=dict)
    """The label in other languages, by language tag: `es`."""
    contact_type: ContactType
    contact_action: str
    call_code: str
    mailing_code: str | None = None
    program: Program = "ALL"
    outcome: bool = False
    """It says how an outgoing call ended, instead of what a customer wants."""
    shorthand: str | None = None
    """The word that fills in the entry where it is typed into the quick box."""
    spoken: Sequence[str] = ()
    """Phrases the quick box knows it by besides, as delivered: `no answer`."""
    active: bool = True
    sort: int = 0

    @property
    def words(self) -> tuple[str, ...]:
        """Everything the quick box knows it by."""
        return (*([self.shorthand] if self.shorthand else ()), *self.spoken)

    @property
    def codes(self) -> Iterator[tuple[str, TableName, str]]:
        """Its codes: the field, the table, the key."""
        for name, table in CODES_OF_ENTRY.items():
            if key := getattr(self, name):
                yield name, table, key


CODES_OF_ENTRY: Final[Mapping[str, TableName]] = {
    "contact_action": "actions",
    "call_code": "call_codes",
    "mailing_code": "mailing_codes",
}
"""The fields of a usual entry that hold a code, and the table each code is from."""


@dataclass(frozen=True)
class CodeTables:
    """All code tables as they stand at one version."""

    version: int
    tables: Mapping[TableName, Mapping[str, Code]]
    usual_entries: Sequence[UsualEntry] = ()
    """All of them, offered or not, in the order they are shown in."""

    @classmethod
    def of(
        cls,
        version: int,
        rows: Iterable[tuple[TableName, Code]],
        usual_entries: Iterable[UsualEntry] = (),
    ) -> Self:
        """Sort loose codes into their tables."""
        tables: dict[TableName, dict[str, Code]] = {table: {} for table in TABLES}
        for table, code in rows:
            tables[table][code.key] = code
        ordered = sorted(usual_entries, key=lambda entry: (entry.sort, entry.key))
        return cls(version, MappingProxyType(tables), tuple(ordered))

    def find(self, table: TableName, key: str) -> Code | None:
        """Return a code, active or not."""
        return self.tables[table].get(key)

    def in_use(self, table: TableName, key: str) -> bool:
        """Return whether a code may still be chosen."""
        code = self.find(table, key)
        return code is not None and code.active

    def codes(self, table: TableName) -> list[Code]:
        """Return a table in the order it is shown in."""
        return sorted(self.tables[table].values(), key=lambda code: (code.sort, code.key))

    def label(self, table: TableName, key: str) -> str:
        """Return the words for a key; one nobody knows yet speaks for itself and is never lost."""
        code = self.find(table, key)
        return code.label if code else key.replace("_", " ")

    def revised(self, table: TableName, code: Code) -> "CodeTables":
        """Return the tables as they would be with one code changed or added."""
        changed = {**self.tables[table], code.key: code}
        return replace(self, tables={**self.tables, table: changed})

    @property
    def offered(self) -> list[UsualEntry]:
        """The entries to offer with one click: in use, and all their codes, too."""
        return [one for one in self.usual_entries if one.active and not self.retired_fields(one)]

    def retired_fields(self, entry: UsualEntry) -> list[str]:
        """Return the fields of an entry whose codes are no longer in use."""
        return [name for name, table, key in entry.codes if not self.in_use(table, key)]


_OF_ONE_TABLE: Final[Mapping[str, TableName]] = {
    "contact_class": "actions",
    "usual_type": "actions",
    "letter": "languages",
    "notes_required": "deficiency_reasons",
    "phone_fixable": "deficiency_reasons",
    "needs_date": "call_codes",
}


def revise_code(codes: CodeTables, table: TableName, key: str, values: Mapping[str, Any]) -> Code:
    """Return a code as the agency wants it: relabelled, deactivated, moved, or added.

    A code is never deleted, only deactivated; notes keep the label they were saved with (F-007).
    """
    wanted = {name: _in_capitals(name, value) for name, value in values.items()}
    faults = [*_revision_faults(codes, table, key, wanted)]
    if faults:
        raise FieldsRefused(*faults)
    known = codes.find(table, key)
    if known is None:
        last = max((code.sort for code in codes.tables[table].values()), default=0)
        known = Code(key=key, label=key, sort=last + 10)
    return replace(known, **wanted)


def _in_capitals(name: str, value: Any) -> Any:
    """Write words the way every screen and paper shows them (F-080); an empty word is none."""
    if name in {"label", "abbr", "letter"} and value is not None:
        return value.upper() or None
    if name == "labels":
        return {language: label.upper() for language, label in value.items()}
    return value


def _revision_faults(
    codes: CodeTables, table: TableName, key: str, wanted: Mapping[str, Any]
) -> Iterator[Fault]:
    of_table = {"table": table}
    yield from _shorthand_faults(codes, table, {"key": key, **wanted})
    label = wanted.get("label")
    if label is None and codes.find(table, key) is None:
        yield Fault("label", "required", "Label", "is required to add a new code.", of_table)
    if any(code.label == label and code.key != key for code in codes.tables[table].values()):
        message = "is already that of another code in this table."
        yield Fault("label", "duplicate_label", "Label", message, {**of_table, "label": str(label)})
    for name in wanted:
        if _OF_ONE_TABLE.get(name, table) != table:
            title = name.replace("_", " ").title()
            yield Fault(name, "of_another_table", title, "does not belong to this table.", of_table)
    group = wanted.get("contact_class")
    if group is not None and codes.find("contact_classes", group) is None:
        message = "is not in the table of contact classes."
        of_classes = {"table": "contact_classes"}
        yield Fault("contact_class", "unknown_code", "Contact Class", message, of_classes)


READ_BY: Final[Mapping[TableName, str]] = {
    "contact_types": "abbr",
    "call_codes": "abbr",
    "mailing_codes": "key",
    "languages": "letter",
}
"""The tables the quick box reads, and by which of its columns a code is known there."""


def _shorthand_faults(
    codes: CodeTables, table: TableName, wanted: Mapping[str, Any]
) -> Iterator[Fault]:
    """Yield why the quick box would take the code's word for a usual entry."""
    name = READ_BY.get(table, "")
    word = str(wanted.get(name) or "").lower()
    for entry in codes.usual_entries:
        if word and entry.shorthand == word:
            message = f"is the shorthand of the usual entry {entry.label}. Choose another one."
            title = name.replace("_", " ").title()
            yield Fault(name, "shorthand_of_entry", title, message, {"label": entry.label})


@dataclass(frozen=True)
class Delivery:
    """The code tables as Hearthline delivers them."""

    version: int
    codes: tuple[tuple[TableName, Code], ...]
    usual_entries: tuple[UsualEntry, ...]


def load_delivery() -> Delivery:
    """Read the one versioned file the code tables start from."""
    content = tomllib.loads(files("contacts").joinpath("data/codes.toml").read_text("utf-8"))
    codes = tuple(
        (table, Code(sort=10 * place, **row))
        for table in TABLES
        for place, row in enumerate(content[table], start=1)
    )
    usual_entries = tuple(
        UsualEntry(sort=10 * place, **row)
        for place, row in enumerate(content["usual_entries"], start=1)
    )
    return Delivery(content["version"], codes, usual_entries)
