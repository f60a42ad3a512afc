"""Options of the customer form: (stored value, label) in the order shown."""

from typing import Any

from console.i18n import _
from console.labels.codes import code_label
from console.labels.customers import best_time_name, contact_method_name
from console.page import Page


async def form_options(page: Page) -> dict[str, Any]:
    """Return the options of every field, the agency's own codes among them."""
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
        "languages": [
            ("", ""),
            *((row["key"], code_label(row)) for row in languages if row["active"]),
        ],
    }
