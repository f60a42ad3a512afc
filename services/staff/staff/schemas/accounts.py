"""Accounts, sign-ins and passwords."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from backbone.http.schemas import (
    Id,
    Moment,
    RequestModel,
    ResponseModel,
    Text,
)
from backbone.typed.text import clean_field
from staff.domain.accounts import require_username
from staff.schemas.agency import FirstAgency
from staff.schemas.fields import KEEP, Name, Password, Roles, checked


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

    username: Annotated[str, Text(100, clean=clean_field), checked(require_username)]
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

    name: Name = KEEP
    roles: Roles = KEEP
    active: bool = KEEP
    password: Password = KEEP


class FirstRun(RequestModel):
    """The first administrator and the agency, and the code that says who may make them."""

    setup_code: Annotated[SecretStr, Field(max_length=100)]
    username: Annotated[str, Field(max_length=100), checked(require_username)]
    name: Name
    password: Password
    roles: list[Literal["front_desk", "weatherization", "print_room"]] = Field(
        [], max_length=3, description="What the administrator does beside, in a small agency."
    )
    agency: FirstAgency
