"""Looking up: customers by whatever is known of them, ZIP codes, what the forms offer."""

from dataclasses import replace
from typing import get_args

from fastapi import Response

from backbone.actor import Actor
from backbone.db.unit_of_work import UnitOfWork
from backbone.http.csv_export import CSV_ANSWER, csv_response
from backbone.http.problems import Problem, problem_response, problems
from backbone.http.routing import ActorDep, UnitOfWorkDep, requires, transactional_router
from backbone.typed.address_words import street_types, units
from backbone.typed.addresses import judge
from backbone.typed.places import is_zip
from backbone.typed.zip_codes import ZipCode, find_zip_code
from customer.commands.ssn_searches import TOO_MANY_SSN_SEARCHES, record_ssn_search
from customer.dependencies import Dependencies
from customer.domain.applications import ApplicationStatus
from customer.domain.appointments import Kind, Status
from customer.domain.dwellings import DwellingRelation
from customer.domain.exceptions import ZipCodeNotFound
from customer.domain.household import Education, Gender, Race, Relation
from customer.domain.jobs import JobStatus, JobType
from customer.domain.record import BestTime, PreferredMethod, Voicemail
from customer.queries.export import customers_as_csv
from customer.queries.search import Found, find
from customer.schemas.answers import (
    Customer,
    CustomerOptions,
    Findings,
    FoundCustomer,
    JudgedAddress,
    Understood,
)
from customer.schemas.requests import AddressIn, CustomerSearch

router = transactional_router("/api/customers", tag="customers")


@router.post("/search", response_model=Findings)
@requires("customers.read")
@problems(TOO_MANY_SSN_SEARCHES)
async def search_customers(
    asked: CustomerSearch, work: UnitOfWorkDep[Dependencies], actor: ActorDep
) -> Findings | Response:
    """Find customers by any subset of what is known; misspelt names are found too.

    Telephone, social security number and date of birth outrank any name. A POST, so that nothing
    personal stands in an address; what was asked is never logged. A search by number is kept in the
    audit, as a keyed digest, and a minute allows only so many of them (R-24), in whichever box the
    number was typed.
    """
    search, _ = asked.meant(today=work.now().date())
    found = await _find(asked, work, actor)
    if isinstance(found, Problem):
        return problem_response(found)
    return Findings(
        items=[FoundCustomer.of(one.customer, one.match) for one in found],
        understood=Understood.of(search) if asked.anything else None,
    )


@router.post("/search.csv", response_class=Response, responses=CSV_ANSWER)
@requires("customers.read")
@problems(TOO_MANY_SSN_SEARCHES)
async def export_search(
    asked: CustomerSearch, work: UnitOfWorkDep[Dependencies], actor: ActorDep
) -> Response:
    """Return who a search finds as a CSV file; social security numbers only masked."""
    found = await _find(asked, work, actor)
    if isinstance(found, Problem):
        return problem_response(found)
    customers = (Customer.model_validate(one.customer) for one in found)
    return csv_response(customers_as_csv(customers), "customers.csv")


async def _find(
    asked: CustomerSearch, work: UnitOfWork[Dependencies], by: Actor
) -> list[Found] | Problem:
    search, ssn = asked.meant(today=work.now().date())
    if ssn is not None and asked.while_typing:
        return []
    if ssn is not None:
        refused = await record_ssn_search(work, ssn, by=by)
        if refused is not None:
            return refused
        search = replace(search, ssn_mark=work.deps.ssn_vault.mark(ssn))
    return await find(work, search, limit=asked.limit)


@router.get("/options")
@requires("customers.read")
async def list_options() -> CustomerOptions:
    """List the keys that the forms of a customer's record offer; clients word them."""
    return CustomerOptions(
        street_types=sorted(street_types()),
        building_types=list(units()),
        best_times=list(get_args(BestTime)),
        contact_methods=list(get_args(PreferredMethod)),
        voicemail=list(get_args(Voicemail)),
        appointment_kinds=list(get_args(Kind)),
        appointment_statuses=list(get_args(Status)),
        application_statuses=list(get_args(ApplicationStatus)),
        genders=list(get_args(Gender)),
        races=list(get_args(Race)),
        relations=list(get_args(Relation)),
        education_levels=list(get_args(Education)),
        dwelling_relations=list(get_args(DwellingRelation)),
        job_types=list(get_args(JobType)),
        job_statuses=list(get_args(JobStatus)),
    )


@router.get("/zip-codes/{zip_code}")
@requires("customers.read")
@problems(ZipCodeNotFound)
async def look_up_zip(zip_code: str) -> ZipCode:
    """Fill in city, county and state from a ZIP code; 404 when it is not in the list.

    It helps to fill the form in; not finding one prevents nothing (I-14).
    """
    found = find_zip_code(zip_code) if is_zip(zip_code) else None
    if found is None:
        raise ZipCodeNotFound
    return found


@router.post("/address-check")
@requires("customers.read")
async def check_address(asked: AddressIn) -> JudgedAddress:
    """Say what keeps post from an address, while it is typed: it saves nothing (R-09)."""
    address = asked.address().completed()
    return JudgedAddress.model_validate({"findings": judge(address), "address": address})
