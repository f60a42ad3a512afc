"""What people choose from on the customer record: (stored value, label) in the order shown."""

from collections.abc import Mapping
from typing import Any, Final

from console.i18n import _

Choices = list[tuple[str, str]]

STREET_TYPES: Final = [
    "ALY",
    "AVE",
    "BLF",
    "BLVD",
    "CIR",
    "CT",
    "CTR",
    "CV",
    "DR",
    "EXPY",
    "EXT",
    "FWY",
    "GDNS",
    "GLN",
    "GRV",
    "HL",
    "HTS",
    "HWY",
    "JCT",
    "LK",
    "LN",
    "LNDG",
    "LOOP",
    "MDWS",
    "MNR",
    "OVLK",
    "PARK",
    "PASS",
    "PATH",
    "PIKE",
    "PKWY",
    "PL",
    "PLZ",
    "PT",
    "RD",
    "RDG",
    "ROW",
    "RTE",
    "RUN",
    "SHRS",
    "SMT",
    "SPGS",
    "SQ",
    "ST",
    "STA",
    "TER",
    "TPKE",
    "TRCE",
    "TRL",
    "VIS",
    "VLG",
    "VW",
    "WALK",
    "WAY",
    "WLS",
    "XING",
]

BUILDING_TYPES: Final = [
    "APARTMENT",
    "BASEMENT",
    "BUILDING",
    "DEPARTMENT",
    "FLOOR",
    "FRONT",
    "HANGAR",
    "KEY",
    "LOBBY",
    "LOT",
    "LOWER",
    "OFFICE",
    "PENTHOUSE",
    "PIER",
    "REAR",
    "ROOM",
    "SIDE",
    "SLIP",
    "SPACE",
    "STOP",
    "SUITE",
    "TRAILER",
    "UNIT",
    "UPPER",
]


def best_times() -> Choices:
    """Return when a customer is best called (F-050)."""
    return [
        ("", _("None")),
        ("MORN", _("Morning (MORN)")),
        ("AFT", _("Afternoon (AFT)")),
        ("EVE", _("Evening (EVE)")),
    ]


def contact_methods() -> Choices:
    """Return how a customer prefers to hear from the agency (F-051)."""
    return [("MAIL", _("US Mail")), ("EMAIL", _("Email")), ("SMS", _("SMS Text Message"))]


def languages(codes: Mapping[str, Any]) -> Choices:
    """Return the languages of the agency's own code table."""
    spoken = [(row["key"], row["label"]) for row in codes.get("languages") or [] if row["active"]]
    return [("", ""), *spoken]


def history_actions() -> dict[str, str]:
    """Return what the actions in the change history are called."""
    return {
        "CREATED": _("Created"),
        "CHANGED": _("Changed"),
        "REMOVED": _("Deleted"),
        "SSN_REVEALED": _("Social Security Number shown"),
        "LINKED": _("Linked"),
        "UNLINKED": _("Unlinked"),
        "APPOINTMENT_MADE": _("Appointment made"),
        "APPOINTMENT_CHANGED": _("Appointment changed"),
        "SMS_CONSENT_RECORDED": _("Text consent recorded"),
        "SMS_OPTED_OUT": _("Opted out of texts"),
        "SMS_OPTED_IN": _("Opted in to texts"),
    }


def offered(codes: Mapping[str, Any]) -> dict[str, Any]:
    """Return everything the customer form offers, the agency's codes among it."""
    return {
        "street_types": STREET_TYPES,
        "building_types": BUILDING_TYPES,
        "best_times": best_times(),
        "contact_methods": contact_methods(),
        "languages": languages(codes),
    }
