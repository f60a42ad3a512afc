"""The HTTP door of the reporting service."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Depends, Response

from backbone import observe
from backbone.web import Person, PersonDep, Problem, ReadDep, WorkDep, allows, door
from backbone.work import Read
from reporting.actions import editions
from reporting.adapters.kit import Kit
from reporting.adapters.spreadsheets import as_csv, as_xlsx
from reporting.domain.period import Period, PeriodRefused
from reporting.domain.reports import KINDS, Sheet
from reporting.queries import answers, lines
from reporting.queries.agency import agency_of
from reporting.schemas import (
    DeficientApplications,
    EnvelopesFromContacts,
    Finish,
    Offer,
    Offered,
    Parameter,
    Rebuild,
    ReportDay,
)

log = observe.logger(__name__)

router = door("/api/reports", tag="reports")

Form = Literal["csv", "xlsx", "pdf"]
_MEDIA: Mapping[Form, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


async def _period(start: ReportDay, end: ReportDay) -> Period:
    try:
        return Period(start, end)
    except PeriodRefused as refused:
        wrong = [{"field": "end", "message": str(refused)}]
        raise Problem(422, str(refused), errors=wrong) from None


PeriodDep = Annotated[Period, Depends(_period)]


@router.get("")
@allows("reports.read")
async def list_reports() -> Offer:
    """List the reports, with what each of them asks for."""
    parameters = [
        Parameter(name="start", label="Start Date"),
        Parameter(name="end", label="End Date"),
    ]
    return Offer(
        items=[
            Offered(
                key=kind.key,
                title=kind.title,
                purpose=kind.purpose,
                path=f"/api/reports/{kind.key}",
                formats=["json", "csv", "xlsx", "pdf"],
                columns=list(kind.columns),
                parameters=parameters,
            )
            for kind in KINDS
        ]
    )


@router.get("/deficient-applications")
@allows("reports.read")
async def show_deficient(read: ReadDep, period: PeriodDep) -> DeficientApplications:
    """Show which applications lack what, by customer and note (F-160 to F-163)."""
    agency = await agency_of(read)
    found = await lines.deficiencies(read, agency, period, most=_most(read))
    return answers.deficient_answer(agency, period, found)


@router.get("/deficient-applications.{form}", response_class=Response)
@allows("reports.read")
async def export_deficient(
    form: Form, read: ReadDep, period: PeriodDep, person: PersonDep
) -> Response:
    """Export the Deficient Applications report for a spreadsheet, or on paper."""
    agency = await agency_of(read)
    found = await lines.deficiencies(read, agency, period, most=_most(read, form))
    sheet = answers.deficient_sheet(agency, period, found)
    page = answers.deficient_page(agency, period, found) if form == "pdf" else {}
    return await _file(Wanted(read, form, period, person), sheet, "deficient.html", page)


@router.get("/envelopes-from-contacts")
@allows("reports.read")
async def show_envelopes(read: ReadDep, period: PeriodDep) -> EnvelopesFromContacts:
    """Show what notes asked to be posted, to whom, and when it was (F-121, F-122)."""
    agency = await agency_of(read)
    found = await lines.postings(read, agency, period, most=_most(read))
    return answers.envelopes_answer(agency, period, found)


@router.get("/envelopes-from-contacts.{form}", response_class=Response)
@allows("reports.read")
async def export_envelopes(
    form: Form, read: ReadDep, period: PeriodDep, person: PersonDep
) -> Response:
    """Export the Envelopes/Labels from Contacts report for a spreadsheet, or on paper."""
    agency = await agency_of(read)
    found = await lines.postings(read, agency, period, most=_most(read, form))
    sheet = answers.envelopes_sheet(agency, period, found)
    page = answers.sheet_page(sheet)
    return await _file(Wanted(read, form, period, person), sheet, "table.html", page)


@router.get("/rebuild")
@allows("agency.write")
async def show_rebuild(read: ReadDep) -> Rebuild:
    """Say what the reports in use know, and how much of it a rebuild has been told again."""
    compared = await editions.compare(read)
    return Rebuild.model_validate(compared)


@router.post("/rebuild", status_code=204)
@allows("agency.write")
async def begin_rebuild(work: WorkDep, person: PersonDep) -> None:
    """Begin a rebuild: from now on a draft takes in all news, and what is told again."""
    await editions.begin(work)
    log.info("rebuild begun", by=str(person.id))


@router.post("/rebuild/finish", status_code=204)
@allows("agency.write")
async def finish_rebuild(work: WorkDep, person: PersonDep, how: Finish | None = None) -> None:
    """Put the draft in the place of the reports in use, in one step."""
    await editions.finish(work, even_if_smaller=how is not None and how.even_if_smaller)
    log.info("rebuild finished", by=str(person.id))


@router.delete("/rebuild", status_code=204)
@allows("agency.write")
async def give_up_rebuild(work: WorkDep, person: PersonDep) -> None:
    """Throw the draft away; the reports in use stay as they are."""
    await editions.give_up(work)
    log.info("rebuild given up", by=str(person.id))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file somebody asked for."""

    read: Read
    form: Form
    period: Period
    person: Person


def _most(read: Read, form: Form | None = None) -> int:
    settings = read.kit(Kit).settings
    return settings.most_printed_lines if form == "pdf" else settings.most_lines


async def _file(wanted: Wanted, sheet: Sheet, template: str, page: Mapping[str, Any]) -> Response:
    """Write the file, beside everything else that is going on."""
    read, period = wanted.read, wanted.period
    # All is read; a long job must not keep a connection, and a transaction, from others.
    await read.session.close()
    content: str | bytes
    match wanted.form:
        case "csv":
            content = await asyncio.to_thread(as_csv, sheet)
        case "xlsx":
            content = await asyncio.to_thread(as_xlsx, sheet, at=read.now())
        case "pdf":
            content = await read.kit(Kit).printer.printed(template, page)
    log.info(
        "report exported",
        report=sheet.kind.key,
        form=wanted.form,
        lines=len(sheet.rows),
        by=str(wanted.person.id),
    )
    name = f"{sheet.kind.key}-{period.start}-{period.end}.{wanted.form}"
    return Response(
        content,
        media_type=_MEDIA[wanted.form],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )
