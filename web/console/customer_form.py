"""The customer form: from the API's nested record to flat fields and back.

Fields are named by their path (`mailing_address.zip`), which is also how the API names them when
something is wrong with one.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from console import choices, show
from console.api import FieldError
from console.i18n import _

PLAIN: Final = (
    "first_name",
    "middle_initial",
    "last_name",
    "ssn",
    "date_of_birth",
    "ethnicity.primary",
    "ethnicity.subcategory",
    "special_handling",
    "mailing_address.number",
    "mailing_address.street",
    "mailing_address.street_type",
    "mailing_address.building_type",
    "mailing_address.unit",
    "mailing_address.zip",
    "mailing_address.city",
    "mailing_address.county",
    "mailing_address.state",
    "phones.home",
    "phones.home_ext",
    "phones.message",
    "phones.message_ext",
    "phones.mobile",
    "phones.other.number",
    "phones.other.ext",
    "email",
    "best_time_to_call",
    "preferred_contact_method",
    "language",
)
"""Every field of the form, in the order of the screen."""

REMOVE_SSN: Final = "ssn_remove"
_REQUIRED: Final = frozenset({"first_name", "last_name"})
_WITH_EXTENSION: Final = (
    ("phones.home", "phones.home_ext"),
    ("phones.message", "phones.message_ext"),
    ("phones.other.number", "phones.other.ext"),
)


def captions() -> dict[str, str]:
    """Return what each field is called on the screen."""
    return {
        "first_name": _("First Name"),
        "middle_initial": _("MI"),
        "last_name": _("Last Name"),
        "ssn": _("Social Security Number"),
        "date_of_birth": _("Date of Birth"),
        "ethnicity.primary": _("Primary Ethnicity"),
        "ethnicity.subcategory": _("Ethnicity Subcategory"),
        "special_handling": _("Special Handling?"),
        "mailing_address.number": _("Address #"),
        "mailing_address.street": _("Address Street/PO Box"),
        "mailing_address.street_type": _("Street Type"),
        "mailing_address.building_type": _("Building Type"),
        "mailing_address.unit": _("Unit Number"),
        "mailing_address.zip": _("Zip Code"),
        "mailing_address.city": _("City"),
        "mailing_address.county": _("County"),
        "mailing_address.state": _("State"),
        "phones.home": _("Home Phone"),
        "phones.home_ext": _("Home Ext"),
        "phones.message": _("Message Phone"),
        "phones.message_ext": _("Message Ext"),
        "phones.mobile": _("Mobile Phone"),
        "phones.other.number": _("Other Phone"),
        "phones.other.ext": _("Ext"),
        "phones.other": _("Other Phone"),
        "phones.other_ext": _("Ext"),
        "email": _("Email Address"),
        "best_time_to_call": _("Best Time to Call"),
        "preferred_contact_method": _("Preferred Contact Method"),
        "language": _("Language"),
        "appointment.kind": _("Appointment Type"),
        "appointment.starts_at": _("Start Time"),
        "appointment.fold": _("Which of the two?"),
        "appointment.ends_at": _("End Time"),
        "appointment.time_zone": _("Time zone"),
        "appointment.employee": _("Employee"),
        "appointment.status": _("Status"),
        "sms_consent": _("Consent"),
    }


def values_of(customer: Mapping[str, Any]) -> dict[str, str]:
    """Return a customer as the form shows them. The social security number is never among it."""
    values = {name: as_text(name, _dig(customer, name)) for name in PLAIN if name != "ssn"}
    return {**values, "ssn": ""}


def typed(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the form's own fields out of everything that was posted."""
    return {name: fields.get(name, "") for name in (*PLAIN, REMOVE_SSN)}


def from_search(asked: Mapping[str, str]) -> dict[str, str]:
    """Carry a search over into a new customer's form (F-037)."""
    carried = {
        "first_name": "first_name",
        "last_name": "last_name",
        "ssn": "ssn",
        "phone": "phones.home",
        "date_of_birth": "date_of_birth",
        "street_number": "mailing_address.number",
        "street_name": "mailing_address.street",
        "unit": "mailing_address.unit",
        "zip": "mailing_address.zip",
        "city": "mailing_address.city",
    }
    return {target: asked[source] for source, target in carried.items() if asked.get(source)}


def new_body(values: Mapping[str, str], *, today: date) -> dict[str, Any]:
    """Return the body that creates a customer: only what was filled in."""
    body: dict[str, Any] = {}
    for name in PLAIN:
        if values.get(name) or name in _REQUIRED:
            _bury(body, name, _as_value(name, values.get(name, ""), today=today))
    return _without_empty_phone(body)


def changes(values: Mapping[str, str], was: Mapping[str, str], *, today: date) -> dict[str, Any]:
    """Return the body that saves only what this person changed; null clears a field.

    A number goes out with its extension, because the one belongs to the other.
    """
    touched = {name for name in PLAIN if values.get(name, "") != was.get(name, "")}
    for both in _WITH_EXTENSION:
        if touched & set(both):
            touched.update(both)
    body: dict[str, Any] = {}
    for name in PLAIN:
        if name in touched:
            _bury(body, name, _as_value(name, values.get(name, ""), today=today))
    if values.get(REMOVE_SSN) == "yes" and "ssn" not in body:
        body["ssn"] = None
    return _without_empty_phone(body)


def shown(name: str, value: str | None) -> str:
    """Return a value of the change history as the screen writes it."""
    match name:
        case "special_handling":
            return _("Yes") if value else _("No")
        case "best_time_to_call":
            return dict(choices.best_times()).get(value or "", value or "")
        case "preferred_contact_method":
            return dict(choices.contact_methods()).get(value or "", value or "")
        case _:
            return as_text(name, value)


def as_text(name: str, value: Any) -> str:
    """Return the value of a field as the screen writes it."""
    match name.split(".", maxsplit=1)[0]:
        case "special_handling":
            return "yes" if value else ""
        case "date_of_birth":
            return show.day(value)
        case "phones" if not name.endswith("ext"):
            return show.phone(value)
        case _:
            return "" if value is None else str(value)


def _as_value(name: str, text: str, *, today: date) -> Any:
    if name == "special_handling":
        return text == "yes"
    if not text:
        return "" if name in _REQUIRED else None
    return show.read_day(text, today=today) if name == "date_of_birth" else text


def explained(
    errors: Iterable[FieldError], values: Mapping[str, str], *, today: date
) -> dict[str, str]:
    """Return what is wrong by field, in terms of what was typed rather than of what was sent."""
    said = {error.field: error.message for error in errors}
    born = show.read_day(values.get("date_of_birth", ""), today=today)
    if "date_of_birth" in said and not show.is_day(born):
        said["date_of_birth"] = _("Write the date as MM/DD/YYYY, such as 7/13/1988.")
    return said


def _without_empty_phone(body: dict[str, Any]) -> dict[str, Any]:
    """Say that there is no other phone when both of its boxes are empty."""
    phones = body.get("phones", {})
    if "other" in phones and not any(phones["other"].values()):
        phones["other"] = None
    return body


def _dig(record: Mapping[str, Any], path: str) -> Any:
    value: Any = record
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _bury(body: dict[str, Any], path: str, value: Any) -> None:
    *groups, last = path.split(".")
    for group in groups:
        body = body.setdefault(group, {})
    body[last] = value
