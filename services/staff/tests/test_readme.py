"""What the README says is so."""

import re
from pathlib import Path
from typing import get_args

from backbone.http.problems import declared_problems, problem_type_of
from backbone.http.routing import permission_of
from contracts.permissions import PERMISSIONS, ROLES
from contracts.staff import NotificationKind
from staff.domain.accounts import ROLE_LABELS
from staff.domain.passwords import Rule
from staff.service import service
from staff.settings import StaffSettings

README = (Path(__file__).parents[1] / "README.md").read_text()


def permission_table() -> str:
    """Draw the permission table as it is enforced."""
    rows = [
        ["permission", *ROLE_LABELS.values()],
        ["---", *["---"] * len(ROLES)],
        *(
            [f"`{one}`", *("yes" if one in ROLES[role] else "-" for role in ROLES)]
            for one in sorted(PERMISSIONS)
        ),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def test_the_permission_table_is_the_one_that_is_enforced() -> None:
    found = re.search(r"<!-- permissions -->\n(.*)\n<!-- /permissions -->", README, re.DOTALL)

    assert list(ROLE_LABELS) == list(ROLES)
    assert found is not None
    assert found[1] == permission_table()


def test_nobody_both_changes_accounts_and_reads_the_audit() -> None:
    assert not [role for role, may in ROLES.items() if {"accounts.write", "audit.read"} <= may]


def test_every_path_and_every_setting_is_named() -> None:
    for route in service.router.routes:
        path = getattr(route, "path", "").removeprefix("/api/staff").replace("account_id", "id")
        permission = permission_of(getattr(route, "endpoint", print))
        named = re.compile(rf"`[^`]*{re.escape(path)}`")
        line = next(line for line in README.splitlines() if named.search(line))
        assert str(permission) in line, path
    for name in StaffSettings.model_fields:
        assert f"`STAFF_{name.upper()}`" in README


def test_every_problem_and_every_notification_is_named() -> None:
    statuses = service.problem_statuses
    declared = {
        problem_type_of(one, statuses)
        for route in service.router.routes
        for one in declared_problems(getattr(route, "endpoint", print))
    }
    lines = README.splitlines()

    assert declared
    for kind in declared:
        assert any(f"`{kind.code}`" in line and f"| {kind.status} |" in line for line in lines)
    for name in (*get_args(NotificationKind), *get_args(Rule)):
        assert f"`{name}`" in README
