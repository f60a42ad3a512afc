"""The agency's code tables, as the note needs them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

SHUT_OFF_CODES: Final = ("48_HR_NOTICE_REC_D", "15_DAY_NOTICE_REC_D", "SERVICE_SHUT_OFF")
"""The call codes that announce a day on which the power goes (F-111)."""

CLEARING_CODES: Final = ("RESOLVED", "NO_ACTION_REQ_RECORD_ONLY")
"""The call codes that settle callbacks when the agency calls out (F-106)."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One entry of a list to choose from."""

    key: str
    label: str
    abbr: str = ""
    letter: str = ""
    group: str = ""


TYPES: Final = (
    Choice(key="INCOMING", label="INCOMING"),
    Choice(key="OUTGOING", label="OUTGOING"),
)
"""Who reached whom: the customer the agency, or the agency the customer (F-073)."""


@dataclass(frozen=True, kw_only=True)
class Combination:
    """A usual note of the agency, filled in by one press (F-008: never the only way)."""

    label: str
    fills: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Codes:
    """Everything a note can be coded with."""

    actions: tuple[Choice, ...] = ()
    call_codes: tuple[Choice, ...] = ()
    mailing_codes: tuple[Choice, ...] = ()
    languages: tuple[Choice, ...] = ()
    deficiency_reasons: tuple[Choice, ...] = ()
    combinations: tuple[Combination, ...] = ()
    retired: Mapping[str, Choice] = field(default_factory=dict)

    @classmethod
    def read(cls, answer: Mapping[str, Any]) -> "Codes":
        """Read the answer of `GET /api/contacts/codes`."""
        rows = [row for table in _TABLES for row in answer.get(table, ())]
        classes = answer.get("contact_classes", ())
        groups = {str(one["key"]): str(one["label"]) for one in classes}
        return cls(
            actions=_choices(answer.get("actions", ()), groups=groups),
            call_codes=_choices(answer.get("call_codes", ())),
            mailing_codes=_choices(answer.get("mailing_codes", ())),
            languages=_choices(answer.get("languages", ())),
            deficiency_reasons=_choices(answer.get("deficiency_reasons", ())),
            combinations=tuple(map(_combination, answer.get("suggestions", ()))),
            retired={row["key"]: _choice(row) for row in rows if not row.get("active", True)},
        )

    def grouped_actions(self, chosen: str = "") -> list[tuple[str, list[Choice]]]:
        """Return the contact actions by their class, a retired one only while it is chosen."""
        groups: dict[str, list[Choice]] = {}
        for action in self.with_chosen(self.actions, chosen):
            groups.setdefault(action.group, []).append(action)
        return list(groups.items())

    def with_chosen(self, choices: tuple[Choice, ...], chosen: str) -> tuple[Choice, ...]:
        """Return the choices, and the retired one that an old note still carries."""
        known = any(one.key == chosen for one in choices)
        old = self.retired.get(chosen)
        return choices if known or old is None else (*choices, old)


_TABLES: Final = ("actions", "call_codes", "mailing_codes", "languages", "deficiency_reasons")


def _choices(
    rows: Iterable[Mapping[str, Any]], *, groups: Mapping[str, str] | None = None
) -> tuple[Choice, ...]:
    """Return the active rows in their order, grouped ones group by group."""
    order = list(groups or ())
    active = [row for row in rows if row.get("active", True)]

    def place(row: Mapping[str, Any]) -> tuple[int, int]:
        group = row.get("contact_class")
        return (order.index(group) if group in order else len(order), row.get("sort") or 0)

    return tuple(_choice(row, groups=groups or {}) for row in sorted(active, key=place))


def _choice(row: Mapping[str, Any], *, groups: Mapping[str, str] | None = None) -> Choice:
    group = str(row.get("contact_class") or "")
    return Choice(
        key=str(row["key"]),
        label=str(row["label"]),
        abbr=str(row.get("abbr") or ""),
        letter=str(row.get("letter") or ""),
        group=(groups or {}).get(group, group.replace("_", " ")),
    )


def _combination(row: Mapping[str, Any]) -> Combination:
    names = ("contact_type", "contact_action", "call_code", "mailing_code")
    return Combination(
        label=str(row["label"]), fills={name: str(row.get(name) or "") for name in names}
    )
