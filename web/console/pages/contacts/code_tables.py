"""The agency's code tables, as the Contact Entry Note needs them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from console.i18n import gettext as _
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

    label: str
    values: Mapping[str, str]


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
    retired: Mapping[str, CodeOption] = field(default_factory=dict)

    @classmethod
    def parse(cls, answer: Mapping[str, Any]) -> "CodeTables":
        """Parse the answer of `GET /api/contacts/codes`."""
        rows = [row for table in _TABLES for row in answer.get(table, ())]
        classes = answer.get("contact_classes", ())
        groups = {str(one["key"]): code_label(one) for one in classes}
        return cls(
            contact_types=_options(answer.get("contact_types", ())),
            actions=_options(answer.get("actions", ()), groups=groups),
            call_codes=_options(answer.get("call_codes", ())),
            mailing_codes=_options(answer.get("mailing_codes", ())),
            languages=_options(answer.get("languages", ())),
            deficiency_reasons=_options(answer.get("deficiency_reasons", ())),
            presets=tuple(map(_preset, answer.get("suggestions", ()))),
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


def _preset(row: Mapping[str, Any]) -> Preset:
    names = ("contact_type", "contact_action", "call_code", "mailing_code")
    values = {name: str(row.get(name) or "") for name in names}
    return Preset(label=code_label(row), values=values)


def call_outcomes() -> list[Preset]:
    """Return the usual ends of an outgoing call, each with the codes that say so (F-106, I-08).

    Somebody who was not reached keeps their place on the callback list.
    """
    record_only = "NO_ACTION_REQ_RECORD_ONLY"
    outcomes = [
        (_("Resolved"), "PROGRAM_APPLICATION_INFO_GIVEN", "RESOLVED"),
        (_("No action needed"), "CLEARED_CALL_NO_CALL_OR_ACTION", record_only),
        (_("Appointment made"), "SCHEDULED_APPOINTMENT", record_only),
        (_("Left message"), "LEFT_MESSAGE", record_only),
        (_("No answer"), "NO_ANSWER_BUSY", record_only),
        (_("Wrong number"), "WRONG_OR_DISCONNECTED_NUMBER", record_only),
    ]
    return [
        _preset(
            {
                "label": label,
                "contact_type": "OUTGOING",
                "contact_action": action,
                "call_code": code,
            }
        )
        for label, action, code in outcomes
    ]
