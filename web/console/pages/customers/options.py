"""Options of the customer form: (stored value, label) in the order shown."""

from collections.abc import Mapping
from typing import Any, Final

from console.i18n import _
from console.labels.codes import code_label

Options = list[tuple[str, str]]

STREET_TYPES: Final = (  # noqa: SIM905 - a list literal has one line for each
    "ALY AVE BLF BLVD CIR CT CTR CV DR EXPY EXT FWY GDNS GLN GRV HL HTS HWY JCT LK LN "
    "LNDG LOOP MDWS MNR OVLK PARK PASS PATH PIKE PKWY PL PLZ PT RD RDG ROW RTE RUN SHRS "
    "SMT SPGS SQ ST STA TER TPKE TRCE TRL VIS VLG VW WALK WAY WLS XING"
).split()

BUILDING_TYPES: Final = (  # noqa: SIM905 - a list literal has one line for each
    "APARTMENT BASEMENT BUILDING DEPARTMENT FLOOR FRONT HANGAR KEY LOBBY LOT LOWER "
    "OFFICE PENTHOUSE PIER REAR ROOM SIDE SLIP SPACE STOP SUITE TRAILER UNIT UPPER"
).split()


def best_times() -> Options:
    """Return when a customer is best called (F-050)."""
    return [
        ("", _("None")),
        ("MORN", _("Morning (MORN)")),
        ("AFT", _("Afternoon (AFT)")),
        ("EVE", _("Evening (EVE)")),
    ]


def contact_methods() -> Options:
    """Return how a customer prefers to hear from the agency (F-051)."""
    return [("MAIL", _("US Mail")), ("EMAIL", _("Email")), ("SMS", _("SMS Text Message"))]


def languages(code_tables: Mapping[str, Any]) -> Options:
    """Return the languages of the agency's own code table."""
    rows = code_tables.get("languages") or []
    return [("", ""), *((row["key"], code_label(row)) for row in rows if row["active"])]


def form_options(code_tables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of every field, the agency's own codes among them."""
    return {
        "street_types": STREET_TYPES,
        "building_types": BUILDING_TYPES,
        "best_times": best_times(),
        "contact_methods": contact_methods(),
        "languages": languages(code_tables),
    }
