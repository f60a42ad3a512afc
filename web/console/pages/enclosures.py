"""The form that says what a mailing code encloses; shown beside the code, see `code_editing`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from console.api_client import ApiProblem
from console.labels.enclosures import enclosure_differences
from console.page import FormState, Page, shown_version

_API: Final = "/api/mailing/enclosures"
_LINES: Final = ("text", "sheets")
_SWITCHES: Final = ("comes_back", "satisfies", "only_notice", "from_notes")


@dataclass(frozen=True, kw_only=True)
class EnclosureForm:
    """What the form holds and what is wrong with it; once it was sent, what would change."""

    form: FormState
    preview: Mapping[str, Any] | None = None
    changes: Sequence[Mapping[str, str]] = field(default_factory=list)


async def load_enclosure(page: Page, mailing_code: str) -> dict[str, Any] | None:
    """Ask the mailing service, which owns it, what a code encloses; None while it is silent."""
    found: dict[str, Any] | None = await page.api.get_or_none(f"{_API}/{mailing_code}")
    return found


def blank_form(enclosure: Mapping[str, Any]) -> EnclosureForm:
    """Return the form as it begins: what is enclosed now, or nothing where nobody has said it."""
    said = enclosure if enclosure["known"] else {}
    values = {name: "\n".join(said.get(name, ())) for name in _LINES}
    values |= {name: "yes" if said.get(name) else "" for name in _SWITCHES}
    return EnclosureForm(form=FormState(values={**values, "version": str(enclosure["version"])}))


async def send_form(page: Page, mailing_code: str) -> EnclosureForm | None:
    """Ask what saying so would change; once it is confirmed, say it. None when that is done."""
    fields = await page.form()
    body: dict[str, Any] = {name: _lines(fields, name) for name in _LINES}
    body |= {name: fields.get(name) == "yes" for name in _SWITCHES}
    at = f"{_API}/{mailing_code}"
    try:
        if fields.get("confirmed") == "yes":
            await page.api.put(at, body, version=shown_version(fields))
            return None
        preview = await page.api.post(f"{at}/preview", body)
    except ApiProblem as problem:
        return EnclosureForm(form=_refused(fields, body, problem))
    changes = enclosure_differences(preview["before"], preview["after"])
    return EnclosureForm(form=FormState(values=fields), preview=preview, changes=changes)


def _lines(fields: Mapping[str, str], name: str) -> list[str]:
    typed = (line.strip() for line in fields.get(name, "").splitlines())
    return [line for line in typed if line]


def _refused(fields: Mapping[str, str], body: Mapping[str, Any], problem: ApiProblem) -> FormState:
    """Return the form with what is wrong; a fault of one line is shown at the box it stands in."""
    of_lines = {f"{name}.{at}": name for name in _LINES for at in range(len(body[name]))}
    return FormState.refused(fields, problem, renamed=of_lines, otherwise="text")
