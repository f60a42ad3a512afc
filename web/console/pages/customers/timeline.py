"""Everything that happened with a customer, in one list: notes, texts, mail, visits, changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi.responses import Response

from console.formatting import format_date, format_datetime
from console.i18n import gettext as _
from console.labels.appointments import appointment_kind_label, appointment_status_label
from console.labels.customers import change_action_label
from console.labels.print_room import mailing_state_label
from console.labels.texts import text_kind_label, text_state_label
from console.merged_lists import Item, Source, load_merged
from console.page import Page, PageDep
from console.pages.customers.history_words import TOLD, caption, format_change
from console.pages.customers.sections import render_section
from console.routing import page_router

router = page_router("/customers")

_NOTHING: Final = "\u2013"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that happened, as it is read."""

    kind: str
    at: str
    what: str
    words: str = ""
    """What people said or wrote."""
    details: Sequence[str] = ()
    by: str = ""
    struck: bool = False


@dataclass(frozen=True, kw_only=True)
class _List:
    """A list that the timeline is put together from."""

    permission: str
    path: str
    at: str
    """The field of its lines that says when they happened."""
    query: Mapping[str, str]
    line: Callable[[Item, str], Line]
    """Words one of its lines, given the agency's time zone."""


@router.get("/{customer_id}/timeline")
async def show(
    page: PageDep, customer_id: UUID, kind: str = "", after: str | None = None
) -> Response:
    """Show what happened with a customer, newest first: everything, or one kind of it."""
    sources = [
        Source(
            name=name,
            path=one.path.format(customer=customer_id),
            query=_filled(one.query, customer_id),
            at=one.at,
        )
        for name, one in _LISTS.items()
        if kind in {"", name} and page.may(one.permission)
    ]
    merged = await load_merged(page.api, sources, after)
    items = await page.translated([{"list": name, **item} for name, item in merged.lines])
    kinds = {name: title for name, title in kind_labels().items() if _may_see(page, name)}
    return await render_section(
        page,
        customer_id,
        "customers/timeline.html",
        title=_("Timeline"),
        lines=[_LISTS[item["list"]].line(item, page.zone) for item in items],
        kinds=kinds,
        kind=kind if kind in kinds else "",
        after=after,
        following=merged.after,
        silent=[kinds[name] for name in merged.silent],
    )


def kind_labels() -> dict[str, str]:
    """Return what the timeline can be narrowed to, in words."""
    return {
        "notes": _("Contacts"),
        "texts": _("Text Messages"),
        "mail": _("Mail"),
        "visits": _("Appointments"),
        "changes": _("Changes of the record"),
    }


def _may_see(page: Page, name: str) -> bool:
    return page.may(_LISTS[name].permission)


def _filled(query: Mapping[str, str], customer_id: UUID) -> dict[str, str]:
    return {name: value.format(customer=customer_id) for name, value in query.items()}


def _note(item: Item, zone: str) -> Line:
    codes = ("contact_type", "contact_action", "call_code")
    told = []
    if item.get("mailing_code"):
        mailed = item["mailing_date"]
        posted = format_datetime(mailed, zone) if mailed else _("not mailed yet")
        told.append(f"{_coded(item, 'mailing_code')}: {posted}")
    if item.get("shut_off_date"):
        day = format_date(item["shut_off_date"])
        told.append(_("shut-off %(day)s") % {"day": day})
    return Line(
        kind="notes",
        at=item["contact_date"],
        what=" \u00b7 ".join(_coded(item, name) for name in codes),
        words=item["notes"] or "",
        details=told,
        by=item["entered_by"],
        struck=bool(item.get("voided") or item.get("moved_to_customer_id")),
    )


def _coded(item: Item, name: str) -> str:
    return item["labels"].get(name) or str(item[name]).replace("_", " ")


def _text(item: Item, _zone: str) -> Line:
    came = item["direction"] == "IN"
    return Line(
        kind="texts",
        at=item["at"],
        what=_("From the customer") if came else _("To the customer"),
        words=item["body"] or "",
        details=[text_kind_label(item["kind"]), text_state_label(item["state"])],
    )


def _piece(item: Item, zone: str) -> Line:
    steps = {
        "printed_at": _("Printed"),
        "mailed_at": _("Mailed"),
        "returned_at": _("Came back"),
        "called_off_at": _("Called off"),
    }
    done = [
        f"{words}: {format_datetime(item[name], zone)}"
        for name, words in steps.items()
        if item.get(name)
    ]
    return Line(
        kind="mail",
        at=item["queued_at"],
        what=f"{item['mailing_code_label']} \u00b7 {mailing_state_label(item['state'])}",
        details=done,
        struck=item["state"] == "CANCELLED",
    )


def _visit(item: Item, _zone: str) -> Line:
    kind, state = appointment_kind_label(item["kind"]), appointment_status_label(item["status"])
    return Line(
        kind="visits",
        at=item["begins_at"],
        what=f"{kind} \u00b7 {state}",
        details=[item["employee"]] if item["employee"] else [],
        by=item["entered_by"],
        struck=item["status"] == "CANCELLED",
    )


def _change(item: Item, _zone: str) -> Line:
    changes = []
    for one in item["changes"]:
        name = one["field"]
        old, new = (format_change(name, one[side]) for side in ("old", "new"))
        was = f"{old} \u2192 " if old and name not in TOLD else ""
        changes.append(f"{caption(name)}: {was}{new or _NOTHING}")
    return Line(
        kind="changes",
        at=item["at"],
        what=change_action_label(item["action"]),
        words=item["reason"] or "",
        details=changes,
        by=item["by"],
    )


_LISTS: Final[Mapping[str, _List]] = {
    "notes": _List(
        permission="contacts.read",
        path="/api/contacts",
        at="contact_date",
        query={"customer_id": "{customer}", "include_struck": "true"},
        line=_note,
    ),
    "texts": _List(
        permission="sms.read",
        path="/api/sms/messages",
        at="at",
        query={"customer_id": "{customer}"},
        line=_text,
    ),
    "mail": _List(
        permission="mailing.read",
        path="/api/mailing/pieces",
        at="queued_at",
        query={"customer_id": "{customer}", "newest_first": "true"},
        line=_piece,
    ),
    "visits": _List(
        permission="customers.read",
        path="/api/customers/{customer}/appointments",
        at="begins_at",
        query={},
        line=_visit,
    ),
    "changes": _List(
        permission="customers.read",
        path="/api/customers/{customer}/history",
        at="at",
        query={},
        line=_change,
    ),
}
