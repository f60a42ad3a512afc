"""Looking up: customers by whatever is known of them, and what a ZIP code stands for."""

from backbone.http.problems import problems
from backbone.http.routing import UnitOfWorkDep, requires, transactional_router
from customer.dependencies import Dependencies
from customer.domain.exceptions import ZipCodeNotFound
from customer.domain.ssn import SSN
from customer.gateways.zip_codes import ZipCode, find_zip_code
from customer.queries.search import find
from customer.schemas.answers import Findings, FoundCustomer
from customer.schemas.requests import CustomerSearch

router = transactional_router("/api/customers", tag="customers")


@router.post("/search")
@requires("customers.read")
async def search_customers(asked: CustomerSearch, work: UnitOfWorkDep[Dependencies]) -> Findings:
    """Find customers by any subset of what is known; misspelt names are found too.

    Telephone, social security number and date of birth outrank any name. A POST, so that nothing
    personal stands in an address; what was asked is never logged.
    """
    mark = work.deps.ssn_vault.mark(asked.ssn) if isinstance(asked.ssn, SSN) else None
    found = await find(work, asked.search(ssn_mark=mark), limit=asked.limit)
    return Findings(items=[FoundCustomer.of(one.customer, one.match) for one in found])


@router.get("/zip-codes/{zip_code}")
@requires("customers.read")
@problems(ZipCodeNotFound)
async def look_up_zip(zip_code: str) -> ZipCode:
    """Fill in city, county and state from a ZIP code; 404 when it is not in the list."""
    return await find_zip_code(zip_code)
