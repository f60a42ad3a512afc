"""What each role is for, told once more in plain sentences (reliability 5.2).

The matrix beside this file shows that doors do what the permission table says. Here the table is
held to what we promised about people, over every operation the published documents name.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from backbone.http.routing import PUBLIC, TransactionalRoute, permission_of
from contracts.permissions import PERMISSIONS, ROLES, Role
from hearthline.house import SERVICES

DOCUMENTS = Path(__file__).parents[2] / "docs" / "openapi"

# Their bodies only carry what must not stand in an address; nothing is kept.
LOOKING = {
    "POST /api/callbacks/preview",
    "POST /api/contacts/search",
    "POST /api/customers/address-check",
    "POST /api/customers/search",
    "POST /api/customers/search.csv",
    "POST /api/mailing/pieces/search",
    "POST /api/sms/segments",
}
# What is about oneself.
ONES_OWN = {"POST /api/staff/notifications/read"}


def published() -> Iterator[tuple[str, str | None]]:
    """Walk through every operation of the published documents, with the permission it names."""
    for document in sorted(DOCUMENTS.glob("*.json")):
        for path, operations in json.loads(document.read_text())["paths"].items():
            for method, operation in operations.items():
                yield f"{method.upper()} {path}", operation.get("x-permission")


def served() -> Iterator[tuple[str, str | None]]:
    """Walk through every route there is, with the permission it asks for."""
    for service in SERVICES:
        for route in service.whole_router.routes:
            assert isinstance(route, TransactionalRoute)
            for method in route.methods or ():
                asks_for = (
                    None
                    if permission_of(route.endpoint) == PUBLIC
                    else permission_of(route.endpoint)
                )
                yield f"{method} {route.path}", asks_for


def opens(role: Role) -> set[str]:
    """Return every door a role opens."""
    return {door for door, permission in published() if permission in ROLES[role]}


def areas(role: Role) -> set[str]:
    """Return what a role has to do with: `customers`, `mailing`, ..."""
    return {permission.split(".")[0] for permission in ROLES[role]}


def test_the_documents_name_every_route_and_what_it_asks_for() -> None:
    assert sorted(published()) == sorted(served())


def test_every_permission_is_somebodys_and_opens_something() -> None:
    given = {permission for permissions in ROLES.values() for permission in permissions}
    # These are no door's own: they are asked for inside one, of whoever marks a record, deletes or
    # moves a note that is older than a day.
    within = {"customers.special_handling", "contacts.manage"}

    assert given == PERMISSIONS
    assert {asked for _, asked in published() if asked in PERMISSIONS} == PERMISSIONS - within


def test_the_print_room_sees_envelopes_and_nothing_of_the_people_behind_them() -> None:
    assert areas("print_room") == {"mailing", "codes", "agency", "notifications"}


def test_who_looks_after_the_system_has_no_business_with_customers() -> None:
    assert areas("administrator") == {"accounts", "agency", "codes", "notifications", "system"}


def test_an_auditor_reads_and_changes_nothing() -> None:
    changing = {door for door in opens("auditor") if not door.startswith("GET ")}

    assert changing == LOOKING | ONES_OWN


def test_front_desk_and_weatherization_do_the_same_work() -> None:
    assert ROLES["front_desk"] == ROLES["weatherization"]


@pytest.mark.parametrize(
    "permission",
    [
        "customers.remove",
        "customers.reveal_ssn",
        "customers.special_handling",
        "callbacks.manage",
    ],
)
def test_what_a_supervisor_answers_for_nobody_else_may_do(permission: str) -> None:
    assert [role for role, may in ROLES.items() if permission in may] == ["supervisor"]


def test_only_one_role_gives_accounts_and_it_reads_no_audit() -> None:
    givers = {role for role, may in ROLES.items() if "accounts.write" in may}

    assert givers == {"administrator"}
    assert not [role for role in givers if "audit.read" in ROLES[role]]
