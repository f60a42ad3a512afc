"""The code tables, to be read (Appendix A of the sources)."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi.responses import Response

from console.labels.code_tables import column_label, table_label
from console.labels.codes import code_label
from console.page import PageDep
from console.routing import page_router

router = page_router()

_TABLES: Final = (
    ("actions", ("label", "abbr", "program", "contact_class", "usual_type", "key")),
    ("call_codes", ("label", "abbr", "program", "key")),
    ("mailing_codes", ("key", "label", "program")),
    ("languages", ("label", "letter", "key")),
    ("deficiency_reasons", ("label", "program", "key")),
)


@router.get("/codes")
async def show_code_tables(page: PageDep) -> Response:
    """Show every code table with its labels and abbreviations."""
    found = await page.api.get("/api/contacts/codes")
    classes = {one["key"]: code_label(one) for one in found.get("contact_classes") or []}
    tables = [_table(name, columns, found.get(name) or [], classes) for name, columns in _TABLES]
    return page.render("code_tables.html", tables=tables)


def _table(
    name: str,
    columns: tuple[str, ...],
    rows: list[Mapping[str, Any]],
    classes: Mapping[str, str],
) -> dict[str, Any]:
    """Return a table without its empty columns, and with classes by name instead of key."""
    shown = [column for column in columns if any(row.get(column) for row in rows)]
    return {
        "key": name.replace("_", "-"),
        "name": name,
        "title": table_label(name),
        "columns": [column_label(column) for column in shown],
        "rows": [
            {
                "key": row["key"],
                "active": row.get("active", True),
                "cells": [_cell(row, column, classes) for column in shown],
            }
            for row in rows
        ],
    }


def _cell(row: Mapping[str, Any], column: str, classes: Mapping[str, str]) -> str:
    value = row.get(column)
    if column == "label":
        return code_label(row)
    if column == "contact_class":
        return classes.get(str(value), str(value or ""))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
