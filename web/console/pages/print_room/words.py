"""The words of the print room: states, papers, and why a piece cannot be posted."""

from collections.abc import Mapping
from typing import Any

from console.i18n import gettext as _
from console.show import local_day


def state_words(state: str) -> str:
    """Say how far a batch or a piece has got."""
    words = {
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
    return words.get(state, state)


def paper_words(paper: str, label: str = "") -> str:
    """Name a paper."""
    words = {
        "ENVELOPE_10": _("#10 envelope"),
        "LABELS_5160": _("Labels 5160 (30 on a sheet)"),
        "LABELS_5163": _("Labels 5163 (10 on a sheet)"),
    }
    return words.get(paper, label or paper)


def held_words(piece: Mapping[str, Any]) -> str:
    """Say why a piece waits in the exceptions list, and what the address lacks."""
    words = {
        "UNKNOWN_CUSTOMER": _("The customer's record is not known here yet."),
        "CUSTOMER_REMOVED": _("The customer's record was deleted."),
        "NO_ADDRESS": _("The customer has no mailing address."),
        "RETURNED_MAIL": _("Mail to this address came back."),
        "PREFERS_EMAIL": _("The customer asked for email instead of post."),
    }
    sentence = str(piece.get("held_sentence") or "")
    why = str(piece.get("held_because") or "")
    if why == "INCOMPLETE_ADDRESS" and ": " in sentence:
        lacking = sentence.partition(": ")[2].rstrip(".").split(", ")
        parts = ", ".join(map(_part, lacking))
        return _("The mailing address is incomplete: %(parts)s.") % {"parts": parts}
    return words.get(why, sentence)


def doubt_words(piece: Mapping[str, Any], zone: str) -> str:
    """Say why a waiting piece perhaps need not go."""
    if piece.get("written_at"):
        told = {"day": local_day(str(piece["written_at"]), zone)}
        return _("Another letter of %(day)s has told the customer already.") % told
    return _("The same is waiting for this customer once more.")


def words() -> dict[str, Any]:
    """Return what the templates of the print room call by name."""
    return {
        "state_words": state_words,
        "paper_words": paper_words,
        "held_words": held_words,
        "doubt_words": doubt_words,
    }


def _part(name: str) -> str:
    words = {
        "street": _("street"),
        "house number": _("house number"),
        "city": _("city"),
        "state": _("state"),
        "ZIP code": _("ZIP code"),
    }
    return words.get(name, name)


def reasons() -> list[tuple[str, str]]:
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
