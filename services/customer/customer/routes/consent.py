"""Consent to be texted: who may be, and who said so."""

from fastapi import status

from backbone.http.pagination import PageRequestDep
from backbone.http.routing import ActorDep, ReadSessionDep, UnitOfWorkDep, requires
from backbone.http.schemas import Id
from customer.commands import consent as actions
from customer.queries import consent as queries
from customer.routes.entrance import router
from customer.schemas.consent import ConsentOut, Consents, NewConsent


@router.get("/{customer_id}/sms-consent")
@requires("customers.read")
async def show_consents(customer_id: Id, read: ReadSessionDep, paging: PageRequestDep) -> Consents:
    """Show what a customer said about texts, newest first, and where each number stands now."""
    return await queries.of_customer(read, customer_id, paging)


@router.post("/{customer_id}/sms-consent", status_code=status.HTTP_201_CREATED)
@requires("customers.write")
async def record_consent(
    customer_id: Id, new: NewConsent, work: UnitOfWorkDep, actor: ActorDep
) -> ConsentOut:
    """Write down that a customer allows or forbids texts to a number, and how they said it."""
    row = await actions.record(
        work, customer_id, new.number, granted=new.granted, how=new.how, by=actor
    )
    return ConsentOut.model_validate(row)
