"""The accounts of the people who work here."""

from fastapi import Response

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
from staff import queries
from staff.commands import accounts as commands
from staff.commands import password_links
from staff.dependencies import Dependencies
from staff.dependencies.password_hashing import TooBusy
from staff.domain.accounts import (
    ClosedAccount,
    LastAdministrator,
    SecondAdministratorNeeded,
    UsernameTaken,
)
from staff.domain.passwords import PasswordRefused
from staff.repositories.accounts import get_account
from staff.schemas.accounts import Account, AccountChange, NewAccount, PasswordLink
from staff.tables import AccountRow

router = transactional_router("/api/staff/accounts", tag="staff")


@router.get("")
@requires("accounts.read")
async def accounts(read: ReadSessionDep, page: PageRequestDep) -> Page[Account]:
    """List the accounts by user name."""
    return await queries.accounts(read, page)


@router.post("", status_code=201, response_model=Account)
@requires("accounts.write")
@problems(UsernameTaken, PasswordRefused, TooBusy)
async def create_account(
    new: NewAccount, work: UnitOfWorkDep[Dependencies], actor: ActorDep, response: Response
) -> AccountRow:
    """Give somebody an account. Its password is temporary: they must change it at once."""
    created = await commands.create_account(work, new, by=actor)
    set_etag(response, created.version)
    return created


@router.get("/{account_id}", response_model=Account)
@requires("accounts.read")
async def account(account_id: Id, read: ReadSessionDep, response: Response) -> AccountRow:
    """Show one account."""
    found = await get_account(read.session, account_id)
    set_etag(response, found.version)
    return found


@router.patch("/{account_id}", response_model=Account)
@requires("accounts.write")
@problems(LastAdministrator, SecondAdministratorNeeded, PasswordRefused, TooBusy)
async def change_account(
    account_id: Id,
    change: AccountChange,
    work: UnitOfWorkDep[Dependencies],
    actor: ActorDep,
    if_match: IfMatchDep,
    response: Response,
) -> AccountRow:
    """Change somebody's name, roles or password; close their account, or open it again."""
    changed = await commands.change_account(work, account_id, change, if_match=if_match, by=actor)
    set_etag(response, changed.version)
    return changed


@router.post("/{account_id}/password-link", status_code=201)
@requires("accounts.write")
@problems(ClosedAccount)
async def make_password_link(
    account_id: Id, work: UnitOfWorkDep[Dependencies], actor: ActorDep, response: Response
) -> PasswordLink:
    """Make a link with which somebody chooses a password, once; it is shown only now."""
    # An answer marked so is not stored, so a repeatable request leaves no link behind.
    response.headers["Cache-Control"] = "no-store"
    return await password_links.make_password_link(work, account_id, by=actor)


@router.post("/{account_id}/sign-out", response_model=Account)
@requires("accounts.write")
async def sign_out_everywhere(
    account_id: Id, work: UnitOfWorkDep[Dependencies], actor: ActorDep, response: Response
) -> AccountRow:
    """End every sign-in of somebody, on every device."""
    signed_out = await password_links.sign_out_everywhere(work, account_id, by=actor)
    set_etag(response, signed_out.version)
    return signed_out
