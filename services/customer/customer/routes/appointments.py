"""A customer's appointments: make, move, confirm, call off."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Response, status

from backbone.http.concurrency import IfMatchDep, set_etag
from backbone.http.pagination import Page, PageRequestDep
from backbone.http.problems import Problem
from backbone.http.routing import ActorDep, ReadSessionDep, UnitOfWorkDep, requires
from backbone.http.schemas import Id
from customer.adapters.rows import agency_zone, present
from customer.adapters.shown import shown
from customer.commands import appointments as actions
from customer.domain.problem_statuses import ScheduleRefused
from customer.queries import appointments as queries
from customer.routes.entrance import router
from customer.schemas.appointments import (
    AppointmentChange,
    AppointmentOut,
    NewAppointment,
)


@contextmanager
def named_fields() -> Iterator[None]:
    """Answer 422 naming the part of the time that no clock will show, or that leaves a doubt."""
    try:
        yield
    except ScheduleRefused as refused:
        errors = [{"field": refused.field, "message": refused.message}]
        raise Problem(422, str(refused), errors=errors) from None


@router.get("/{customer_id}/appointments")
@requires("customers.read")
async def list_appointments(
    customer_id: Id, read: ReadSessionDep, paging: PageRequestDep
) -> Page[AppointmentOut]:
    """List a customer's appointments, the latest start first (F-059)."""
    return await queries.of_customer(read, customer_id, paging)


@router.post("/{customer_id}/appointments", status_code=status.HTTP_201_CREATED)
@requires("customers.write")
async def make_appointment(
    customer_id: Id, new: NewAppointment, work: UnitOfWorkDep, actor: ActorDep, response: Response
) -> AppointmentOut:
    """Make an appointment, at a local time of the agency's zone unless another is named.

    A time the clocks skip is refused; for one that comes twice, `fold` is asked for.
    """
    customer = await present(work, customer_id)
    with named_fields():
        wanted = new.appointment(agency_zone=await agency_zone(work))
    row = await actions.make(work, customer_id, wanted, by=actor)
    set_etag(response, row.version)
    return shown(row, customer)


@router.get("/{customer_id}/appointments/{appointment_id}")
@requires("customers.read")
async def show_appointment(
    customer_id: Id, appointment_id: Id, read: ReadSessionDep, response: Response
) -> AppointmentOut:
    """Show one appointment; its ETag is what a change sends back as If-Match."""
    found = await queries.one(read, customer_id, appointment_id)
    set_etag(response, found.version)
    return found


@router.patch("/{customer_id}/appointments/{appointment_id}")
@requires("customers.write")
async def change_appointment(
    customer_id: Id,
    appointment_id: Id,
    asked: AppointmentChange,
    work: UnitOfWorkDep,
    actor: ActorDep,
    if_match: IfMatchDep,
    response: Response,
) -> AppointmentOut:
    """Move an appointment, say how it stands, or correct it.

    Moving it makes it RESCHEDULED and its `schedule_version` rise: answers to older reminders
    change nothing any more.
    """
    place = (customer_id, appointment_id)
    with named_fields():
        row = await actions.change(work, place, asked.applied_to, if_match=if_match, by=actor)
    set_etag(response, row.version)
    return shown(row, await present(work, customer_id))
