"""The customer form: the API's nested record as flat fields, and back.

Fields are named by their path (`mailing_address.zip`), which is also how the API names them when
something is wrong with one.
"""

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

from console.formatting import format_date, parse_date
from console.i18n import _
from console.labels.codes import code_label
from console.labels.customers import best_time_name, contact_method_name
from console.labels.flags import voicemail_choices
from console.page import Page
from contracts.display import display_phone

REMOVE_SSN: Final = "ssn_remove"
SEARCHED: Final = {
    "first_name": "first_name",
    "last_name": "last_name",
    "ssn": "ssn",
    "phone": "phones.home",
    "email": "email",
    "date_of_birth": "date_of_birth",
    "street_number": "mailing_address.number",
    "street_name": "mailing_address.street",
    "unit": "mailing_address.unit",
    "zip": "mailing_address.zip",
    "city": "mailing_address.city",
}
"""What a customer is searched by, and the field it is of a new record (F-037)."""
ONE_BOX: Final = "anything"
"""The field of the one box, which takes all of it in any order (R-10)."""
YES_OR_NO: Final = frozenset({"special_handling", "one_name", "deceased", "no_post", "do_not_call"})
_REQUIRED: Final = frozenset({"first_name", "last_name"})
_ADDRESS: Final = "mailing_address."
_WITH_EXTENSION: Final = (
    ("phones.home", "phones.home_ext"),
    ("phones.message", "phones.message_ext"),
    ("phones.other.number", "phones.other.ext"),
)


def field_captions() -> dict[str, str]:
    """Return what each field of the form is called."""
    return {
        "first_name": _("First Name"),
        "middle_initial": _("MI"),
        "last_name": _("Last Name"),
        "one_name": _("Has one name"),
        "ssn": _("Social Security Number"),
        "date_of_birth": _("Date of Birth"),
        "ethnicity.primary": _("Primary Ethnicity"),
        "ethnicity.subcategory": _("Ethnicity Subcategory"),
        "special_handling": _("Special Handling?"),
        "deceased": _("Deceased"),
        "no_post": _("No post"),
        "do_not_call": _("Do not call"),
        "voicemail": _("Voicemail"),
        "mailing_address.care_of": _("Care of, or urbanization"),
        "mailing_address.number": _("Address #"),
        "mailing_address.pre_directional": _("Direction before"),
        "mailing_address.street": _("Address Street/PO Box"),
        "mailing_address.street_type": _("Street Type"),
        "mailing_address.post_directional": _("Direction behind"),
        "mailing_address.building_type": _("Building Type"),
        "mailing_address.unit": _("Unit Number"),
        "mailing_address.zip": _("Zip Code"),
        "mailing_address.city": _("City"),
        "mailing_address.county": _("County"),
        "mailing_address.state": _("State"),
        "mailing_address.overruled_because": _("Post reaches them there, because"),
        "phones.home": _("Home Phone"),
        "phones.home_ext": _("Home Ext"),
        "phones.message": _("Message Phone"),
        "phones.message_ext": _("Message Ext"),
        "phones.mobile": _("Mobile Phone"),
        "phones.other.number": _("Other Phone"),
        "phones.other.ext": _("Ext"),
        "email": _("Email Address"),
        "best_time_to_call": _("Best Time to Call"),
        "preferred_contact_method": _("Preferred Contact Method"),
        "language": _("Language"),
    }


FIELDS: Final = tuple(field_captions())
"""Every field of the form, in the order of the screen."""


async def form_options(page: Page) -> dict[str, Any]:
    """Return the options of every field as (stored value, label), the agency's own among them."""
    offered = await page.customer_options()
    languages = (await page.code_tables()).get("languages", ())
    return {
        "street_types": offered.get("street_types", ()),
        "building_types": offered.get("building_types", ()),
        "best_times": [
            ("", _("None")),
            *((key, best_time_name(key)) for key in offered.get("best_times", ())),
        ],
        "contact_methods": [
            (key, contact_method_name(key)) for key in offered.get("contact_methods", ())
        ],
        "voicemail": voicemail_choices(offered.get("voicemail", ())),
        "languages": [
            ("", ""),
            *((row["key"], code_label(row)) for row in languages if row["active"]),
        ],
    }


def form_values(customer: Mapping[str, Any]) -> dict[str, str]:
    """Return a customer as the form shows them, without the social security number."""
    values = {name: as_text(name, _get_path(customer, name)) for name in FIELDS if name != "ssn"}
    return {**values, "ssn": ""}


def read_form(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of the form out of everything that was posted."""
    return {name: fields.get(name, "") for name in (*FIELDS, REMOVE_SSN)}


def values_from_search(search: Mapping[str, str]) -> dict[str, str]:
    """Carry a search over into a new customer's form (F-037)."""
    return {target: search[name] for name, target in SEARCHED.items() if search.get(name)}


def creation_body(values: Mapping[str, str], *, today: date) -> dict[str, Any]:
    """Return the body that creates a customer: only what was filled in."""
    filled = {name for name in FIELDS if values.get(name) or name in _REQUIRED}
    return _body(filled, values, today)


def changes_body(
    values: Mapping[str, str], original: Mapping[str, str], *, today: date
) -> dict[str, Any]:
    """Return the body that saves only what this person changed; null clears a field.

    A number goes out with its extension, because the one belongs to the other.
    """
    body = _body(_changed(values, original), values, today)
    if values.get(REMOVE_SSN) == "yes" and "ssn" not in body:
        body["ssn"] = None
    return body


def way_back(values: Mapping[str, str], original: Mapping[str, str]) -> dict[str, str] | None:
    """Return the fields that put back what this person changed, as the form posts them (R-71).

    None for a social security number, which nobody is shown and which therefore cannot be put back.
    """
    changed = _changed(values, original)
    if "ssn" in changed or values.get(REMOVE_SSN) == "yes":
        return None
    # What stands there now differs from what is put back, whatever the service made of it.
    now = {name: values.get(name, "") for name in changed}
    return {**{name: original.get(name, "") for name in changed}, "original": json.dumps(now)}


def _changed(values: Mapping[str, str], original: Mapping[str, str]) -> set[str]:
    changed = {name for name in FIELDS if values.get(name, "") != original.get(name, "")}
    for pair in _WITH_EXTENSION:
        if changed & set(pair):
            changed.update(pair)
    return changed


def address_body(values: Mapping[str, str]) -> dict[str, str]:
    """Return the boxes of the address alone, to have them judged while they are typed (R-09)."""
    boxes = (name for name in FIELDS if name.startswith(_ADDRESS) and values.get(name))
    return {name.removeprefix(_ADDRESS): values[name] for name in boxes}


def address_caption(box: str) -> str:
    """Return what a box of the address is called; nothing for what is none."""
    return field_captions().get(_ADDRESS + box, "")


def _body(names: Collection[str], values: Mapping[str, str], today: date) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for name in FIELDS:
        if name in names:
            _set_path(body, name, _as_value(name, values.get(name, ""), today=today))
    phones = body.get("phones", {})
    if "other" in phones and not any(phones["other"].values()):
        phones["other"] = None  # both boxes are empty: there is no other phone
    return body


def as_text(name: str, value: Any) -> str:
    """Write the value of a field as the form shows it."""
    match name.split(".", maxsplit=1)[0]:
        case flag if flag in YES_OR_NO:
            return "yes" if value else ""
        case "date_of_birth":
            return format_date(value)
        case "phones" if not name.endswith("ext"):
            return display_phone(value)
        case _:
            return "" if value is None else str(value)


def _as_value(name: str, text: str, *, today: date) -> Any:
    if name in YES_OR_NO:
        return text == "yes"
    if not text:
        return "" if name in _REQUIRED else None
    return parse_date(text, today=today) if name == "date_of_birth" else text


def _get_path(record: Mapping[str, Any], path: str) -> Any:
    value: Any = record
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _set_path(body: dict[str, Any], path: str, value: Any) -> None:
    *groups, last = path.split(".")
    for group in groups:
        body = body.setdefault(group, {})
    body[last] = value
