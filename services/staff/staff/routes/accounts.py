"""The accounts of the people who work here, and the audit of what happened to them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from backbone.http.concurrency import IfMatchDep, set_etag
from backbone.http.pagination import Page, PageRequest, PageRequestDep, encode_cursor
from backbone.http.problems import Problem
from backbone.http.routing import ActorDep, ReadSessionDep, UnitOfWorkDep, requires
from backbone.http.schemas import Id
from staff import queries
from staff.commands import accounts as actions
from staff.routes.entrance import router
from staff.schemas import Account, AccountChange, AuditEntry, NewAccount
from staff.tables import AccountRow


def _place(page: PageRequest) -> UUID | None:
    """Read after which row a page begins. Only its id travels in the address."""
    place = page.place(1)
    try:
        return UUID(place[0]) if place else None
    except ValueError:
        raise Problem(
            400, "`after` is not from this list. Take it from the previous page's `next`."
        ) from None


@router.get("/accounts")
@requires("accounts.read")
async def accounts(read: ReadSessionDep, page: PageRequestDep) -> Page[Account]:
    """List the accounts by user name."""
    rows = await queries.accounts(read, after=_place(page), limit=page.limit + 1)
    items = [Account.model_validate(row) for row in rows[: page.limit]]
    return Page(items=items, next=encode_cursor(items[-1].id) if len(rows) > page.limit else None)


@router.post("/accounts", status_code=201, response_model=Account)
@requires("accounts.write")
async def create_account(
    new: NewAccount, work: UnitOfWorkDep, actor: ActorDep, response: Response
) -> AccountRow:
    """Give somebody an account. Its password is temporary: they must change it at once."""
    created = await actions.create_account(work, new, by=actor)
    set_etag(response, created.version)
    return created


@router.get("/accounts/{account_id}", response_model=Account)
@requires("accounts.read")
async def account(account_id: Id, read: ReadSessionDep, response: Response) -> AccountRow:
    """Show one account."""
    found = await queries.account(read, account_id)
    set_etag(response, found.version)
    return found


@router.patch("/accounts/{account_id}", response_model=Account)
@requires("accounts.write")
async def change_account(
    account_id: Id,
    change: AccountChange,
    work: UnitOfWorkDep,
    actor: ActorDep,
    if_match: IfMatchDep,
    response: Response,
) -> AccountRow:
    """Change somebody's name, roles or password; close their account, or open it again."""
    changed = await actions.change_account(work, account_id, change, if_match=if_match, by=actor)
    set_etag(response, changed.version)
    return changed


@router.get("/audit")
@requires("audit.read")
async def audit(
    read: ReadSessionDep,
    page: PageRequestDep,
    account_id: Id | None = None,
    action: Annotated[str | None, Query(max_length=40)] = None,
) -> Page[AuditEntry]:
    """Show who signed in and who changed what, newest first."""
    rows = await queries.audit(
        read,
        account_id=account_id,
        action=action,
        before=_place(page),
        limit=page.limit + 1,
    )
    items = [AuditEntry.model_validate(row) for row in rows[: page.limit]]
    return Page(items=items, next=encode_cursor(items[-1].id) if len(rows) > page.limit else None)
