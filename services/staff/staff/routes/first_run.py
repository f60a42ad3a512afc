"""The first run: while nobody has an account, whoever has the setup code makes the first."""

from fastapi import Response

from backbone.http.problems import problems
from backbone.http.routing import UnitOfWorkDep, public, transactional_router
from staff.commands import first_run
from staff.commands.sign_in import SIGN_IN_LOCKED, WRONG_SETUP_CODE
from staff.dependencies import Dependencies
from staff.dependencies.password_hashing import TooBusy
from staff.domain.accounts import AccountsExist
from staff.domain.passwords import PasswordRefused
from staff.routes.sessions import ClientDep, tokens_or_refusal
from staff.schemas.accounts import FirstRun, Tokens

router = transactional_router("/api/staff/first-run", tag="staff")


@router.post("", response_model=Tokens)
@public
@problems(AccountsExist, WRONG_SETUP_CODE, PasswordRefused, SIGN_IN_LOCKED, TooBusy)
async def begin(new: FirstRun, work: UnitOfWorkDep[Dependencies], client: ClientDep) -> Response:
    """Make the first administrator and the agency, and sign that administrator in.

    The setup code stands in the terminal in which Hearthline was started. Once anybody has an
    account, this answers 409 for ever.
    """
    return tokens_or_refusal(await first_run.begin(work, new, client=client))
