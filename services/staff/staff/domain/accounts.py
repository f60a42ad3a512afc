"""Who may have an account, what it is called, and who must never be missing."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from staff.domain.invalid_value import InvalidValue

ADMINISTRATOR = "administrator"

ROLE_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "front_desk": "Front desk",
        "weatherization": "Weatherization",
        "print_room": "Print room",
        "supervisor": "Supervisor",
        "administrator": "Administrator",
        "auditor": "Auditor",
    }
)

DEMO_PASSWORD = "hearthline-demo"  # noqa: S105  public by design; only ever set in demo mode


@dataclass(frozen=True)
class DemoAccount:
    """Somebody a new user can be, to look around."""

    username: str
    name: str
    role: str


DEMO_ACCOUNTS = (
    DemoAccount("frontdesk", "ADAM DEHOYOS", "front_desk"),
    DemoAccount("weatherization", "JOHN JOHNSON", "weatherization"),
    DemoAccount("printroom", "AGENCY EMPLOYEE", "print_room"),
    DemoAccount("supervisor", "ANGELA NYGUEN", "supervisor"),
    DemoAccount("admin", "HEARTHLINE SUPPORT", "administrator"),
    DemoAccount("auditor", "PAULA REYES", "auditor"),
)

_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,30}[a-z0-9])")


class UsernameTaken(Exception):
    """Somebody has this user name already. Choose another, perhaps with an initial."""

    def __init__(self, username: str) -> None:
        super().__init__()
        self.parameters = {"username": username}


class LastAdministrator(Exception):
    """This is the last active administrator. Make somebody else an administrator first."""


class SecondAdministratorNeeded(Exception):
    """Nobody gives himself a role that reads customers or the audit. Ask another administrator."""


class AccountClosed(Exception):
    """This account is closed. Ask an administrator."""


class ClosedAccount(Exception):
    """Whoever has a closed account cannot sign in. Open it again first."""


class AccountsExist(Exception):
    """There are accounts already. Ask an administrator for one."""


@dataclass(frozen=True)
class Standing:
    """Whether an account is in use, and as what."""

    active: bool
    roles: tuple[str, ...]

    @property
    def administers(self) -> bool:
        """Whether this account can look after the others."""
        return self.active and ADMINISTRATOR in self.roles


def require_username(text: str) -> str:
    """Return the user name as it is kept: 2 to 32 small letters, digits, and `.` `_` `-` inside."""
    name = text.strip().lower()
    if not _USERNAME.fullmatch(name):
        raise InvalidValue(
            "invalid_username", "Use 2 to 32 letters, digits, dots, hyphens or underscores."
        )
    return name


def in_order(roles: Iterable[str]) -> list[str]:
    """Return roles once each, in the order in which screens list them."""
    given = set(roles)
    return [role for role in ROLE_LABELS if role in given]


READ_CUSTOMERS_OR_AUDIT = frozenset(
    {
        "customers.read",
        "contacts.read",
        "callbacks.read",
        "mailing.read",
        "sms.read",
        "reports.read",
        "audit.read",
    }
)
"""Permissions that show customers, or who did what: for these a second person must be asked."""


def require_second_administrator(gained: Collection[str], *, oneself: bool) -> None:
    """Refuse a grant to oneself of what reads customers or the audit (R-27)."""
    if oneself and READ_CUSTOMERS_OR_AUDIT.intersection(gained):
        raise SecondAdministratorNeeded


def require_an_administrator(before: Standing, after: Standing, *, others: int) -> None:
    """Refuse a change that would leave nobody who can look after the accounts."""
    if before.administers and not after.administers and others == 0:
        raise LastAdministrator
