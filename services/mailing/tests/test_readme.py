"""What the README says must be so."""

import re
from pathlib import Path

from backbone.http.routing import permission_of
from mailing.service import service
from mailing.settings import MailingSettings

README = (Path(__file__).parents[1] / "README.md").read_text()


def test_every_path_is_named_with_its_permission() -> None:
    for route in service.router.routes:
        path = getattr(route, "path", "").removeprefix("/api/mailing")
        path = re.sub(r"\{\w+\}", "{id}", path)
        last = path.rsplit("/", maxsplit=1)[-1]
        permission = str(permission_of(getattr(route, "endpoint", print)))
        named = re.compile(rf"`[^`]*({re.escape(path)}|\.\.\./\{{id\}}/{re.escape(last)})(?![\w/])")
        lines = [line for line in README.splitlines() if named.search(line)]
        assert any(permission in line for line in lines), path


def test_every_setting_is_named() -> None:
    for setting in MailingSettings.model_fields:
        assert f"`HEARTHLINE_MAILING_{setting.upper()}`" in README
