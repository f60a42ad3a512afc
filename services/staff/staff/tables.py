"""The tables of the staff service."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, Text, false
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from backbone.db.models import Instant, map_machinery_tables


class Base(DeclarativeBase):
    """Everything the staff service owns."""


map_machinery_tables(Base, reference=False)


class AccountRow(Base):
    """Somebody who works here and may sign in."""

    __tablename__ = "account"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    active: Mapped[bool]
    must_change_password: Mapped[bool]
    demo: Mapped[bool]
    """Whether the password is the public one: such an account signs nobody in outside demo mode."""
    password_hash: Mapped[str] = mapped_column(Text)
    password_changed_at: Mapped[datetime] = mapped_column(Instant)
    last_sign_in_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class SignInFailureRow(Base):
    """A sign-in that failed lately. The user name is kept as a keyed digest only.

    People type their passwords into the wrong field; nothing here could give one away.
    """

    __tablename__ = "sign_in_failure"

    failure_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    account_digest: Mapped[bytes] = mapped_column(LargeBinary)
    client: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Instant, index=True)

    __table_args__ = (
        Index("sign_in_failure_account", "account_digest", "at"),
        Index("sign_in_failure_client", "client", "at"),
    )


class RefreshFamilyRow(Base):
    """One sign-in on one device, and every refresh token that came of it."""

    __tablename__ = "refresh_family"

    family_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.account_id"), index=True)
    client: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant, index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class RefreshTokenRow(Base):
    """A refresh token, as the digest of what the device holds."""

    __tablename__ = "refresh_token"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    family_id: Mapped[UUID] = mapped_column(
        ForeignKey("refresh_family.family_id", ondelete="CASCADE"), index=True
    )
    issued_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    predecessor: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The token it was issued for; None for the first of a sign-in."""


class PasswordLinkRow(Base):
    """The one link with which somebody may choose a password, as the digest of what it holds."""

    __tablename__ = "password_link"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.account_id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class SigningKeyRow(Base):
    """A key that signs access tokens. The private half is sealed with the service's own secret."""

    __tablename__ = "signing_key"

    kid: Mapped[str] = mapped_column(Text, primary_key=True)
    public_key: Mapped[str] = mapped_column(Text)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signs_from: Mapped[datetime] = mapped_column(Instant)
    signs_until: Mapped[datetime] = mapped_column(Instant)
    published_until: Mapped[datetime] = mapped_column(Instant, index=True)


class AgencyRow(Base):
    """The agency itself: one row."""

    __tablename__ = "agency"

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    return_address: Mapped[dict[str, str]] = mapped_column(JSONB)
    phone: Mapped[str | None] = mapped_column(Text)
    time_zone: Mapped[str] = mapped_column(Text)
    default_language: Mapped[str] = mapped_column(Text)
    office_hours: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    holidays: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    holidays_through: Mapped[int]
    """The last year whose federal holidays were proposed; a removed one is not proposed again."""
    mailing_system: Mapped[bool]
    first_steps_dismissed: Mapped[bool] = mapped_column(server_default=false())
    """Whether nobody wants to be led through the first steps any more (R-73)."""
    updated_at: Mapped[datetime] = mapped_column(Instant)
    updated_by: Mapped[str] = mapped_column(Text)


class StaffAuditRow(Base):
    """Who signed in, and who changed whose account or the agency. Written once, never changed.

    The database itself refuses to change or delete these rows.
    """

    __tablename__ = "staff_audit"

    audit_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    action: Mapped[str] = mapped_column(Text)
    actor: Mapped[str | None] = mapped_column(Text)
    """The user name of whoever did it; None for somebody whom nobody knows."""
    account_id: Mapped[UUID | None]
    """The account it concerns; None for the agency's profile and for unknown user names."""
    username: Mapped[str | None] = mapped_column(Text)
    client: Mapped[str | None] = mapped_column(Text)
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)

    __table_args__ = (
        Index("staff_audit_account", "account_id", "audit_id"),
        Index("staff_audit_newest", "at", "audit_id"),
        Index("staff_audit_actor", "actor", "at", "audit_id"),
    )


class NotificationRow(Base):
    """Something staff are notified of: a text that came back (F-147), or what must be done."""

    __tablename__ = "notification"

    notification_id: Mapped[UUID] = mapped_column(primary_key=True)
    """The id of what it is about, so that it is shown once however often it is received."""
    kind: Mapped[str] = mapped_column(Text)
    """A `NotificationKind`; with the parameters, what a client needs to word it."""
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    message: Mapped[str] = mapped_column(Text)
    """In English; of a text, to the letter of the sources (F-147)."""
    at: Mapped[datetime] = mapped_column(Instant)
    permission: Mapped[str] = mapped_column(Text)
    """What it takes to see it: a text names a customer and their number."""
    account_id: Mapped[UUID | None]
    """Whom alone it is for, as long as they work here; null for everybody with the permission."""
    customer_id: Mapped[UUID | None]
    call_code: Mapped[str | None] = mapped_column(Text)
    """The call code whose meaning somebody must say, where it is about one (R17)."""
    added_at: Mapped[datetime] = mapped_column(Instant)
    """When this service received it; `at` is when it happened."""

    __table_args__ = (Index("notification_newest", "at", "notification_id"),)


class NotificationReadRow(Base):
    """That somebody has read a notification."""

    __tablename__ = "notification_read"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    notification_id: Mapped[UUID] = mapped_column(
        ForeignKey("notification.notification_id", ondelete="CASCADE"), primary_key=True
    )
    read_at: Mapped[datetime] = mapped_column(Instant)
