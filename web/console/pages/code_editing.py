"""Adding and changing codes: what a change would do is shown first, then it is applied (F-007)."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.formatting import whole_number
from console.i18n import gettext as _
from console.labels.code_tables import column_label, program_options, table_label, value_label
from console.labels.codes import code_label
from console.page import FormState, Page, PageDep, requires, shown_version
from console.pages.enclosures import EnclosureForm, blank_form, load_enclosure, send_form
from console.routing import page_router

router = page_router("/codes/edit", dependencies=[requires("codes.write")])

_API: Final = "/api/contacts/codes"
NEW: Final = "new"
"""Where a key would stand in the address of a code that is to be added."""
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "actions": ("abbr", "contact_class", "usual_type"),
    "call_codes": ("abbr",),
    "mailing_codes": (),
    "languages": ("letter",),
    "deficiency_reasons": ("notes_required", "phone_fixable"),
}
"""The tables an agency edits here, and what their codes have beside what all have."""
_SWITCHES: Final = ("notes_required", "phone_fixable")
_TYPES: Final = ("INCOMING", "OUTGOING")


@router.get("/{table}/{key}")
async def show(page: PageDep, table: str, key: str) -> Response:
    """Show one code, or the form of a new one."""
    tables = await _tables(page, table)
    code = _find(tables, table, key)
    return await _render(page, tables, table, code, FormState(values=_values(tables, table, code)))


@router.post("/{table}/{key}")
async def change(page: PageDep, table: str, key: str) -> Response:
    """Say what a change would do; once it is confirmed, apply it."""
    tables = await _tables(page, table)
    code = _find(tables, table, key)
    fields = await page.form()
    at = code["key"] if code else key_of(fields.get("key") or fields.get("label", ""))
    body = _body(table, fields, code)
    if fault := _fault_of_key(tables, table, at, code):
        form = FormState.invalid(fields, {"label": fault})
        return await _render(page, tables, table, code, form)
    try:
        if fields.get("confirmed") == "yes":
            return await _apply(page, table, at, body, fields)
        preview = await page.api.post(f"{_API}/{table}/{at}/preview", body)
    except ApiProblem as problem:
        renamed = {"labels.es": "label_es", "labels": "label_es"}
        refused = FormState.refused(fields, problem, renamed=renamed, otherwise="label")
        return await _render(page, tables, table, code, refused)
    return await _render(page, tables, table, code, FormState(values=fields), preview=preview)


@router.post("/mailing_codes/{key}/enclosed")
async def enclose(page: PageDep, key: str) -> Response:
    """Say what a change of what a mailing code encloses would do; once confirmed, apply it."""
    tables = await _tables(page, "mailing_codes")
    code = _find(tables, "mailing_codes", key)
    enclosed = await send_form(page, key)
    if enclosed is None:
        page.flash(_("Saved. What is not printed yet follows it."))
        return page.redirect(f"/codes/edit/mailing_codes/{key}")
    form = FormState(values=_values(tables, "mailing_codes", code), status=enclosed.form.status)
    return await _render(page, tables, "mailing_codes", code, form, enclosed=enclosed)


async def _apply(
    page: Page, table: str, key: str, body: Mapping[str, Any], fields: Mapping[str, str]
) -> Response:
    await page.api.put(f"{_API}/{table}/{key}", body, version=shown_version(fields))
    page.forget_code_tables()
    page.flash(_("Saved. It holds for notes that are saved from now on."))
    if table == "call_codes" and fields.get("is_new") == "yes":
        return page.redirect(f"/codes/calls/{key}")
    return page.redirect(f"/codes/edit/{table}/{key}")


async def _render(
    page: Page,
    tables: Mapping[str, Any],
    table: str,
    code: Mapping[str, Any] | None,
    form: FormState,
    *,
    preview: Mapping[str, Any] | None = None,
    enclosed: EnclosureForm | None = None,
) -> Response:
    does = await _does(page, tables, table, code)
    if table == "mailing_codes" and does and enclosed is None:
        enclosed = blank_form(does)
    return page.render(
        "codes/edit.html",
        form=form,
        table=table,
        table_name=table_label(table),
        code=code,
        key=code["key"] if code else NEW,
        version=tables["version"],
        columns=COLUMNS[table],
        programs=program_options(),
        classes=[("", ""), *((one["key"], code_label(one)) for one in tables["contact_classes"])],
        types=[("", _("both")), *((key, key) for key in _TYPES)],
        does=does,
        enclosed=enclosed,
        preview=preview,
        changes=_changes(preview) if preview else [],
    )


async def _does(
    page: Page, tables: Mapping[str, Any], table: str, code: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """Ask the service that owns the meaning of a code what it does."""
    if code is None:
        return None
    if table == "call_codes":
        rules = await page.api.get_or_none("/api/callbacks/rules") or {"meanings": []}
        return next((one for one in rules["meanings"] if one["call_code"] == code["key"]), None)
    if table == "actions":
        rules = await page.api.get_or_none("/api/callbacks/rules") or {"emergency_actions": []}
        return {"emergency": code["key"] in rules["emergency_actions"]}
    if table == "mailing_codes":
        return await load_enclosure(page, code["key"])
    if table == "languages":
        found = await page.api.get_or_none("/api/mailing/languages") or {"items": []}
        names = {one["key"]: code_label(one) for one in tables["languages"]}
        for one in found["items"]:
            if one["language"] == code["key"]:
                return {**one, "forms_in": names.get(one["forms_in"], one["forms_in"])}
    return None


async def _tables(page: Page, table: str) -> dict[str, Any]:
    if table not in COLUMNS:
        detail = _("There is no such code table. Choose one from the list.")
        raise ApiProblem(HTTPStatus.NOT_FOUND, {"detail": detail})
    tables: dict[str, Any] = await page.api.get(_API)
    return tables


def _find(tables: Mapping[str, Any], table: str, key: str) -> dict[str, Any] | None:
    if key == NEW:
        return None
    for code in tables[table]:
        if code["key"] == key:
            return dict(code)
    detail = _("There is no such code. Choose one from the list.")
    raise ApiProblem(HTTPStatus.NOT_FOUND, {"detail": detail})


def _fault_of_key(
    tables: Mapping[str, Any], table: str, key: str, code: Mapping[str, Any] | None
) -> str | None:
    """Say why a new code cannot be added under its key; None where it can."""
    if not key:
        return _("Give the code a label.")
    if code is None and any(one["key"] == key for one in tables[table]):
        return _("There is a code with this key already. Give it another label.")
    return None


def key_of(typed: str) -> str:
    """Make a key from what was typed for it, else from a label."""
    return re.sub(r"[^A-Z0-9]+", "_", typed.upper()).strip("_")


def _values(
    tables: Mapping[str, Any], table: str, code: Mapping[str, Any] | None
) -> dict[str, str]:
    if code is None:
        last = max((one["sort"] for one in tables[table]), default=0)
        return {"program": "ALL", "active": "yes", "sort": str(last + 10)}
    values = {name: str(code[name] or "") for name in ("label", "program", *COLUMNS[table])}
    values |= {name: "yes" if code.get(name) else "" for name in ("active", *_SWITCHES)}
    return {**values, "sort": str(code["sort"]), "label_es": code["labels"].get("es", "")}


def _body(table: str, fields: Mapping[str, str], code: Mapping[str, Any] | None) -> dict[str, Any]:
    labels = {**(code["labels"] if code else {}), "es": fields.get("label_es", "")}
    body: dict[str, Any] = {
        "label": fields.get("label", ""),
        "labels": {language: words for language, words in labels.items() if words},
        "program": fields.get("program", ""),
        "active": fields.get("active") == "yes",
    }
    if (sort := whole_number(fields.get("sort"))) is not None:
        body["sort"] = sort
    for name in COLUMNS[table]:
        body[name] = fields.get(name) == "yes" if name in _SWITCHES else fields.get(name) or None
    return body


def _changes(preview: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what would be otherwise, field by field; of a new code, what it would be."""
    before, after = preview["before"] or {}, preview["after"]
    named = ("label", "labels", "abbr", "program", "active", "sort", "contact_class", "usual_type")
    return [
        {
            "name": column_label(name),
            "old": value_label(before.get(name)),
            "new": value_label(after[name]),
        }
        for name in (*named, "letter", *_SWITCHES)
        if before.get(name) != after[name] and (before or after[name] not in (None, False, {}))
    ]
