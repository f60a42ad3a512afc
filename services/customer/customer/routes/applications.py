"""A customer's applications: write down, correct, take away, export."""

import asyncio

from fastapi import Response, status

from backbone.http.concurrency import IfMatchDep, set_etag
from backbone.http.csv_export import CSV_ANSWER, csv_document, csv_response
from backbone.http.pagination import Page, PageRequestDep
from backbone.http.problems import problems
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from backbone.http.schemas import Id
from backbone.http.xlsx_export import XLSX_ANSWER, xlsx_document, xlsx_response
from customer.commands import applications as commands
from customer.dependencies import Dependencies
from customer.domain.exceptions import ApplicationNotFound, CustomerNotFound, HouseholdHasMembers
from customer.queries import applications as queries
from customer.queries.export import APPLICATION_COLUMNS, application_cells
from customer.schemas.applications import ApplicationChange, ApplicationOut, NewApplication

router = transactional_router("/api/customers", tag="customers")


@router.get("/{customer_id}/applications")
@requires("customers.read")
@problems(CustomerNotFound)
async def list_applications(
    customer_id: Id, read: ReadSessionDep, page: PageRequestDep
) -> Page[ApplicationOut]:
    """List a customer's applications, the newest program year first (F-055)."""
    return await queries.list_applications(read, customer_id, page)


@router.get("/{customer_id}/applications/export.csv", response_class=Response, responses=CSV_ANSWER)
@requires("customers.read")
@problems(CustomerNotFound)
async def export_applications_csv(customer_id: Id, read: ReadSessionDep) -> Response:
    """Return all applications of a customer as a CSV file."""
    rows = await queries.all_applications(read, customer_id)
    return csv_response(
        csv_document(list(APPLICATION_COLUMNS), application_cells(rows)), "applications.csv"
    )


@router.get(
    "/{customer_id}/applications/export.xlsx", response_class=Response, responses=XLSX_ANSWER
)
@requires("customers.read")
@problems(CustomerNotFound)
async def export_applications_xlsx(customer_id: Id, read: ReadSessionDep) -> Response:
    """Return all applications of a customer as a workbook."""
    cells = application_cells(await queries.all_applications(read, customer_id))
    content = await asyncio.to_thread(
        xlsx_document, "Applications", APPLICATION_COLUMNS, cells, created=read.now()
    )
    return xlsx_response(content, "applications.xlsx")


@router.post("/{customer_id}/applications", status_code=status.HTTP_201_CREATED)
@requires("customers.write")
@problems(CustomerNotFound)
async def add_application(
    customer_id: Id,
    new: NewApplication,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    response: Response,
) -> ApplicationOut:
    """Write down that a customer applied. It is RECEIVED unless it says how it stands."""
    row = await commands.add(work, customer_id, new.application(), by=actor)
    set_etag(response, row.version)
    [saved] = await queries.describe_applications(work, [row])
    return saved


@router.get("/{customer_id}/applications/{application_id}")
@requires("customers.read")
@problems(CustomerNotFound, ApplicationNotFound)
async def show_application(
    customer_id: Id, application_id: Id, read: ReadSessionDep, response: Response
) -> ApplicationOut:
    """Show one application; its ETag is what a change sends back as If-Match."""
    found = await queries.find_application(read, customer_id, application_id)
    set_etag(response, found.version)
    return found


@router.patch("/{customer_id}/applications/{application_id}")
@requires("customers.write")
@problems(CustomerNotFound, ApplicationNotFound, HouseholdHasMembers)
async def change_application(
    customer_id: Id,
    application_id: Id,
    asked: ApplicationChange,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    if_match: IfMatchDep,
    response: Response,
) -> ApplicationOut:
    """Correct an application, or say how it stands.

    A household is told in numbers (`summary`) or by its members, never by both.
    """
    row = await commands.change(
        work, customer_id, application_id, asked, by=actor, if_match=if_match
    )
    set_etag(response, row.version)
    [saved] = await queries.describe_applications(work, [row])
    return saved


@router.delete(
    "/{customer_id}/applications/{application_id}", status_code=status.HTTP_204_NO_CONTENT
)
@requires("customers.write")
@problems(CustomerNotFound, ApplicationNotFound)
async def remove_application(
    customer_id: Id,
    application_id: Id,
    work: UnitOfWorkDep,
    actor: ActorDep,
    if_match: IfMatchDep,
) -> None:
    """Take an application away that was written down by mistake; the history keeps that it was."""
    await commands.remove(work, customer_id, application_id, by=actor, if_match=if_match)
