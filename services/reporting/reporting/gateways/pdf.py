"""The job that prints a report as a PDF document; imported by printing processes only."""

from pathlib import Path
from typing import Any, Final

from backbone.printing.documents import lay_out, template_environment

TEMPLATES: Final = Path(__file__).parents[1] / "templates"


def print_report(request: Any, _folder: Path | None) -> bytes:
    """Fill the template a report names with its content, and print it with tags (PDF/UA)."""
    template = template_environment(TEMPLATES).get_template(request["template"])
    document = lay_out(
        template.render(**request["content"]),
        css=(TEMPLATES / "report.css").read_text("utf-8"),
        pdf_variant="pdf/ua-1",
    )
    printed: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return printed
