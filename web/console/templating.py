"""The Jinja2 environment: translations, filters, and the addresses of static files."""

from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any, Final

from jinja2 import (
    ChainableUndefined,
    Environment,
    FileSystemLoader,
    pass_context,
    select_autoescape,
)
from jinja2.runtime import Context

from console import formatting, i18n, labels
from console.static_files import static_url
from contracts.display import display_phone

TEMPLATES: Final = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """Return the environment, which renders in whatever language is in use."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(),
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    install: Callable[..., None] = made.install_gettext_callables  # type: ignore[attr-defined]  # set by the extension
    install(i18n.gettext, i18n.ngettext, newstyle=True)
    made.filters.update(
        date=formatting.format_date,
        weekday_date=formatting.format_weekday_date,
        time=formatting.format_time,
        datetime=formatting.format_datetime,
        datetime_seconds=formatting.format_datetime_seconds,
        local_date=formatting.format_local_date,
        phone=display_phone,
        last_first=formatting.format_last_first,
        address_lines=formatting.address_lines,
        first_phone=formatting.first_phone,
        **{name: _worded_when_shown(label) for name, label in labels.FILTERS.items()},
    )
    made.globals.update(static=static_url, languages=i18n.LANGUAGES)
    return made


def _worded_when_shown(label: Callable[..., Any]) -> Callable[..., Any]:
    """Return a label as a filter; of a constant, too, it depends on the language of the screen.

    Jinja works a plain filter of a constant out while it compiles, in the language of whoever
    came first.
    """

    @pass_context
    @wraps(label)
    def worded(_context: Context, *given: Any, **named: Any) -> Any:
        return label(*given, **named)

    return worded


def render(template: str, context: dict[str, Any]) -> str:
    """Return a rendered template."""
    return environment().get_template(template).render(context)
