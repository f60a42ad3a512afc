"""The reports: which there are, each on screen, and each as a file."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Depends, Response

from backbone.actor import Actor
from backbone.db.unit_of_work import ReadSession
from backbone.http.problems import INVALID_INPUT, problems
from backbone.http.routing import ActorDep, ReadSessionDep, requires, transactional_router
from backbone.printing.sandbox import PrintingFailed, PrintingUnavailable
from backbone.telemetry.logging import get_logger
from reporting.dependencies import Dependencies
from reporting.domain.period import Period, PeriodRefused
from reporting.domain.reports import REPORTS, ReportLine, ReportResult, group_by_customer
from reporting.queries.report_files import (
    csv_of,
    deficient_applications_document,
    table_document,
    xlsx_of,
)
from reporting.queries.reports import (
    ReportTooLong,
    deficient_applications,
    envelopes_from_contacts,
)
from reporting.schemas import (
    DeficientApplications,
    DeficientCustomerItem,
    EnvelopeItem,
    EnvelopesFromContacts,
    ReportDay,
    ReportDescription,
    ReportList,
    ReportParameter,
)

log = get_logger(__name__)

Line = TypeVar("Line", bound=ReportLine)
FileFormat = Literal["csv", "xlsx", "pdf"]

_MEDIA_TYPES: Mapping[FileFormat, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}

router = transactional_router("/api/reports", tag="reports")


async def _period(start: ReportDay, end: ReportDay) -> Period:
    try:
        return Period(start, end)
    except PeriodRefused as refused:
        sentence = str(refused)
        error = {"field": "end", "code": refused.code, "message": sentence, **refused.parameters}
        raise INVALID_INPUT(sentence, errors=[error]) from None


PeriodDep = Annotated[Period, Depends(_period)]


@router.get("")
@requires("reports.read")
async def list_reports() -> ReportList:
    """List the reports, with what each of them asks for."""
    parameters = [
        ReportParameter(name="start", label="Start Date"),
        ReportParameter(name="end", label="End Date"),
    ]
    return ReportList(
        items=[
            ReportDescription(
                key=report.key,
                title=report.title,
                purpose=report.purpose,
                path=f"/api/reports/{report.key}",
                formats=["json", "csv", "xlsx", "pdf"],
                columns=list(report.columns),
                parameters=parameters,
            )
            for report in REPORTS
        ]
    )


@router.get("/deficient-applications")
@requires("reports.read")
@problems(ReportTooLong)
async def show_deficient(
    read: ReadSessionDep[Dependencies], period: PeriodDep
) -> DeficientApplications:
    """Show which applications lack what, by customer and note (F-160 to F-163)."""
    result = await deficient_applications(read, period, limit=read.deps.settings.most_lines)
    groups = group_by_customer(result.lines)
    customers = [DeficientCustomerItem.model_validate(customer) for customer in groups]
    return DeficientApplications(customers=customers, **_heading(result))


@router.get("/deficient-applications.{form}", response_class=Response)
@requires("reports.read")
@problems(ReportTooLong, PrintingFailed, PrintingUnavailable)
async def export_deficient(
    form: FileFormat, read: ReadSessionDep[Dependencies], period: PeriodDep, actor: ActorDep
) -> Response:
    """Export the Deficient Applications report for a spreadsheet, or on paper."""
    result = await deficient_applications(read, period, limit=_limit(read, form))
    return await _file_response(result, form, deficient_applications_document, read, by=actor)


@router.get("/envelopes-from-contacts")
@requires("reports.read")
@problems(ReportTooLong)
async def show_envelopes(
    read: ReadSessionDep[Dependencies], period: PeriodDep
) -> EnvelopesFromContacts:
    """Show what notes asked to be posted, to whom, and when it was (F-121, F-122)."""
    result = await envelopes_from_contacts(read, period, limit=read.deps.settings.most_lines)
    items = [EnvelopeItem.model_validate(line) for line in result.lines]
    return EnvelopesFromContacts(items=items, **_heading(result))


@router.get("/envelopes-from-contacts.{form}", response_class=Response)
@requires("reports.read")
@problems(ReportTooLong, PrintingFailed, PrintingUnavailable)
async def export_envelopes(
    form: FileFormat, read: ReadSessionDep[Dependencies], period: PeriodDep, actor: ActorDep
) -> Response:
    """Export the Envelopes/Labels from Contacts report for a spreadsheet, or on paper."""
    result = await envelopes_from_contacts(read, period, limit=_limit(read, form))
    return await _file_response(result, form, table_document, read, by=actor)


def _heading(result: ReportResult[ReportLine]) -> dict[str, Any]:
    return {
        "title": result.report.title,
        "period": result.heading,
        "start": result.period.start,
        "end": result.period.end,
        "time_zone": result.zone.key,
        "agency": result.agency,
    }


def _limit(read: ReadSession[Dependencies], form: FileFormat) -> int:
    settings = read.deps.settings
    return settings.most_printed_lines if form == "pdf" else settings.most_lines


async def _file_response(
    result: ReportResult[Line],
    form: FileFormat,
    document: Callable[[ReportResult[Line]], Mapping[str, Any]],
    read: ReadSession[Dependencies],
    *,
    by: Actor,
) -> Response:
    """Write a report as a file; `document` makes of it what is printed."""
    # All is read; a long job must not keep a connection, and a transaction, from others.
    await read.session.close()
    content: str | bytes
    match form:
        case "csv":
            content = await asyncio.to_thread(csv_of, result)
        case "xlsx":
            content = await asyncio.to_thread(xlsx_of, result, created=read.now())
        case "pdf":
            content = await read.deps.printer.run(document(result))
    report, period = result.report.key, result.period
    log.info("report_exported", report=report, form=form, lines=len(result.lines), by=str(by.id))
    name = f"{report}-{period.start}-{period.end}.{form}"
    return Response(
        content,
        media_type=_MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
