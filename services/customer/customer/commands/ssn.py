"""Sealing the social security number of a customer, or of somebody in their household."""

from typing import Literal

from customer.domain.record import Change
from customer.domain.ssn import SSN
from customer.gateways.ssn_vault import SsnVault
from customer.tables import CustomerRow, MemberRow


def write_ssn(
    vault: SsnVault,
    row: CustomerRow | MemberRow,
    ssn: SSN | Literal["CLEARED", "KEPT"],
    *,
    field: str,
) -> tuple[Change, ...]:
    """Replace or clear the number if asked to; return the change of `field` without showing it."""
    old, mark = row.ssn_masked, row.ssn_mark
    match ssn:
        case "KEPT":
            return ()
        case "CLEARED":
            row.ssn_sealed = row.ssn_mark = row.ssn_last4 = None
        case SSN():
            row.ssn_mark = vault.mark(ssn)
            if row.ssn_mark != mark:
                row.ssn_sealed, row.ssn_last4 = vault.seal(row.id, ssn), ssn.last4
    # Two numbers may end alike, so only their marks tell whether anything changed.
    return () if row.ssn_mark == mark else (Change(field, old, row.ssn_masked),)
