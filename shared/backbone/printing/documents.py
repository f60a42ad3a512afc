"""Documents laid out from templates, which nothing a customer wrote can change.

Whatever stands in a name stays text: templates escape everything, an unknown name in them is an
error, and nothing is ever fetched, neither from the network nor from a disk. Imported by printing
processes only: WeasyPrint would cost every service a second when it starts.
"""

from pathlib import Path
from typing import Any, NoReturn

import weasyprint
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from weasyprint.urls import FatalURLFetchingError, URLFetcher


class DenyingFetcher(URLFetcher):  # type: ignore[misc]  # the library is untyped
    """Refuses whatever a document asks for, and stops its printing."""

    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        """Refuse, without repeating the address: it may have come out of a name."""
        _ = url, headers
        raise FatalURLFetchingError("A document must not load anything.")


def template_environment(folder: Path) -> SandboxedEnvironment:
    """Open the templates of a folder."""
    return SandboxedEnvironment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined
    )


def lay_out(html: str, *, css: str | None = None, **options: Any) -> weasyprint.Document:
    """Lay a document out on its pages; `options` are WeasyPrint's."""
    fetcher = DenyingFetcher()
    sheets = [] if css is None else [weasyprint.CSS(string=css, url_fetcher=fetcher)]
    document = weasyprint.HTML(string=html, url_fetcher=fetcher)
    return document.render(stylesheets=sheets, **options)
