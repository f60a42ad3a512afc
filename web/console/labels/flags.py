"""Labels of the flags on a record: who is not called, not written to, what to say on voicemail."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from console.i18n import current_language, use_language
from console.i18n import gettext as _
from contracts.display import display_phone

_SPOKEN: Final = {"ENGLISH": "en", "SPANISH": "es"}
"""The languages in which we have words to say."""


def withheld_label(because: str | None) -> str:
    """Say why a customer is not called as usual."""
    labels = {
        "DECEASED": _("deceased - speak to the family"),
        "DO_NOT_CALL": _("do not call"),
    }
    return labels.get(because or "", because or "")


def withheld_rule(because: str | None, *, emergency: bool) -> str:
    """Say what follows for the list when somebody is not called as usual; nothing otherwise."""
    if not because:
        return ""
    reasons = {
        "DECEASED": _("The customer is deceased: speak to the family."),
        "DO_NOT_CALL": _("The customer wants no calls."),
    }
    follows = _("A supervisor decides whether anybody is called.")
    if emergency:
        follows = _("It is an emergency: it stays on the list for everybody.")
    return f"{reasons.get(because, because)} {follows}"


def voicemail_label(state: str | None) -> str:
    """Say in few words what may be left on voicemail."""
    labels = {
        "NO_MESSAGE": _("leave no message"),
        "MAY_SAY_WHO": _("a message may say who we are"),
        "MUST_NOT_SAY_WHO": _("a message must not say who we are"),
    }
    return labels.get(state or "", _("voicemail: not asked yet"))


def voicemail_choices(keys: Sequence[str]) -> list[tuple[str, str]]:
    """Return what may be said of voicemail, as options of a form."""
    labels = {
        "NO_MESSAGE": _("Leave no message"),
        "MAY_SAY_WHO": _("May say who we are"),
        "MUST_NOT_SAY_WHO": _("Must not say who we are"),
    }
    return [("", _("Not asked yet")), *((key, labels.get(key, key)) for key in keys)]


def voicemail_words(
    state: str | None, language: str | None, *, name: str, agency: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Return the words to leave: (language tag, sentence), English first, then the customer's.

    Nothing where no message may be left. While nobody has asked it is the careful one: whoever
    shares the telephone may not know of the agency (R-79).
    """
    if state == "NO_MESSAGE":
        return []
    tags = dict.fromkeys(("en", _SPOKEN.get(language or "", "en")))
    return [(tag, _message(state, tag, name=name, agency=agency)) for tag in tags]


def _message(state: str | None, tag: str, *, name: str, agency: Mapping[str, Any]) -> str:
    with use_language(tag):
        phone = display_phone(agency.get("phone")) or _("(our number)")
        words = _(
            "Hello, this message is for %(name)s. Please call me back at %(phone)s. Thank you."
        )
        if state == "MAY_SAY_WHO":
            words = _(
                "Hello, this is %(agency)s with a message for %(name)s. Please call us back at"
                " %(phone)s. Thank you."
            )
        return words % {"name": name, "phone": phone, "agency": agency.get("name") or ""}


def foreign_tag_label(tag: str) -> str:
    """Return a language tag where it is another than the screen's; nothing otherwise."""
    return tag if tag != current_language() else ""


def open_label(kind: str) -> str:
    """Name what is still open with a customer, by its kind."""
    labels = {
        "EMERGENCY": _("an emergency on the callback list"),
        "CALLBACK": _("a call on the callback list"),
        "APPOINTMENT": _("a visit ahead"),
        "MAIL": _("mail that is not posted yet"),
        "TEXTS": _("planned texts"),
        "UNKNOWN": _("unknown: a service did not answer"),
    }
    return labels.get(kind, kind)
