"""Labels of notifications: in English to the letter of the sources, in other languages by kind."""

from collections.abc import Mapping
from typing import Any

from console.formatting import format_time, format_weekday_date
from console.i18n import current_language, ngettext
from console.i18n import gettext as _
from contracts.display import display_phone


def notification_label(notification: Mapping[str, Any]) -> str:
    """Say what a notification says (F-147); a kind without words here in the service's English."""
    written = str(notification["message"])
    said = notification["parameters"]
    outcomes = {
        "appointment_confirmed": _("Confirmed"),
        "appointment_cancelled": _("Cancelled"),
        "opted_out": _("Opted out"),
        "opted_in": _("Opted in"),
        "help_requested": _("Asks for help"),
        "reply_received": "",
    }
    kind = notification["kind"]
    if current_language() == "en":
        return written
    if kind == "unexplained_code":
        words = _("Nobody has said what call code %(label)s does, and it was used in a note.")
        return words % {"label": said["call_code_label"]}
    if kind == "changed_after_posting":
        return _changed_after_posting(said)
    if kind == "ssn_searches_limited":
        words = _(
            "%(name)s searched by more than %(per_minute)s social security numbers within a minute."
            " Further searches by number were refused. Ask why; the audit lists them."
        )
        return str(words % said)
    if kind not in outcomes:
        return written
    # Notifications of older texts name people and appointments only in English.
    names = _(" or ").join(said.get("customer_names", ()))
    times = _(" or ").join(
        f"{format_weekday_date(one)} {format_time(one)}" for one in said.get("appointments", ())
    )
    reply = {
        "sender": ", ".join(filter(None, (names, display_phone(said["number"])))),
        "words": " - ".join(filter(None, (_said(said), outcomes[kind]))),
        "times": times,
    }
    about = _("Text from %(sender)s on the appointment of %(times)s: %(words)s.")
    text = (about if times else _("Text from %(sender)s: %(words)s.")) % reply
    hints = (
        (said["after_start"], _("The appointment had begun.")),
        # Notifications of older texts do not say so; neither do they say how many pictures came.
        (said.get("may_mean_visit"), _("CANCEL stops the texts and may have meant the visit.")),
    )
    return " ".join([_closed_once(text), *(hint for applies, hint in hints if applies)])


def _closed_once(sentence: str) -> str:
    """Leave the full stop away behind somebody's words that bring their own: `Hello.`."""
    ends_twice = sentence.endswith(".") and sentence[-2:-1] in {".", "!", "?", "…"}
    return sentence[:-1] if ends_twice else sentence


def _said(said: Mapping[str, Any]) -> str:
    """Say what a text holds: its words, and how many pictures came with them."""
    pictures = int(said.get("pictures") or 0)
    counted = ngettext("1 picture", "%(num)s pictures", pictures) % {"num": pictures}
    if not pictures:
        return str(said["words"])
    return f"{said['words']} ({counted})" if said["words"].strip() else counted


def _changed_after_posting(said: Mapping[str, Any]) -> str:
    facts = {
        "posted": said["posted_label"],
        "wanted": said["wanted_label"],
        "author": said["entered_by"] or _("unknown"),
    }
    if said["wanted"]:
        words = _(
            "%(posted)s was already posted when a note (by: %(author)s) was changed to %(wanted)s."
            " The print room is asked whether it goes, too."
        )
    elif said["deleted"]:
        words = _("%(posted)s was already posted when a note (by: %(author)s) was deleted.")
    else:
        words = _(
            "%(posted)s was already posted when a note (by: %(author)s) was changed to ask for"
            " no mail."
        )
    return words % facts
