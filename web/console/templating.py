"""Jinja2, set up once: words, ways to show values, and the address of each static file."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import ChainableUndefined, Environment, FileSystemLoader, select_autoescape

from console import i18n, show
from console.clues import clue

HERE: Final = Path(__file__).parent
STATIC: Final = HERE / "static"


@cache
def static_version() -> str:
    """Return a short name for this state of the static files, so that browsers may keep them."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def static(path: str) -> str:
    """Return the address of a static file; it changes whenever any of them does."""
    return f"/static/{static_version()}/{path}"


@cache
def environment() -> Environment:
    """Return the templates, ready to be rendered in either language."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(),
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    install: Callable[..., None] = made.install_gettext_callables  # type: ignore[attr-defined]  # set by the extension
    install(i18n.gettext, i18n.ngettext, newstyle=True)
    made.filters.update(
        clue=clue,
        day=show.day,
        moment=show.moment,
        second=show.second,
        local_day=show.local_day,
        phone=show.phone,
        full_name=show.full_name,
        file_name=show.file_name,
        address_lines=show.address_lines,
    )
    made.globals.update(static=static, languages=i18n.LANGUAGES, spoken=i18n.language)
    return made


def render(template: str, context: dict[str, Any]) -> str:
    """Return a rendered template."""
    return environment().get_template(template).render(context)
