"""The HTTP door of the reporting service."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Depends, Response

from backbone.actor import Actor
from backbone.db.unit_of_work import ReadSession
from backbone.http.problems import Problem
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from backbone.telemetry.logging import get_logger
from reporting.adapters.spreadsheets import as_csv, as_xlsx
from reporting.commands import editions
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

log = get_logger(__name__)

router = transactional_router("/api/reports", tag="reports")

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
@requires("reports.read")
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
@requires("reports.read")
async def show_deficient(read: ReadSessionDep, period: PeriodDep) -> DeficientApplications:
    """Show which applications lack what, by customer and note (F-160 to F-163)."""
    agency = await agency_of(read)
    found = await lines.deficiencies(read, agency, period, most=_most(read))
    return answers.deficient_answer(agency, period, found)


@router.get("/deficient-applications.{form}", response_class=Response)
@requires("reports.read")
async def export_deficient(
    form: Form, read: ReadSessionDep, period: PeriodDep, actor: ActorDep
) -> Response:
    """Export the Deficient Applications report for a spreadsheet, or on paper."""
    agency = await agency_of(read)
    found = await lines.deficiencies(read, agency, period, most=_most(read, form))
    sheet = answers.deficient_sheet(agency, period, found)
    page = answers.deficient_page(agency, period, found) if form == "pdf" else {}
    return await _file(Wanted(read, form, period, actor), sheet, "deficient.html", page)


@router.get("/envelopes-from-contacts")
@requires("reports.read")
async def show_envelopes(read: ReadSessionDep, period: PeriodDep) -> EnvelopesFromContacts:
    """Show what notes asked to be posted, to whom, and when it was (F-121, F-122)."""
    agency = await agency_of(read)
    found = await lines.postings(read, agency, period, most=_most(read))
    return answers.envelopes_answer(agency, period, found)


@router.get("/envelopes-from-contacts.{form}", response_class=Response)
@requires("reports.read")
async def export_envelopes(
    form: Form, read: ReadSessionDep, period: PeriodDep, actor: ActorDep
) -> Response:
    """Export the Envelopes/Labels from Contacts report for a spreadsheet, or on paper."""
    agency = await agency_of(read)
    found = await lines.postings(read, agency, period, most=_most(read, form))
    sheet = answers.envelopes_sheet(agency, period, found)
    page = answers.sheet_page(sheet)
    return await _file(Wanted(read, form, period, actor), sheet, "table.html", page)


@router.get("/rebuild")
@requires("agency.write")
async def show_rebuild(read: ReadSessionDep) -> Rebuild:
    """Say what the reports in use know, and how much of it a rebuild has been told again."""
    compared = await editions.compare(read)
    return Rebuild.model_validate(compared)


@router.post("/rebuild", status_code=204)
@requires("agency.write")
async def begin_rebuild(work: UnitOfWorkDep, actor: ActorDep) -> None:
    """Begin a rebuild: from now on a draft takes in all news, and what is told again."""
    await editions.begin(work)
    log.info("rebuild begun", by=str(actor.id))


@router.post("/rebuild/finish", status_code=204)
@requires("agency.write")
async def finish_rebuild(work: UnitOfWorkDep, actor: ActorDep, how: Finish | None = None) -> None:
    """Put the draft in the place of the reports in use, in one step."""
    await editions.finish(work, even_if_smaller=how is not None and how.even_if_smaller)
    log.info("rebuild finished", by=str(actor.id))


@router.delete("/rebuild", status_code=204)
@requires("agency.write")
async def give_up_rebuild(work: UnitOfWorkDep, actor: ActorDep) -> None:
    """Throw the draft away; the reports in use stay as they are."""
    await editions.give_up(work)
    log.info("rebuild given up", by=str(actor.id))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file somebody asked for."""

    read: ReadSession
    form: Form
    period: Period
    actor: Actor


def _most(read: ReadSession, form: Form | None = None) -> int:
    settings = read.deps.settings
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
            content = await read.deps.printer.printed(template, page)
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
