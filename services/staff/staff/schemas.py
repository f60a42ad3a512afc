"""What comes in through the door of the staff service, and what goes out."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from backbone.http.pagination import Page
from backbone.http.schemas import Day, Id, Moment, RequestModel, ResponseModel, Text
from contracts.permissions import Role
from contracts.staff import Weekday
from staff.domain.accounts import in_order, require_username
from staff.domain.agency import (
    Opening,
    require_different_days,
    require_hours,
    require_language,
    require_phone,
    require_time_zone,
)

Name = Annotated[str, Text(80, least=1)]
Password = Annotated[SecretStr, Field(min_length=1, max_length=1000)]
Roles = Annotated[list[Role], Field(min_length=1, max_length=6)]
Clock = Annotated[str, Field(max_length=5, examples=["08:00"])]


_KEEP: Any = None
"""Stands for what a change leaves out. It is never validated, so null itself is refused."""


class Tokens(ResponseModel):
    """A way in, for a while."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  the word OAuth 2 prescribes
    expires_in: int
    refresh_token: str
    must_change_password: bool


class SignOut(RequestModel):
    """The sign-in to end."""

    refresh_token: Annotated[str, Field(min_length=1, max_length=200)]


class PublicKeys(ResponseModel):
    """The keys with which anybody can check an access token (RFC 7517)."""

    keys: list[dict[str, str]]


class DemoChoice(ResponseModel):
    """An account a new user can look around with."""

    username: str
    name: str
    role: str
    role_label: str


class SignInOptions(ResponseModel):
    """What a sign-in page has to offer."""

    demo: bool
    accounts: list[DemoChoice]
    oidc: None = None


class Me(ResponseModel):
    """Whoever is signed in."""

    id: Id
    username: str
    name: str
    roles: list[str]
    permissions: list[str]
    must_change_password: bool


class PasswordChange(RequestModel):
    """A new password, and the old one to show that it is really you."""

    current_password: Password
    new_password: Password


class Account(ResponseModel):
    """Somebody who works here and may sign in."""

    id: Id = Field(validation_alias="account_id")
    username: str
    name: str
    roles: list[str]
    active: bool
    must_change_password: bool
    last_sign_in_at: Moment | None
    version: int
    created_at: Moment
    updated_at: Moment


class NewAccount(RequestModel):
    """Somebody who starts to work here."""

    username: Annotated[str, Field(max_length=100)]
    name: Name
    roles: Roles
    password: Password

    @field_validator("username")
    @classmethod
    def _username(cls, text: str) -> str:
        return require_username(text)

    @field_validator("roles")
    @classmethod
    def _roles(cls, roles: list[str]) -> list[str]:
        return list(in_order(roles))


class AccountChange(RequestModel):
    """What changes about somebody's account; what is left out stays. A password is temporary."""

    name: Name = _KEEP
    roles: Roles = _KEEP
    active: bool = _KEEP
    password: Password = _KEEP

    @field_validator("roles")
    @classmethod
    def _roles(cls, roles: list[str]) -> list[str]:
        return list(in_order(roles))


class ReturnAddressOut(ResponseModel):
    """What stands in the upper corner of an envelope."""

    name: str
    line1: str
    line2: str


class OfficeHoursOut(ResponseModel):
    """A stretch of a weekday during which the office is open."""

    day: Weekday
    opens: str
    closes: str


class HolidayOut(ResponseModel):
    """A day on which the office stays closed."""

    date: str
    name: str


class Agency(ResponseModel):
    """The agency itself."""

    id: Id = Field(validation_alias="agency_id")
    version: int
    name: str
    return_address: ReturnAddressOut
    phone: str | None
    time_zone: str
    default_language: str
    office_hours: list[OfficeHoursOut]
    holidays: list[HolidayOut]
    mailing_system: bool
    updated_at: Moment
    updated_by: str


class ReturnAddressIn(RequestModel):
    """What is to stand in the upper corner of an envelope."""

    name: Name
    line1: Annotated[str, Text(80)]
    line2: Annotated[str, Text(80)]


class OfficeHoursIn(RequestModel):
    """A stretch of a weekday during which the office is open."""

    day: Weekday
    opens: Clock
    closes: Clock


class HolidayIn(RequestModel):
    """A day on which the office stays closed."""

    date: Day
    name: Name


class AgencyChange(RequestModel):
    """What changes about the agency; what is left out stays."""

    name: Name = _KEEP
    return_address: ReturnAddressIn = _KEEP
    phone: Annotated[str, Text(40)] | None = None
    """Null takes the number away."""
    time_zone: Annotated[str, Text(60)] = _KEEP
    default_language: Annotated[str, Text(40)] = _KEEP
    office_hours: Annotated[list[OfficeHoursIn], Field(max_length=28)] = _KEEP
    holidays: Annotated[list[HolidayIn], Field(max_length=400)] = _KEEP
    mailing_system: bool = _KEEP

    @field_validator("phone")
    @classmethod
    def _phone(cls, text: str | None) -> str | None:
        return require_phone(text) if text else None

    @field_validator("time_zone")
    @classmethod
    def _time_zone(cls, name: str) -> str:
        return require_time_zone(name)

    @field_validator("default_language")
    @classmethod
    def _language(cls, key: str) -> str:
        return require_language(key)

    @field_validator("office_hours")
    @classmethod
    def _hours(cls, hours: list[OfficeHoursIn]) -> list[OfficeHoursIn]:
        week = require_hours(Opening(one.day, one.opens, one.closes) for one in hours)
        order = [(opening.day, opening.opens) for opening in week]
        return sorted(hours, key=lambda one: order.index((one.day, one.opens)))

    @field_validator("holidays")
    @classmethod
    def _holidays(cls, holidays: list[HolidayIn]) -> list[HolidayIn]:
        require_different_days(one.date for one in holidays)
        return sorted(holidays, key=lambda one: one.date)

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("Say what is to change.")
        return self


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
    """Something staff are told, and whether the reader has read it."""

    id: Id
    message: str
    at: Moment
    customer_id: Id | None
    call_code: str | None = Field(description="The call code it asks to be explained.")
    read: bool


class Notifications(Page[Notification]):
    """Notifications, newest first, and how many the reader has not read."""

    unread: int


class ReadNotifications(RequestModel):
    """Which notifications somebody has read: those named, or all there are."""

    ids: Annotated[list[Id], Field(min_length=1, max_length=200)] = _KEEP
