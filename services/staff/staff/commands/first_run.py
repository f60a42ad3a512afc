"""The first day: the first administrator and the agency, made by whoever has the setup code."""

from backbone.actor import Actor
from backbone.db.unit_of_work import ReadSession, UnitOfWork
from backbone.http.problems import Problem
from contracts.permissions import permissions_of
from staff.commands.accounts import CHANGES, add_account
from staff.commands.agency import change_agency
from staff.commands.sessions import begin_session
from staff.commands.sign_in import check_setup_code
from staff.dependencies import Dependencies
from staff.dependencies.password_strength import require_strong_password
from staff.domain.accounts import ADMINISTRATOR, AccountsExist, in_order
from staff.repositories.accounts import has_accounts
from staff.repositories.audit import record_audit
from staff.schemas.accounts import FirstRun, Tokens
from staff.schemas.agency import AgencyChange


async def is_first_run(read: ReadSession[Dependencies]) -> bool:
    """Say whether nobody could sign in yet, so that the first administrator is to be made."""
    return not read.deps.demo and not await has_accounts(read.session)


async def begin(work: UnitOfWork[Dependencies], new: FirstRun, *, client: str) -> Tokens | Problem:
    """Make the first administrator and the agency, once, and sign that administrator in (R-73).

    Of two at the same moment the first to get the lock is the administrator, and the other reads
    that there is one. The setup code is good for nobody once there is an account.
    """
    if not await is_first_run(work):
        raise AccountsExist
    code = new.setup_code.get_secret_value()
    refused = await check_setup_code(work, code, client=client)
    if refused is not None:
        return refused
    password = new.password.get_secret_value()
    await require_strong_password(password, username=new.username, name=new.name)
    hashed = await work.deps.passwords.hash(password)
    await work.advisory_lock(CHANGES)
    if not await is_first_run(work):
        raise AccountsExist
    account = await add_account(
        work,
        username=new.username,
        name=new.name,
        roles=in_order([ADMINISTRATOR, *new.roles]),
        password_hash=hashed,
        actor=new.username,
    )
    # They chose the password themselves.
    account.must_change_password = False
    account.last_sign_in_at = work.now()
    by = Actor(account.account_id, account.username, account.name, permissions_of(account.roles))
    profile = AgencyChange.model_validate(new.agency, from_attributes=True)
    await change_agency(work, profile, if_match=None, by=by)
    record_audit(work, "SIGN_IN", actor=account.username, account=account, client=client)
    return await begin_session(work, account, client=client)
