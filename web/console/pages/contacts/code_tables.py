"""The agency's code tables, as the Contact Entry Note needs them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from console.labels.codes import code_label


@dataclass(frozen=True, kw_only=True)
class CodeOption:
    """One code to choose."""

    key: str
    label: str
    abbr: str = ""
    letter: str = ""
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A usual note, filled in by one press (F-008: never the only way)."""

    key: str
    label: str
    values: Mapping[str, str]
    group: str = ""
    """The class of its contact action, under which it stands among the usual entries."""
    shorthand: str = ""
    """The agency's word for it in the quick box."""
    words: tuple[str, ...] = ()
    """Everything the quick box knows it by."""


@dataclass(frozen=True, kw_only=True)
class CodeTables:
    """Everything a note can be coded with."""

    contact_types: tuple[CodeOption, ...] = ()
    actions: tuple[CodeOption, ...] = ()
    call_codes: tuple[CodeOption, ...] = ()
    mailing_codes: tuple[CodeOption, ...] = ()
    languages: tuple[CodeOption, ...] = ()
    deficiency_reasons: tuple[CodeOption, ...] = ()
    presets: tuple[Preset, ...] = ()
    outcomes: tuple[Preset, ...] = ()
    """The presets that say how an outgoing call ended (F-106, I-08)."""
    retired: Mapping[str, CodeOption] = field(default_factory=dict)

    @classmethod
    def parse(cls, answer: Mapping[str, Any]) -> "CodeTables":
        """Parse the answer of `GET /api/contacts/codes`."""
        rows = [row for table in _TABLES for row in answer.get(table, ())]
        classes = answer.get("contact_classes", ())
        groups = {str(one["key"]): code_label(one) for one in classes}
        suggestions = answer.get("suggestions", ())
        options = {table: _options(answer.get(table, ()), groups=groups) for table in _TABLES}
        classes_of = {one.key: one.group for one in options["actions"]}
        return cls(
            **options,
            presets=tuple(_preset(one, classes_of) for one in suggestions if not one["outcome"]),
            outcomes=tuple(_preset(one, {}) for one in suggestions if one["outcome"]),
            retired={row["key"]: _option(row) for row in rows if not row.get("active", True)},
        )

    def grouped_actions(self, chosen: str = "") -> list[tuple[str, list[CodeOption]]]:
        """Return the contact actions by their class, a retired one only while it is chosen."""
        groups: dict[str, list[CodeOption]] = {}
        for action in self.with_chosen(self.actions, chosen):
            groups.setdefault(action.group, []).append(action)
        return list(groups.items())

    def with_chosen(self, options: tuple[CodeOption, ...], chosen: str) -> tuple[CodeOption, ...]:
        """Return the options, and the retired one that an old note still carries."""
        known = any(one.key == chosen for one in options)
        old = self.retired.get(chosen)
        return options if known or old is None else (*options, old)


_TABLES: Final = (
    "contact_types",
    "actions",
    "call_codes",
    "mailing_codes",
    "languages",
    "deficiency_reasons",
)


def _options(
    rows: Iterable[Mapping[str, Any]], *, groups: Mapping[str, str] | None = None
) -> tuple[CodeOption, ...]:
    """Return the active rows in their order, grouped ones group by group."""
    order = list(groups or ())
    active = [row for row in rows if row.get("active", True)]

    def sort_key(row: Mapping[str, Any]) -> tuple[int, int]:
        group = row.get("contact_class")
        return (order.index(group) if group in order else len(order), row.get("sort") or 0)

    return tuple(_option(row, groups=groups or {}) for row in sorted(active, key=sort_key))


def _option(row: Mapping[str, Any], *, groups: Mapping[str, str] | None = None) -> CodeOption:
    group = str(row.get("contact_class") or "")
    return CodeOption(
        key=str(row["key"]),
        label=code_label(row),
        abbr=str(row.get("abbr") or ""),
        letter=str(row.get("letter") or ""),
        group=(groups or {}).get(group, group.replace("_", " ")),
    )


def _preset(row: Mapping[str, Any], classes_of: Mapping[str, str]) -> Preset:
    names = ("contact_type", "contact_action", "call_code", "mailing_code")
    values = {name: str(row.get(name) or "") for name in names}
    group = classes_of.get(values["contact_action"], "")
    return Preset(
        # The release before gives its entries no keys.
        key=str(row.get("key") or row["label"]),
        label=code_label(row),
        values=values,
        group=group,
        shorthand=str(row.get("shorthand") or ""),
        words=tuple(row.get("words") or ()),
    )
