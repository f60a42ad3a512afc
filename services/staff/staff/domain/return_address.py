"""Whether the post could bring a letter back to the agency's return address (R-73)."""

import re

from backbone.typed.addresses import is_general_delivery
from backbone.typed.places import is_state
from staff.domain.invalid_value import InvalidValue

_LAST_LINE = re.compile(r"(?P<city>\D+?),?\s+(?P<state>[A-Za-z]{2}),?\s+\d{5}(?:[-\s]?\d{4})?")


def require_return_address(line1: str, line2: str) -> None:
    """Refuse what no letter could come back to; both lines empty are an address not given yet."""
    if not line1 and not line2:
        return
    if not any(map(str.isdecimal, line1)) and not is_general_delivery(line1):
        raise InvalidValue(
            "return_street",
            "Write the street with its number, or the PO box, such as PO BOX 2707.",
        )
    last = _LAST_LINE.fullmatch(line2)
    if last is None:
        raise InvalidValue(
            "return_city", "Write city, state and ZIP code, such as WATSONVILLE CA 95077."
        )
    state = last["state"].upper()
    if not is_state(state):
        raise InvalidValue(
            "return_state", f"There is no state {state}. Use two letters, such as CA.", state=state
        )
