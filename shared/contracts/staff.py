"""Events of the staff service: the agency itself."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Event, Instant, Part

Weekday = Literal["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]

NotificationKind = Literal[
    "text",
    "unexplained_code",
    "changed_after_posting",
    "appointment_confirmed",
    "appointment_cancelled",
    "opted_out",
    "opted_in",
    "help_requested",
    "reply_received",
    "ssn_searches_limited",
]
"""What staff are notified of.

`text` has no parameters and is shown as written. `unexplained_code` has those of CodeUnexplained,
`changed_after_posting` those of ChangedAfterPosting, `ssn_searches_limited` has `name` and
`per_minute` of SsnSearched, all others have those of ReplyReceived.
"""


class OfficeHours(Part):
    """When the office is open on one day of the week, agency time, `HH:MM`."""

    day: Weekday
    opens: str = Field(examples=["08:00"])
    closes: str = Field(examples=["17:00"])


class Holiday(Part):
    """A day on which the office stays closed."""

    date: str = Field(examples=["2026-12-25"])
    name: str


class ReturnAddress(Part):
    """What stands in the upper corner of an envelope."""

    name: str
    line1: str
    line2: str


class AccessRevoked(Event):
    """Somebody's access ended before their tokens ran out: those are good no longer.

    An account was closed, or got other roles or another password; or one sign-in of it ended.
    Whoever lets anybody in by such a token refuses it, ends its streams, and frees its claims.
    """

    type: ClassVar[str] = "staff.access_revoked.v1"
    owners: ClassVar[tuple[str, ...]] = ("staff",)
    consumers: ClassVar[tuple[str, ...]] = (
        "customer",
        "contacts",
        "callbacks",
        "mailing",
        "sms-gateway",
        "reporting",
    )
    subject_field: ClassVar[str] = "revocation_id"

    revocation_id: UUID
    account_id: UUID
    session_id: UUID | None = None
    """The one sign-in that ended (`sid` of its tokens); None where all of the account did."""
    account_version: int
    """Where all ended: tokens issued before the account had this version (`ver`) are refused."""
    revoked_at: Instant
    until: Instant
    """When the last of these tokens has run out; nobody need remember this any longer."""


class AgencyChanged(Event):
    """The agency's own profile, whole, after any change to it."""

    type: ClassVar[str] = "staff.agency_changed.v1"
    owners: ClassVar[tuple[str, ...]] = ("staff",)
    consumers: ClassVar[tuple[str, ...]] = (
        "customer",
        "contacts",
        "callbacks",
        "mailing",
        "sms-gateway",
        "reporting",
    )
    subject_field: ClassVar[str] = "agency_id"

    agency_id: UUID
    version: int
    name: str
    return_address: ReturnAddress
    phone: str | None = None
    time_zone: str = Field(examples=["America/Los_Angeles"])
    default_language: str = "ENGLISH"
    office_hours: tuple[OfficeHours, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    mailing_system: bool = True
