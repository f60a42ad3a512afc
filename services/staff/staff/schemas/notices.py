"""Notifications and the audit."""

from typing import Annotated, Any

from pydantic import Field

from backbone.http.pagination import Page
from backbone.http.schemas import (
    Id,
    Moment,
    RequestModel,
    ResponseModel,
)
from contracts.staff import NotificationKind
from staff.schemas.fields import KEEP


class AuditEntry(ResponseModel):
    """Who did what, to whose account, from where."""

    id: Id = Field(validation_alias="audit_id")
    at: Moment
    action: str
    actor: str | None
    account_id: Id | None
    username: str | None
    client: str | None
    changes: dict[str, Any]


class Notification(ResponseModel):
    """Something staff are notified of, and whether the reader has read it."""

    id: Id = Field(validation_alias="notification_id")
    kind: NotificationKind
    parameters: dict[str, Any] = Field(
        description="With the kind, what it takes to word it in any language."
    )
    message: str = Field(description="The same in English, to the letter of the sources.")
    at: Moment
    customer_id: Id | None
    call_code: str | None = Field(description="The call code it asks to be explained.")
    read: bool


class Notifications(Page[Notification]):
    """Notifications, newest first, and how many the reader has not read."""

    unread: int


class ReadNotifications(RequestModel):
    """Which notifications somebody has read: those named, or all there are."""

    ids: Annotated[list[Id], Field(min_length=1, max_length=200)] = KEEP
