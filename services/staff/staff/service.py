"""The staff service, described in one place."""

from pathlib import Path

from backbone.db.unit_of_work import UnitOfWork
from backbone.process.service import Service, consume, periodic
from contracts.callbacks import CodeUnexplained
from contracts.contacts import ContactVoided
from contracts.customer import SsnSearched
from contracts.mailing import ChangedAfterPosting
from contracts.operations import DeadLetterHandled
from contracts.sms import ReplyReceived
from staff import consumers, queries
from staff.commands.agency import ensure_agency
from staff.commands.initial_accounts import ensure_demo_accounts, ensure_first_administrator
from staff.commands.sessions import delete_ended_sessions
from staff.commands.sign_in import delete_old_failures
from staff.commands.signing_keys import ensure_signing_keys
from staff.dependencies import Dependencies, build_dependencies
from staff.dependencies.password_hashing import TooBusy
from staff.domain.accounts import (
    AccountClosed,
    AccountsExist,
    ClosedAccount,
    LastAdministrator,
    SecondAdministratorNeeded,
    UsernameTaken,
)
from staff.domain.passwords import PasswordRefused
from staff.routes import router
from staff.tables import Base

_HOUR = 3600


async def prepare(work: UnitOfWork[Dependencies]) -> None:
    """Begin with a signing key, the agency's profile, and somebody who can sign in."""
    await ensure_signing_keys(work)
    await ensure_agency(work)
    if work.deps.demo:
        await ensure_demo_accounts(work)
    else:
        await ensure_first_administrator(work)


service = Service(
    name="staff",
    title="Staff",
    router=router,
    tables=Base,
    migrations=Path(__file__).parents[1] / "migrations",
    consumers=[
        consume(ReplyReceived, consumers.notify_of_reply),
        consume(CodeUnexplained, consumers.notify_of_unexplained_code),
        consume(ChangedAfterPosting, consumers.notify_of_change_after_posting),
        consume(SsnSearched, consumers.audit_ssn_search),
        consume(ContactVoided, consumers.audit_note_taken_back),
        consume(DeadLetterHandled, consumers.audit_dead_letter),
    ],
    problem_statuses={
        AccountClosed: 401,
        AccountsExist: 409,
        ClosedAccount: 409,
        UsernameTaken: 409,
        LastAdministrator: 409,
        SecondAdministratorNeeded: 403,
        PasswordRefused: 422,
        TooBusy: 503,
    },
    prepare=prepare,
    secrets=["staff"],
    dependencies=build_dependencies,
    replays=[queries.replay_agency, queries.replay_revocations],
    jobs=[
        periodic(_HOUR, ensure_signing_keys),
        periodic(_HOUR, ensure_agency),
        periodic(_HOUR, delete_old_failures),
        periodic(_HOUR, delete_ended_sessions),
    ],
)
