"""One sentence on what saving a note will do, before it is saved."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from console.api_client import ApiProblem, UnreachableError
from console.formatting import format_datetime
from console.i18n import gettext as _
from console.labels.callbacks import clock_label, tier_label
from console.labels.flags import withheld_rule
from console.labels.print_room import held_label
from console.page import Page

_FIELDS: Final = ("contact_type", "contact_action", "call_code")
_NOT_FOR_THE_ADDRESS: Final = frozenset(
    {"UNKNOWN_CUSTOMER", "PREFERS_EMAIL", "DECEASED", "NO_POST"}
)
"""What keeps a piece from being posted though its address may be fine."""
_DAYS: Final = ("shut_off_date", "follow_up_date")


async def preview_effect(
    page: Page,
    values: Mapping[str, str],
    *,
    customer_id: str = "",
    mail_to: str = "",
    chosen: Sequence[str] | None = None,
) -> str:
    """Say what a note does to the callback list and to the mail; nothing while it is unfinished.

    `mail_to` is whose envelope it is. With the customer of a new note, and the calls that were
    chosen, it is what becomes of them.
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
    mail = await mail_effect(page, values.get("mailing_code"), customer_id or mail_to)
    rules = await page.callback_rules()
    asks = effect["effect"] == "CREATE" and effect.get("withheld")
    emergency = effect["tier"] is not None and effect["tier"] <= rules.get("emergency_tier", -1)
    called = withheld_rule(effect["withheld"], emergency=emergency) if asks else ""
    sentences = (_callback_effect(effect, page.zone), called, mail)
    return " ".join(filter(None, sentences))


async def mail_effect(page: Page, mailing_code: str | None, customer_id: str) -> str:
    """Say what becomes of an envelope, and what to ask for while the caller is on the line (R-52).

    Nothing is promised where nobody answers.
    """
    if not mailing_code:
        return ""
    waits = _("An envelope with %(code)s waits for the print room.") % {"code": mailing_code}
    if not customer_id or not page.may("mailing.read"):
        return waits
    try:
        mail = await page.api.get(f"/api/mailing/customers/{customer_id}")
    except (ApiProblem, UnreachableError):
        return ""
    if not mail["held_because"]:
        return waits
    why = held_label({**mail, "mailing_code": mailing_code})
    ask = _("%(code)s cannot be posted yet. %(why)s Ask for the address now.")
    if mail["held_because"] in _NOT_FOR_THE_ADDRESS:
        ask = _("%(code)s cannot be posted yet. %(why)s")
    return ask % {"code": mailing_code, "why": why}


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
