"""Labels of the print room: states, papers, and why a piece cannot be posted."""

from collections.abc import Mapping
from typing import Any

from console.formatting import format_local_date
from console.i18n import gettext as _
from console.labels.addresses import address_finding_label


def mailing_state_label(state: str) -> str:
    """Say how far a batch or a piece has got."""
    labels = {
        "OPEN": _("Pulled"),
        "PENDING": _("Waiting"),
        "HELD": _("Exception"),
        "BATCHED": _("In a batch"),
        "PRINTED": _("Printed"),
        "MAILED": _("Mailed"),
        "RETURNED": _("Came back"),
        "CANCELLED": _("Cancelled"),
        "RELEASED": _("Given back"),
    }
    return labels.get(state, state)


def paper_label(paper: str, otherwise: str = "") -> str:
    """Name a paper."""
    labels = {
        "ENVELOPE_10": _("#10 envelope"),
        "LABELS_5160": _("Labels 5160 (30 on a sheet)"),
        "LABELS_5163": _("Labels 5163 (10 on a sheet)"),
    }
    return labels.get(paper, otherwise or paper)


def held_label(piece: Mapping[str, Any]) -> str:
    """Say why a piece waits in the exceptions list, and what the address lacks."""
    labels = {
        "UNKNOWN_CUSTOMER": _("The customer's record is not known here yet."),
        "CUSTOMER_REMOVED": _("The customer's record was deleted."),
        "DECEASED": _("The customer is deceased."),
        "NO_POST": _("The customer wants no post."),
        "NO_ADDRESS": _("The customer has no mailing address."),
        "RETURNED_MAIL": _("Mail to this address came back."),
        "PREFERS_EMAIL": _("The customer asked for email instead of post."),
    }
    why = str(piece.get("held_because") or "")
    if lacking := piece.get("held_missing"):
        parts = ", ".join(map(_address_part, lacking))
        return _("The mailing address is incomplete: %(parts)s.") % {"parts": parts}
    if why == "ALREADY_POSTED":
        codes = {"posted": piece["posted_as"], "wanted": piece["mailing_code"]}
        asks = _("%(posted)s was already posted when the note was changed to %(wanted)s.")
        question = _("Print this one too?")
        return f"{asks % codes} {question}"
    if doubts := piece.get("held_doubts"):
        return " ".join(address_finding_label({"code": code}) for code in doubts)
    return labels.get(why) or str(piece.get("held_sentence") or why)


def set_aside_label(why: str | None) -> str:
    """Say why a piece in a batch must not be posted."""
    labels = {
        "NOTE_CHANGED": _("The note was changed."),
        "ADDRESS_CHANGED": _("The address was changed. It waits to be printed anew."),
        "RETURNED_MAIL": _("Mail to this address came back."),
        "CUSTOMER_REMOVED": _("The customer's record was deleted."),
        "DECEASED": _("The customer is deceased."),
        "NO_POST": _("The customer wants no post."),
    }
    return labels.get(why or "NOTE_CHANGED", why or "")


def doubt_label(piece: Mapping[str, Any], zone: str) -> str:
    """Say why a waiting piece perhaps need not go."""
    if piece.get("written_at"):
        written = {"day": format_local_date(str(piece["written_at"]), zone)}
        return _("Another letter of %(day)s has told the customer already.") % written
    return _("The same is waiting for this customer once more.")


def _address_part(name: str) -> str:
    labels = {
        "street": _("street"),
        "number": _("house number"),
        "city": _("city"),
        "state": _("state"),
        "zip": _("ZIP code"),
    }
    return labels.get(name, name)


def return_reasons() -> list[tuple[str, str]]:
    """Return why the post brings mail back, as its yellow stickers say; kept in English."""
    return [
        ("NOT DELIVERABLE AS ADDRESSED", _("Not deliverable as addressed")),
        ("MOVED, LEFT NO ADDRESS", _("Moved, left no address")),
        ("FORWARDING TIME EXPIRED", _("Forwarding time expired")),
        ("NO SUCH NUMBER", _("No such number")),
        ("INSUFFICIENT ADDRESS", _("Insufficient address")),
        ("ATTEMPTED, NOT KNOWN", _("Attempted, not known")),
        ("VACANT", _("Vacant")),
        ("UNCLAIMED", _("Unclaimed")),
        ("REFUSED", _("Refused")),
    ]
