"""Consent to be texted: who may be, and who said so."""

from fastapi import status

from backbone.http.pagination import PageRequestDep
from backbone.http.problems import problems
from backbone.http.routing import (
    ActorDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from backbone.http.schemas import Id
from customer.commands import consent
from customer.domain.exceptions import CustomerNotFound
from customer.queries.consent import list_consents
from customer.schemas.consent import ConsentOut, Consents, NewConsent

router = transactional_router("/api/customers", tag="customers")


@router.get("/{customer_id}/sms-consent")
@requires("customers.read")
@problems(CustomerNotFound)
async def show_consents(customer_id: Id, read: ReadSessionDep, page: PageRequestDep) -> Consents:
    """Show what a customer said about texts, newest first, and where each number stands now."""
    return await list_consents(read, customer_id, page)


@router.post("/{customer_id}/sms-consent", status_code=status.HTTP_201_CREATED)
@requires("customers.write")
@problems(CustomerNotFound)
async def record_consent(
    customer_id: Id, new: NewConsent, work: UnitOfWorkDep, actor: ActorDep
) -> ConsentOut:
    """Write down that a customer allows or forbids texts to a number, and how they said it."""
    row = await consent.record(
        work, customer_id, new.number, granted=new.granted, how=new.how, by=actor
    )
    return ConsentOut.model_validate(row)
