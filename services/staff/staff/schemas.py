"""Request and response bodies of the staff service."""

from collections.abc import Callable
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError

from backbone.http.pagination import Page
from backbone.http.schemas import (
    Day,
    Id,
    Moment,
    RequestModel,
    ResponseModel,
    Text,
    Verbatim,
    read_by,
)
from backbone.typed.phones import read_plain_phone
from backbone.typed.text import clean_field, clean_name
from contracts.permissions import Role
from contracts.staff import Holiday, NotificationKind, OfficeHours, ReturnAddress, Weekday
from staff.domain.accounts import in_order, require_username
from staff.domain.agency import require_hours, require_language, require_time_zone
from staff.domain.holidays import in_calendar_order
from staff.domain.invalid_value import InvalidValue
from staff.domain.return_address import require_return_address

Value = TypeVar("Value")


def _checked(rule: Callable[[Value], Value]) -> AfterValidator:
    """Check a field by a rule of the domain, and keep the code of what is wrong with it."""

    def check(value: Value) -> Value:
        try:
            return rule(value)
        except InvalidValue as fault:
            raise PydanticCustomError(fault.code, str(fault), fault.parameters) from fault

    return AfterValidator(check)


def _phone(written: str | None) -> str | None:
    return read_by(read_plain_phone, written) if written else None


Name = Annotated[str, Text(80, least=1, clean=clean_name)]
Password = Annotated[SecretStr, Verbatim(), Field(min_length=1, max_length=1000)]
Roles = Annotated[list[Role], Field(min_length=1, max_length=6), AfterValidator(in_order)]
AgencyPhone = Annotated[str, Text(60, clean=clean_field)]
Clock = Annotated[str, Text(5, clean=clean_field), Field(examples=["08:00"])]

_KEEP: Any = None
"""Stands for what a change leaves out. It is never validated, so null itself is refused."""


class Tokens(ResponseModel):
    """An access token, and the refresh token that renews it."""

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
    now: float = Field(
        description="The time by which tokens are issued and expire, in seconds since 1970."
    )


class DemoAccountChoice(ResponseModel):
    """An account a new user can look around with."""

    username: str
    name: str
    role: str
    role_label: str


class SignInOptions(ResponseModel):
    """What a sign-in page has to offer."""

    demo: bool
    first_run: bool = Field(
        False, description="Whether nobody has an account yet, so that the first is to be made."
    )
    accounts: list[DemoAccountChoice]
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

    username: Annotated[str, Text(100, clean=clean_field), _checked(require_username)]
    name: Name
    roles: Roles
    password: Password | None = Field(
        None, description="A temporary one; without it they choose theirs by a password link."
    )


class PasswordLink(ResponseModel):
    """With which somebody chooses a password, once. It is shown only now."""

    token: str
    expires_at: Moment


class ChosenPassword(RequestModel):
    """The password somebody chose, and the link that lets them."""

    token: Annotated[SecretStr, Field(min_length=1, max_length=200)]
    new_password: Password


class AccountChange(RequestModel):
    """What changes about somebody's account; what is left out stays. A password is temporary."""

    name: Name = _KEEP
    roles: Roles = _KEEP
    active: bool = _KEEP
    password: Password = _KEEP


class Agency(ResponseModel):
    """The agency itself."""

    id: Id = Field(validation_alias="agency_id")
    version: int
    name: str
    return_address: ReturnAddress
    phone: str | None
    time_zone: str
    default_language: str
    office_hours: list[OfficeHours]
    holidays: list[Holiday]
    mailing_system: bool
    first_steps_dismissed: bool = Field(
        description="Whether nobody wants to be led through the first steps any more."
    )
    updated_at: Moment
    updated_by: str


class ReturnAddressIn(RequestModel):
    """What is to stand in the upper corner of an envelope; empty lines while it is not known."""

    name: Name
    line1: Annotated[str, Text(80, clean=clean_name)]
    line2: Annotated[str, Text(80, clean=clean_name)]

    @model_validator(mode="after")
    def _post_finds_it(self) -> Self:
        try:
            require_return_address(self.line1, self.line2)
        except InvalidValue as fault:
            raise PydanticCustomError(fault.code, str(fault), fault.parameters) from fault
        return self


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
    phone: Annotated[AgencyPhone | None, AfterValidator(_phone)] = None
    """Null takes the number away."""
    time_zone: Annotated[str, Text(60, clean=clean_field), _checked(require_time_zone)] = _KEEP
    default_language: Annotated[str, Text(40, clean=clean_field), _checked(require_language)] = (
        _KEEP
    )
    office_hours: Annotated[list[OfficeHoursIn], Field(max_length=28), _checked(require_hours)] = (
        _KEEP
    )
    holidays: Annotated[list[HolidayIn], Field(max_length=400), _checked(in_calendar_order)] = _KEEP
    mailing_system: bool = _KEEP
    first_steps_dismissed: bool = _KEEP

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_to_change", "Say what is to change.")
        return self


class FirstAgency(RequestModel):
    """The agency, as its first administrator makes it."""

    name: Name
    return_address: ReturnAddressIn
    phone: Annotated[Annotated[str, Text(40)] | None, _checked(_phone)] = None
    time_zone: Annotated[str, Text(60), _checked(require_time_zone)]


class FirstRun(RequestModel):
    """The first administrator and the agency, and the code that says who may make them."""

    setup_code: Annotated[SecretStr, Field(max_length=100)]
    username: Annotated[str, Field(max_length=100), _checked(require_username)]
    name: Name
    password: Password
    roles: list[Literal["front_desk", "weatherization", "print_room"]] = Field(
        [], max_length=3, description="What the administrator does beside, in a small agency."
    )
    agency: FirstAgency


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

    ids: Annotated[list[Id], Field(min_length=1, max_length=200)] = _KEEP
