"""Who may do what: roles are sets of permissions, and services check permissions only."""

from typing import Literal, get_args

Permission = Literal[
    "customers.read",
    "customers.write",
    "customers.remove",
    "customers.reveal_ssn",
    "customers.special_handling",
    "customers.change_requests",
    "contacts.read",
    "contacts.write",
    "contacts.manage",
    "codes.read",
    "codes.write",
    "callbacks.read",
    "callbacks.work",
    "callbacks.manage",
    "agency.read",
    "agency.write",
    "accounts.read",
    "accounts.write",
    "audit.read",
    "notifications.read",
    "mailing.read",
    "mailing.work",
    "sms.read",
    "sms.simulate",
    "reports.read",
    "system.manage",
]

Role = Literal[
    "front_desk",
    "weatherization",
    "print_room",
    "supervisor",
    "administrator",
    "auditor",
]

_EVERYBODY: frozenset[Permission] = frozenset({"codes.read", "agency.read", "notifications.read"})

_FRONT_DESK: frozenset[Permission] = _EVERYBODY | {
    "customers.read",
    "customers.write",
    "contacts.read",
    "contacts.write",
    "callbacks.read",
    "callbacks.work",
    "mailing.read",
    "sms.read",
    "sms.simulate",
    "reports.read",
}

_SUPERVISOR: frozenset[Permission] = _FRONT_DESK | {
    "mailing.work",
    "customers.remove",
    "customers.reveal_ssn",
    "customers.special_handling",
    "customers.change_requests",
    "callbacks.manage",
    "contacts.manage",
    "accounts.read",
    "audit.read",
}

ROLES: dict[Role, frozenset[Permission]] = {
    "front_desk": _FRONT_DESK,
    "weatherization": _FRONT_DESK,
    # The print room sees envelopes, never notes, phones or numbers.
    "print_room": _EVERYBODY | {"mailing.read", "mailing.work"},
    "supervisor": _SUPERVISOR,
    # Runs the system; has no business in the customers' records.
    "administrator": _EVERYBODY
    | {"codes.write", "agency.write", "accounts.read", "accounts.write", "system.manage"},
    "auditor": _EVERYBODY
    | {
        "customers.read",
        "contacts.read",
        "callbacks.read",
        "accounts.read",
        "audit.read",
        "mailing.read",
        "sms.read",
        "reports.read",
    },
}

PERMISSIONS: frozenset[str] = frozenset(get_args(Permission))


def permissions_of(roles: list[str]) -> frozenset[str]:
    """Return everything the given roles may do together; a role nobody knows may do nothing."""
    found: set[str] = set()
    for role, permissions in ROLES.items():
        if role in roles:
            found |= permissions
    return frozenset(found)
