"""A customer's appointments: make, move, confirm, call off."""

from fastapi import Response, status

from backbone.http.concurrency import IfMatchDep, set_etag
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
from customer.commands import appointments as commands
from customer.dependencies import Dependencies
from customer.domain.exceptions import (
    AppointmentDayNotCome,
    AppointmentNotFound,
    CustomerNotFound,
    StatusNotPossible,
)
from customer.queries import appointments as queries
from customer.repositories.customers import get_customer
from customer.schemas.appointments import AppointmentChange, AppointmentOut, NewAppointment

router = transactional_router("/api/customers", tag="customers")


@router.get("/{customer_id}/appointments")
@requires("customers.read")
@problems(CustomerNotFound)
async def list_appointments(
    customer_id: Id, read: ReadSessionDep, page: PageRequestDep
) -> Page[AppointmentOut]:
    """List a customer's appointments, the latest start first (F-059)."""
    return await queries.list_appointments(read, customer_id, page)


@router.post("/{customer_id}/appointments", status_code=status.HTTP_201_CREATED)
@requires("customers.write")
@problems(CustomerNotFound, AppointmentDayNotCome)
async def make_appointment(
    customer_id: Id,
    new: NewAppointment,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    response: Response,
) -> AppointmentOut:
    """Make an appointment, at a local time of the agency's zone unless another is named.

    A time the clocks skip is refused; for one that comes twice, `fold` is asked for.
    """
    row = await commands.make(work, customer_id, new, by=actor)
    set_etag(response, row.version)
    return queries.describe_appointment(row, await get_customer(work, customer_id))


@router.get("/{customer_id}/appointments/{appointment_id}")
@requires("customers.read")
@problems(CustomerNotFound, AppointmentNotFound)
async def show_appointment(
    customer_id: Id, appointment_id: Id, read: ReadSessionDep, response: Response
) -> AppointmentOut:
    """Show one appointment; its ETag is what a change sends back as If-Match."""
    found = await queries.get_appointment(read, customer_id, appointment_id)
    set_etag(response, found.version)
    return found


@router.patch("/{customer_id}/appointments/{appointment_id}")
@requires("customers.write")
@problems(CustomerNotFound, AppointmentNotFound, StatusNotPossible, AppointmentDayNotCome)
async def change_appointment(
    customer_id: Id,
    appointment_id: Id,
    asked: AppointmentChange,
    work: UnitOfWorkDep,
    actor: ActorDep,
    if_match: IfMatchDep,
    response: Response,
) -> AppointmentOut:
    """Move an appointment, decide how it stands, or correct it.

    Moving it makes it RESCHEDULED and its `schedule_version` rise: answers to older reminders
    change nothing any more.
    """
    row = await commands.change(
        work, customer_id, appointment_id, asked, by=actor, if_match=if_match
    )
    set_etag(response, row.version)
    return queries.describe_appointment(row, await get_customer(work, customer_id))
