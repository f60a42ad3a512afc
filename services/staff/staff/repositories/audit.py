"""The audit: who did what. Nobody can change it afterwards, not even this service."""

from collections.abc import Mapping
from typing import Any, Literal

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.ids import new_id
from staff.tables import AccountRow, StaffAuditRow

Action = Literal[
    "SIGN_IN",
    "SIGN_IN_FAILED",
    "SIGN_IN_LOCKED",
    "SIGN_OUT",
    "REFRESH_REUSED",
    "PASSWORD_CHANGED",
    "PASSWORD_CHANGE_FAILED",
    "ACCOUNT_CREATED",
    "ACCOUNT_CHANGED",
    "AGENCY_CHANGED",
]

SYSTEM = Actor.system().name
"""Who did what no person did."""


def record_audit(
    work: UnitOfWork,
    action: Action,
    *,
    actor: str | None,
    account: AccountRow | None = None,
    client: str | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Add a line to the audit, in the same transaction as what it is about.

    `actor` is a user name; None where nobody knows who it was.
    """
    work.session.add(
        StaffAuditRow(
            audit_id=new_id(),
            at=work.now(),
            action=action,
            actor=actor,
            account_id=account.account_id if account else None,
            username=account.username if account else None,
            client=client,
            changes=dict(changes or {}),
        )
    )
