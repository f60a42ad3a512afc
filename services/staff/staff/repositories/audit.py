"""The audit: who did what. Nobody can change it afterwards, not even this service."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

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
    "SETUP_CODE_WRONG",
    "PASSWORD_LINK_MADE",
    "SIGNED_OUT_EVERYWHERE",
    "ACCOUNT_CREATED",
    "ACCOUNT_CHANGED",
    "AGENCY_CHANGED",
    "SSN_SEARCHED",
    "SSN_SEARCH_REFUSED",
    "NOTE_DELETED",
    "NOTE_MOVED",
    "EVENT_REPLAYED",
    "EVENT_DISCARDED",
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


async def add_audit_once(
    work: UnitOfWork,
    *,
    audit_id: UUID,
    at: datetime,
    action: Action,
    actor: str,
    changes: Mapping[str, Any],
) -> None:
    """Add a line about what happened at another service, once however often it is told."""
    line = insert(StaffAuditRow).values(
        audit_id=audit_id, at=at, action=action, actor=actor, changes=dict(changes)
    )
    await work.session.execute(line.on_conflict_do_nothing(index_elements=["audit_id"]))
