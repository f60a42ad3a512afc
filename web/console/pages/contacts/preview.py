"""One sentence on what saving a note will do, before it is saved."""

from collections.abc import Mapping
from typing import Any, Final

from console.api import ApiProblem, Unreachable
from console.i18n import gettext as _
from console.page import Page
from console.pages.callbacks.words import clock_words, tier_words

_ASKED: Final = ("contact_type", "contact_action", "call_code")


async def effect_of(page: Page, values: Mapping[str, str]) -> str:
    """Say what a note does to the callback list and to the mail; nothing while it is unfinished."""
    asked = {name: values.get(name, "") for name in _ASKED}
    if not all(asked.values()):
        return ""
    try:
        foreseen = await page.api.post("/api/callbacks/preview", asked)
    except (ApiProblem, Unreachable):
        return ""
    mailed = values.get("mailing_code")
    mail = _("An envelope with %(code)s waits for the print room.") % {"code": mailed}
    return f"{_list_words(foreseen)} {mail if mailed else ''}".strip()


def _list_words(foreseen: Mapping[str, Any]) -> str:
    if foreseen.get("flagged"):
        return _("Leaves the callback list as it is: nobody has said what this call code does.")
    if foreseen["effect"] == "CREATE":
        said = _("Puts the customer on the callback list: %(urgency)s, %(clock)s.")
        return said % {
            "urgency": tier_words(int(foreseen["tier"])),
            "clock": clock_words(foreseen.get("clock")),
        }
    words = {
        "CLEAR": _("Takes the customer off the callback list."),
        "ATTEMPT": _("Counts an attempt; the customer stays on the callback list."),
        "KEEP": _("Leaves the callback list as it is."),
    }
    return words.get(str(foreseen["effect"]), "")
