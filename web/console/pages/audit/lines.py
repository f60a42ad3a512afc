"""What the services keep of who changed what, each as lines of one list."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from console.formatting import format_datetime
from console.i18n import gettext as _
from console.labels.audit import (
    Names,
    action_label,
    change_line,
    changes_label,
    code_change_label,
    note_change_label,
    note_details_label,
    refold_label,
)
from console.labels.call_codes import said_meaning
from console.labels.code_tables import table_label
from console.labels.customers import change_action_label
from console.merged_lists import Item, Source
from console.page import Page
from console.pages.customers.history_words import TOLD, caption, format_change

STAFF: Final = "staff"
CUSTOMERS: Final = "customers"
NOTES: Final = "notes"
CODES: Final = "codes"
CALLS: Final = "calls"
REFOLDS: Final = "refolds"
ENCLOSURES: Final = "enclosures"
_TOLD_BY_NOTES: Final = frozenset({"NOTE_DELETED", "NOTE_MOVED"})
"""What the staff service is told of notes; the contacts service's own list says more."""

_SIDES: Final = ("old", "new")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody wants to see of the audit."""

    kind: str = ""
    """A list, or one of its kinds: `customers`, `customers:REMOVED`."""
    username: str | None = None
    account: Mapping[str, Any] | None = None
    number: int | None = None
    customer_id: str | None = None
    date_from: str | None = None
    date_to: str | None = None

    def sources(self) -> list[Source]:
        """Return the lists to ask: those that can hold what is wanted."""
        days = {"date_from": self.date_from, "date_to": self.date_to}
        asked, _colon, kind = self.kind.partition(":")
        by = self.account or {"id": None, "name": None}
        told = (
            (STAFF, "/api/staff/audit", {"actor": self.username, "action": kind or None}),
            (
                CUSTOMERS,
                "/api/customers/changes",
                {"by_id": by["id"], "number": self.number, "action": kind or None},
            ),
            (
                NOTES,
                "/api/contacts/changes",
                {"by": by["name"], "customer_id": self.customer_id, "kind": kind or None},
            ),
            (CODES, "/api/contacts/codes/changes", {"by_id": by["id"]}),
            (CALLS, "/api/callbacks/rules/changes", {"by_id": by["id"]}),
            (REFOLDS, "/api/callbacks/refolds", {"by_id": by["id"]}),
            (ENCLOSURES, "/api/mailing/enclosures/changes", {"by_id": by["id"]}),
        )
        return [
            Source(name=name, path=path, query={**query, **days})
            for name, path, query in told
            if asked in {"", name} and self._can_hold(name)
        ]

    def _can_hold(self, name: str) -> bool:
        if self.number is not None and name not in {CUSTOMERS, NOTES}:
            return False
        # Of somebody without an account only the sign-in knows.
        return name == STAFF or not self.username or self.account is not None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the audit as it is read."""

    at: str
    by: str
    what: str
    about: str = ""
    href: str = ""
    details: Sequence[str] = ()
    client: str = ""


def call_code_change(item: Item) -> Item:
    """Return what was said of a call code, as a change of a code."""
    said = {side: said_meaning(item[side]) for side in ("before", "after")}
    return {**item, **said, "table": "call_codes", "key": item["call_code"]}


def enclosure_change(item: Item) -> Item:
    """Return what was said of a mailing code, as a change of a code."""
    return {**item, "table": "mailing_codes", "key": item["mailing_code"]}


async def read_lines(
    page: Page, items: Sequence[tuple[str, Item]], *, names: Names, people: Mapping[str, str]
) -> list[Line]:
    """Word the lines of all lists; `people` are names by user name."""
    has_notes = any(name == NOTES for name, _item in items)
    customers = await _customers(page, items)
    lines = []
    for name, item in items:
        if name == STAFF and not (has_notes and item["action"] in _TOLD_BY_NOTES):
            lines.append(_staff_line(item, people))
        elif name == CUSTOMERS:
            lines.append(_customer_line(item, customers))
        elif name == NOTES:
            lines.append(_note_line(item, names, customers, zone=page.zone))
        elif name == CODES:
            lines.append(_code_line(item, names))
        elif name == CALLS:
            lines.append(_code_line(call_code_change(item), {}))
        elif name == ENCLOSURES:
            lines.append(_code_line(enclosure_change(item), {}))
        elif name == REFOLDS:
            lines.append(_refold_line(item))
    return lines


def _staff_line(item: Item, people: Mapping[str, str]) -> Line:
    actor, whose = item["actor"], item["username"]
    return Line(
        at=item["at"],
        by=people.get(actor or "", actor or _("somebody unknown")),
        what=action_label(item["action"]),
        about=people.get(whose or "", whose or ""),
        details=changes_label(item["changes"]),
        client=item["client"] or "",
    )


def _customer_line(item: Item, customers: Mapping[str, str]) -> Line:
    changes = [
        f"{caption(name)}: {format_change(name, one['new'])}"
        if (name := one["field"]) in TOLD
        else change_line(caption(name), *(format_change(name, one[side]) for side in _SIDES))
        for one in item["changes"]
    ]
    reason = [_("Reason: %(reason)s") % {"reason": item["reason"]}] if item["reason"] else []
    return Line(
        at=item["at"],
        by=item["by"],
        what=_("Record: %(what)s") % {"what": change_action_label(item["action"])},
        about=customers[item["customer_id"]],
        href=f"/customers/{item['customer_id']}",
        details=[*reason, *changes],
    )


def _note_line(item: Item, names: Names, customers: Mapping[str, str], *, zone: str) -> Line:
    dates = [
        {**one, **{side: format_datetime(one[side], zone) for side in _SIDES}}
        if one["field"] == "contact_date"
        else one
        for one in item["changes"]
    ]
    moved_to = item["moved_to_customer_id"]
    to = [_("Moved to: %(customer)s") % {"customer": customers[moved_to]}] if moved_to else []
    return Line(
        at=item["at"],
        by=item["by"],
        what=note_change_label(item["kind"]),
        about=customers[item["customer_id"]],
        href=f"/customers/{item['customer_id']}#contacts",
        details=[*to, *note_details_label({**item, "changes": dates}, names)],
    )


def _code_line(item: Item, names: Names) -> Line:
    return Line(
        at=item["at"],
        by=item["by"],
        what=_("Code changed"),
        about=f"{table_label(item['table'])}: {item['key'].replace('_', ' ')}",
        details=code_change_label(item, names),
    )


def _refold_line(item: Item) -> Line:
    return Line(
        at=item["at"],
        by=item["by"],
        what=_("Old notes decided anew"),
        about=f"{table_label('call_codes')}: {item['call_code'].replace('_', ' ')}",
        details=refold_label(item),
    )


async def _customers(page: Page, items: Sequence[tuple[str, Item]]) -> dict[str, str]:
    """Return what each customer is called: the CustomerID# and, where it is known, the name."""
    called = {
        item["customer_id"]: _called(item["customer_number"], item["customer_name"])
        for name, item in items
        if name == CUSTOMERS
    }
    others = {one for one in _of_notes(items) if one not in called}
    found = await asyncio.gather(*(page.api.get_or_none(f"/api/customers/{one}") for one in others))
    for one, customer in zip(others, found, strict=True):
        called[one] = (
            _called(customer["number"], customer["display_name"])
            if customer
            else _("a deleted record")
        )
    return called


def _of_notes(items: Iterable[tuple[str, Item]]) -> Iterable[str]:
    for name, item in items:
        if name == NOTES:
            yield item["customer_id"]
            if item["moved_to_customer_id"]:
                yield item["moved_to_customer_id"]


def _called(number: int, name: str) -> str:
    return f"{number} {name}"
