"""The weatherization jobs of a customer's dwellings."""

import asyncio
from typing import Literal

from fastapi import Response, status

from backbone.http.concurrency import IfMatchDep, set_etag
from backbone.http.csv_export import csv_response
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
from backbone.http.xlsx_export import xlsx_response
from customer.commands import jobs as commands
from customer.domain.exceptions import (
    CustomerNotFound,
    DwellingNotFound,
    JobNotFound,
    JobNumberTaken,
)
from customer.queries import jobs as queries
from customer.queries.jobs_export import jobs_as_csv, jobs_as_xlsx
from customer.schemas.jobs import JobChange, JobOut, NewJob

router = transactional_router("/api/customers", tag="customers")

FileFormat = Literal["csv", "xlsx"]


@router.get("/{customer_id}/jobs")
@requires("customers.read")
@problems(CustomerNotFound)
async def list_jobs(customer_id: Id, read: ReadSessionDep, page: PageRequestDep) -> Page[JobOut]:
    """List the jobs of all dwellings that are or were a customer's, newest first (F-058).

    Those done before or after the dwelling was theirs are among them, and `in_their_time` tells
    them apart: what was done to a house counts for whoever lives there next.
    """
    return await queries.list_jobs(read, customer_id, page)


@router.get("/{customer_id}/jobs/export.{form}", response_class=Response)
@requires("customers.read")
@problems(CustomerNotFound)
async def export_jobs(customer_id: Id, form: FileFormat, read: ReadSessionDep) -> Response:
    """Return all jobs of a customer's dwellings as a file for a spreadsheet."""
    found = await queries.all_jobs(read, customer_id)
    if form == "csv":
        return csv_response(jobs_as_csv(found), "jobs.csv")
    content = await asyncio.to_thread(jobs_as_xlsx, found, created=read.now())
    return xlsx_response(content, "jobs.xlsx")


@router.post("/{customer_id}/dwellings/{dwelling_id}/jobs", status_code=status.HTTP_201_CREATED)
@requires("customers.write")
@problems(CustomerNotFound, DwellingNotFound, JobNumberTaken)
async def add_job(
    customer_id: Id,
    dwelling_id: Id,
    new: NewJob,
    work: UnitOfWorkDep,
    actor: ActorDep,
    response: Response,
) -> JobOut:
    """Add a job to a dwelling.

    COMPLETED and REPORTED need the day it was completed, which has come; it is not reported before.
    """
    row, dwelling = await commands.add(work, customer_id, dwelling_id, new, by=actor)
    set_etag(response, row.version)
    return await queries.describe_job(work, customer_id, row, dwelling)


@router.get("/{customer_id}/dwellings/{dwelling_id}/jobs/{job_id}")
@requires("customers.read")
@problems(CustomerNotFound, JobNotFound)
async def show_job(
    customer_id: Id, dwelling_id: Id, job_id: Id, read: ReadSessionDep, response: Response
) -> JobOut:
    """Show one job; its ETag is what a change sends back as If-Match."""
    found = await queries.get_job(read, customer_id, dwelling_id, job_id)
    set_etag(response, found.version)
    return found


@router.patch("/{customer_id}/dwellings/{dwelling_id}/jobs/{job_id}")
@requires("customers.write")
@problems(CustomerNotFound, DwellingNotFound, JobNotFound)
async def change_job(
    customer_id: Id,
    dwelling_id: Id,
    job_id: Id,
    asked: JobChange,
    work: UnitOfWorkDep,
    actor: ActorDep,
    if_match: IfMatchDep,
    response: Response,
) -> JobOut:
    """Change a job, or say how it stands."""
    row, dwelling = await commands.change(
        work, customer_id, dwelling_id, job_id, asked, by=actor, if_match=if_match
    )
    set_etag(response, row.version)
    return await queries.describe_job(work, customer_id, row, dwelling)


@router.delete(
    "/{customer_id}/dwellings/{dwelling_id}/jobs/{job_id}",
    status_code=status.HTTP_204_NO_CONTENT,
)
@requires("customers.write")
@problems(CustomerNotFound, DwellingNotFound, JobNotFound)
async def remove_job(
    customer_id: Id,
    dwelling_id: Id,
    job_id: Id,
    work: UnitOfWorkDep,
    actor: ActorDep,
    if_match: IfMatchDep,
) -> None:
    """Take a job away that was never one; one that is not going to be done is CANCELLED instead."""
    await commands.remove(work, customer_id, dwelling_id, job_id, by=actor, if_match=if_match)
