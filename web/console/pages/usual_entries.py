"""The usual entries: the administrator adds, changes, orders, switches off and removes them.

What a change would do is shown first, then it is applied.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.formatting import whole_number
from console.i18n import gettext as _
from console.labels.code_tables import (
    column_label,
    outcome_options,
    program_options,
    value_label,
)
from console.labels.codes import code_label, code_names
from console.page import FormState, Page, PageDep, requires, shown_version
from console.pages.code_editing import NEW, key_of
from console.routing import page_router

router = page_router("/codes/usual", dependencies=[requires("codes.write")])

_API: Final = "/api/contacts/codes/usual_entries"
_CODES: Final = {
    "contact_type": "contact_types",
    "contact_action": "actions",
    "call_code": "call_codes",
    "mailing_code": "mailing_codes",
}
"""The fields of an entry that hold a code, and the table each is chosen from."""
_COLUMNS: Final = ("label", "labels", *_CODES, "program", "outcome", "shorthand", "active", "sort")


@router.get("")
async def show_all(page: PageDep) -> Response:
    """Show every usual entry in its order, and why one is not offered."""
    entries = await page.api.get(_API)
    return page.render(
        "usual_entries/list.html",
        groups=[
            (shown, [one for one in entries["items"] if one["outcome"] == (value == "yes")])
            for value, shown in outcome_options()
        ],
        names=code_names(await page.code_tables()),
    )


@router.get("/{key}")
async def show(page: PageDep, key: str) -> Response:
    """Show one entry, or the form of a new one."""
    entries = await page.api.get(_API)
    entry = _find(entries, key)
    return await _render(page, entries, entry, FormState(values=_values(entries, entry)))


@router.post("/{key}")
async def change(page: PageDep, key: str) -> Response:
    """Say what a change would do; once it is confirmed, apply it."""
    entries = await page.api.get(_API)
    entry, fields = _find(entries, key), await page.form()
    at = entry["key"] if entry else key_of(fields.get("label", ""))
    if fault := _fault_of_key(entries, at, entry):
        return await _render(page, entries, entry, FormState.invalid(fields, {"label": fault}))
    body = _body(fields, entry)
    try:
        if fields.get("confirmed") == "yes":
            await page.api.put(f"{_API}/{at}", body, version=shown_version(fields))
            return _done(page, _("Saved. It is offered on notes from now on."))
        preview = await page.api.post(f"{_API}/{at}/preview", body)
    except ApiProblem as problem:
        renamed = {"labels.es": "label_es", "labels": "label_es"}
        refused = FormState.refused(fields, problem, renamed=renamed, otherwise="label")
        return await _render(page, entries, entry, refused)
    return await _render(page, entries, entry, FormState(values=fields), preview=preview)


@router.get("/{key}/remove")
async def confirm_removal(page: PageDep, key: str) -> Response:
    """Ask before an entry is removed."""
    entries = await page.api.get(_API)
    return page.render(
        "usual_entries/remove.html", entry=_existing(entries, key), version=entries["version"]
    )


@router.post("/{key}/remove")
async def remove(page: PageDep, key: str) -> Response:
    """Remove an entry."""
    entry = _existing(await page.api.get(_API), key)
    version = shown_version(await page.form())
    await page.api.delete(f"{_API}/{entry['key']}", version=version)
    return _done(page, _("The usual entry is removed."))


def _done(page: Page, words: str) -> Response:
    page.forget_code_tables()
    page.flash(words)
    return page.redirect("/codes/usual")


async def _render(
    page: Page,
    entries: Mapping[str, Any],
    entry: Mapping[str, Any] | None,
    form: FormState,
    *,
    preview: Mapping[str, Any] | None = None,
) -> Response:
    tables = await page.api.get("/api/contacts/codes")
    names = code_names(tables)
    return page.render(
        "usual_entries/edit.html",
        form=form,
        entry=entry,
        key=entry["key"] if entry else NEW,
        version=entries["version"],
        options={
            name: _options(tables[table], form.values.get(name, ""))
            for name, table in _CODES.items()
        },
        programs=program_options(),
        places=outcome_options(),
        names=names,
        preview=preview,
        changes=_changes(preview, names) if preview else [],
    )


def _options(rows: list[Mapping[str, Any]], chosen: str) -> list[tuple[str, str]]:
    """Return the codes that may be chosen, and the one that is, whatever has become of it."""
    shown = [row for row in rows if row["active"] or row["key"] == chosen]
    return [("", ""), *((row["key"], _in_use_or_not(row)) for row in shown)]


def _in_use_or_not(row: Mapping[str, Any]) -> str:
    label = code_label(row)
    return label if row["active"] else _("%(label)s (no longer in use)") % {"label": label}


def _find(entries: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    return None if key == NEW else _existing(entries, key)


def _existing(entries: Mapping[str, Any], key: str) -> dict[str, Any]:
    for entry in entries["items"]:
        if entry["key"] == key:
            return dict(entry)
    raise ApiProblem(HTTPStatus.NOT_FOUND, {"code": "usual_entry_not_found"})


def _fault_of_key(
    entries: Mapping[str, Any], key: str, entry: Mapping[str, Any] | None
) -> str | None:
    """Say why a new entry cannot be added under its key; None where it can."""
    if not key:
        return _("Give the usual entry a label.")
    if entry is None and any(one["key"] == key for one in entries["items"]):
        return _("There is a usual entry like this already. Give it another label.")
    return None


def _values(entries: Mapping[str, Any], entry: Mapping[str, Any] | None) -> dict[str, str]:
    if entry is None:
        last = max((one["sort"] for one in entries["items"]), default=0)
        return {
            "contact_type": "INCOMING",
            "program": "ALL",
            "active": "yes",
            "sort": str(last + 10),
        }
    values = {name: str(entry[name] or "") for name in ("label", *_CODES, "program", "shorthand")}
    values |= {name: "yes" if entry[name] else "" for name in ("active", "outcome")}
    return {**values, "sort": str(entry["sort"]), "label_es": entry["labels"].get("es", "")}


def _body(fields: Mapping[str, str], entry: Mapping[str, Any] | None) -> dict[str, Any]:
    labels = {**(entry["labels"] if entry else {}), "es": fields.get("label_es", "")}
    body: dict[str, Any] = {
        **{name: fields.get(name, "") for name in ("label", *_CODES, "program")},
        "labels": {language: words for language, words in labels.items() if words},
        "mailing_code": fields.get("mailing_code") or None,
        "shorthand": fields.get("shorthand") or None,
        "outcome": fields.get("outcome") == "yes",
        "active": fields.get("active") == "yes",
    }
    if (sort := whole_number(fields.get("sort"))) is not None:
        body["sort"] = sort
    return body


def _changes(
    preview: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]
) -> list[dict[str, str]]:
    """Return what would be otherwise, field by field; of a new entry, what it would be."""
    before, after = preview["before"] or {}, preview["after"]
    return [
        {
            "name": column_label(name),
            "old": _shown(name, before.get(name), names) if before else "",
            "new": _shown(name, after[name], names),
        }
        for name in _COLUMNS
        if before.get(name) != after[name] and (before or after[name] not in (None, {}))
    ]


def _shown(name: str, value: Any, names: Mapping[str, Mapping[str, str]]) -> str:
    if name == "outcome":
        return dict(outcome_options())["yes" if value else ""]
    if name == "program":
        return dict(program_options()).get(value, str(value))
    return names.get(name, {}).get(str(value)) or value_label(value)
