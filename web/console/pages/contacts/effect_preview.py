"""One sentence on what saving a note will do, before it is saved."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from console.api_client import ApiProblem, UnreachableError
from console.formatting import format_datetime
from console.i18n import gettext as _
from console.labels.callbacks import clock_label, tier_label
from console.page import Page

_FIELDS: Final = ("contact_type", "contact_action", "call_code")
_DAYS: Final = ("shut_off_date", "follow_up_date")


async def preview_effect(
    page: Page,
    values: Mapping[str, str],
    *,
    customer_id: str = "",
    chosen: Sequence[str] | None = None,
) -> str:
    """Say what a note does to the callback list and to the mail; nothing while it is unfinished.

    With the customer of a new note, and the calls that were chosen, it is what becomes of them.
    """
    body: dict[str, Any] = {name: values.get(name, "") for name in _FIELDS}
    if not all(body.values()):
        return ""
    if customer_id:
        body["customer_id"] = customer_id
    if chosen is not None:
        body |= {"resolves": chosen, "resolves_only_listed": True}
    body |= {name: values[name] for name in _DAYS if values.get(name)}
    try:
        effect = await page.api.post("/api/callbacks/preview", body)
    except (ApiProblem, UnreachableError):
        return ""
    mailing_code = values.get("mailing_code")
    mail = _("An envelope with %(code)s waits for the print room.") % {"code": mailing_code}
    return f"{_callback_effect(effect, page.zone)} {mail if mailing_code else ''}".strip()


def _callback_effect(effect: Mapping[str, Any], zone: str) -> str:
    if effect.get("flagged"):
        return _("Leaves the callback list as it is: nobody has said what this call code does.")
    if effect.get("opens_at"):
        sentence = _("Puts the customer on the callback list on %(moment)s.")
        return sentence % {"moment": format_datetime(effect["opens_at"], zone)}
    if effect["effect"] == "CREATE":
        sentence = _("Puts the customer on the callback list: %(urgency)s, %(clock)s.")
        return sentence % {
            "urgency": tier_label(int(effect["tier"])),
            "clock": clock_label(effect["within"]),
        }
    if effect["effect"] == "CLEAR" and effect.get("stays_open"):
        return _("Settles what is ticked; the customer stays on the callback list for the rest.")
    sentences = {
        "CLEAR": _("Takes the customer off the callback list."),
        "ATTEMPT": _("Counts an attempt; the customer stays on the callback list."),
        "KEEP": _("Leaves the callback list as it is."),
    }
    return sentences.get(str(effect["effect"]), "")
