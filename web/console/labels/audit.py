"""What is written in the audit, in words."""

from collections.abc import Mapping
from typing import Any, Final

from console.formatting import format_date, is_iso_date
from console.i18n import gettext as _
from console.labels.codes import code_label
from console.labels.customers import change_actions
from console.labels.enclosures import enclosure_titles
from console.labels.system import service_label

Names = Mapping[str, Mapping[str, str]]
"""The labels of codes, by the field that holds one."""
_NOTHING: Final = "\u2013"
_NOTE_CHANGES: Final = ("CHANGED", "DELETED", "MOVED")


def action_label(action: str) -> str:
    """Return what somebody did; what nobody has words for yet speaks for itself."""
    return dict(action_options()).get(action, action.replace("_", " ").capitalize())


def action_options() -> list[tuple[str, str]]:
    """Return everything that is written in the audit, with words for it."""
    return [
        ("SIGN_IN", _("Signed in")),
        ("SIGN_IN_FAILED", _("Sign-in failed")),
        ("SIGN_IN_LOCKED", _("Sign-in locked")),
        ("SIGN_OUT", _("Signed out")),
        ("SIGNED_OUT_EVERYWHERE", _("Signed out everywhere")),
        ("REFRESH_REUSED", _("A sign-in was used twice")),
        ("PASSWORD_CHANGED", _("Password changed")),
        ("PASSWORD_CHANGE_FAILED", _("Password change failed")),
        ("PASSWORD_LINK_MADE", _("Password link made")),
        ("SETUP_CODE_WRONG", _("Setup code wrong")),
        ("ACCOUNT_CREATED", _("Account created")),
        ("ACCOUNT_CHANGED", _("Account changed")),
        ("AGENCY_CHANGED", _("Agency changed")),
        ("SSN_SEARCHED", _("Searched by SSN")),
        ("SSN_SEARCH_REFUSED", _("Search by SSN refused")),
        ("NOTE_DELETED", _("Note deleted")),
        ("NOTE_MOVED", _("Note moved")),
        ("EVENT_REPLAYED", _("Event tried again")),
        ("EVENT_DISCARDED", _("Event discarded")),
    ]


def kind_options() -> list[tuple[str, str]]:
    """Return what the audit can be narrowed to: everything of one service, or one kind of it."""
    return [
        ("", _("Everything")),
        ("staff", _("Accounts, sign-ins and the agency")),
        *((f"staff:{action}", f"\u2013 {words}") for action, words in action_options()),
        ("customers", _("Customers' records")),
        *((f"customers:{one}", f"\u2013 {words}") for one, words in change_actions().items()),
        ("notes", _("Notes")),
        *((f"notes:{one}", f"\u2013 {note_change_label(one)}") for one in _NOTE_CHANGES),
        ("codes", _("Changes of codes")),
        ("calls", _("What call codes do")),
        ("refolds", _("Old notes decided anew")),
        ("enclosures", _("What mailing codes enclose")),
    ]


def audit_list_label(name: str) -> str:
    """Name one of the lists that the audit is put together from."""
    return dict(kind_options())[name]


def note_change_label(kind: str) -> str:
    """Return what became of a note."""
    labels = {
        "CHANGED": _("Note corrected"),
        "DELETED": _("Note deleted"),
        "MOVED": _("Note moved"),
    }
    return labels.get(kind, kind)


def note_details_label(change: Mapping[str, Any], names: Names) -> list[str]:
    """Return why a note was changed and what of it; what people wrote is only named."""
    told = {
        one["field"]: {
            side: names.get(one["field"], {}).get(one[side]) or one[f"{side}_label"] or one[side]
            for side in ("old", "new")
        }
        for one in change["changes"]
    }
    titles = dict.fromkeys(_field_titles().get(name) or name for name in change["also_changed"])
    also = [_("Also changed: %(fields)s") % {"fields": ", ".join(titles)}] if titles else []
    return [*changes_label({"reason": change["reason"], **told}), *also]


def changes_label(changes: Mapping[str, Any]) -> list[str]:
    """Return what changed, a line for each field: before and after, or the value alone."""
    lines = []
    for name, value in changes.items():
        if value is None:
            continue
        title = _field_titles().get(name) or name.replace("_", " ").capitalize()
        match value:
            case {"old": before, "new": after}:
                lines.append(change_line(title, _plain(before), _plain(after)))
            case _:
                shown = service_label(value) if name == "service" else _plain(value)
                lines.append(f"{title}: {shown}")
    return lines


def change_line(title: str, before: str, after: str) -> str:
    """Write what a field held before and after, in one line."""
    return f"{title}: {before or _NOTHING} \u2192 {after or _NOTHING}"


def code_change_label(change: Mapping[str, Any], names: Names) -> list[str]:
    """Return what changed of a code or a usual entry; of a new or removed one its label.

    `names` are the labels of the codes, by the field that holds one.
    """
    before, after = change.get("before"), change["after"]
    if before is None:
        return [_("Added: %(label)s") % {"label": code_label(after)}]
    if after.get("removed"):
        return [_("Removed: %(label)s") % {"label": code_label(after)}]
    return changes_label(
        {
            name: {"old": _named(names, name, before.get(name)), "new": _named(names, name, value)}
            for name, value in after.items()
            if before.get(name) != value and name not in {"unused", "seed"}
        }
    )


def refold_label(done: Mapping[str, Any]) -> list[str]:
    """Return what deciding old notes anew did, counted."""
    return [
        _("Notes decided otherwise: %(count)s") % {"count": done["notes"]},
        _("Customers who came onto the list: %(count)s") % {"count": done["opened"]},
        _("Customers who left the list: %(count)s") % {"count": done["closed"]},
        _("Customers whose place changed: %(count)s") % {"count": done["changed"]},
    ]


def _named(names: Names, field: str, value: Any) -> Any:
    return names.get(field, {}).get(value, value) if isinstance(value, str) else value


def _field_titles() -> dict[str, str]:
    return {
        "name": _("Name"),
        "username": _("User name"),
        "roles": _("Roles"),
        "active": _("In use"),
        "must_change_password": _("Must choose a new password"),
        "return_address": _("Return address"),
        "phone": _("Phone"),
        "time_zone": _("Time zone"),
        "default_language": _("Usual language"),
        "office_hours": _("Office hours"),
        "holidays": _("Holidays"),
        "mailing_system": _("Mailing system"),
        "first_steps_dismissed": _("First steps put away"),
        "until": _("Until"),
        "reason": _("Reason"),
        "service": _("Service"),
        "event_type": _("Event type"),
        "event_id": _("Event"),
        "events": _("Events"),
        "contact_id": _("Note"),
        "customer_id": _("Customer"),
        "moved_to_contact_id": _("New note"),
        "moved_to_customer_id": _("Moved to"),
        "label": _("Label"),
        "labels": _("Labels"),
        "abbr": _("Abbreviation"),
        "letter": _("Letter"),
        "program": _("Program"),
        "sort": _("Place in the list"),
        "needs_date": _("Asks for a date"),
        "contact_type": _("Contact Type"),
        "contact_action": _("Contact Action"),
        "call_code": _("Call Code"),
        "mailing_code": _("Mailing Code"),
        "outcome": _("Says how a call ended"),
        "contact_date": _("Contact Date"),
        "language": _("Language"),
        "shut_off_date": _("Shut-off date on the notice"),
        "follow_up_date": _("Call on"),
        "notes": _("Notes"),
        "words_to_customer": _("Words to the customer"),
        "resolves": _("Calls it answers"),
        "resolves_only_listed": _("Calls it answers"),
        "shorthand": _("Word for quick entry"),
        "per_minute": _("Allowed a minute"),
        "digest": _("Digest of what was sought"),
        "meaning": _("A note with this call code"),
        "tier": _("Urgency"),
        "within": _("Call back within"),
        "lane": _("Department"),
        **enclosure_titles(),
    }


def _plain(value: Any) -> str:
    match value:
        case None | "" | [] | {}:
            return _NOTHING
        case bool():
            return _("Yes") if value else _("No")
        case list():
            return ", ".join(map(_plain, value))
        case dict():
            return ", ".join(f"{name}: {_plain(one)}" for name, one in value.items())
        case str() if is_iso_date(value):
            return format_date(value)
        case _:
            return str(value)
