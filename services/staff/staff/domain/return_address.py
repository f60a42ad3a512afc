"""Whether the post could bring a letter back to the agency's return address (R-73)."""

import re

from staff.domain.invalid_value import InvalidValue

_STATES = frozenset(
    {"AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA"}
    | {"KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ"}
    | {"NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT"}
    | {"VA", "WA", "WV", "WI", "WY", "AS", "GU", "MP", "PR", "VI", "FM", "MH", "PW"}
    | {"AA", "AE", "AP"}
)
"""Two-letter abbreviations of USPS Publication 28, appendix B: states, territories, the forces."""
_LAST_LINE = re.compile(r"(?P<city>\D+?),?\s+(?P<state>[A-Za-z]{2}),?\s+\d{5}(?:[-\s]?\d{4})?")
_WITHOUT_NUMBER = "GENERAL DELIVERY"


def require_return_address(line1: str, line2: str) -> None:
    """Refuse what no letter could come back to; both lines empty are an address not given yet."""
    if not line1 and not line2:
        return
    if not any(map(str.isdecimal, line1)) and line1.upper() != _WITHOUT_NUMBER:
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
    if state not in _STATES:
        raise InvalidValue(
            "return_state", f"There is no state {state}. Use two letters, such as CA.", state=state
        )
