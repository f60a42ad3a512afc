"""What the house says of an address (R-09)."""

from collections.abc import Mapping
from typing import Any

from console.i18n import gettext as _


def address_finding_label(finding: Mapping[str, Any]) -> str:
    """Word one finding about an address: why no post can go there, and what to do."""
    labels = {
        "street_missing": _("The street or PO box is missing."),
        "number_missing": _(
            "There is no house or box number. If the building has none, say below why post"
            " reaches them."
        ),
        "city_missing": _("The city is missing."),
        "state_missing": _("The state is missing."),
        "zip_missing": _("The ZIP code is missing."),
        "no_home": _(
            "No post can be brought there. For somebody without a home write GENERAL DELIVERY and"
            " the post office's city and ZIP code, or a shelter's address with its name in the"
            " line for care of."
        ),
        "filler": _("That is no address. Leave the boxes empty until there is one."),
        "odd_characters": _("There are signs in it that no address has. Please check it."),
        "care_of_in_street": _(
            "Write c/o and the name in the line for care of, and only the street here."
        ),
        "state_unknown": _("There is no such state."),
        "zip_unknown": _("There is no such ZIP code."),
        "zip_of_another_state": _("The ZIP code lies in another state. Please check it."),
    }
    code = str(finding["code"])
    return labels.get(code) or str(finding.get("sentence") or code)
