"""The staff service, said in one place."""

from pathlib import Path

from backbone.db.unit_of_work import UnitOfWork
from backbone.process.service import Service, ServiceEnvironment, consume, periodic
from contracts.callbacks import CodeUnexplained
from contracts.sms import ReplyReceived
from staff import consumers, queries
from staff.adapters.passwords import PasswordHashing, TooBusy
from staff.adapters.signing import Signing
from staff.adapters.tools import Tools
from staff.commands.accounts import keep_demo_accounts, keep_first_administrator
from staff.commands.agency import keep_agency
from staff.commands.keys import keep_keys
from staff.commands.sessions import forget_sessions
from staff.commands.sign_in import forget_failures
from staff.domain.accounts import AccountsExist, LastAdministrator, UsernameTaken
from staff.domain.passwords import PasswordRefused
from staff.routes import router
from staff.settings import StaffSettings
from staff.tables import Base

_HOURLY = 3600


def kit(environment: ServiceEnvironment) -> Tools:
    """Build what every sign-in needs."""
    settings = environment.settings(StaffSettings)
    return Tools(
        demo=environment.demo,
        settings=settings,
        passwords=PasswordHashing(at_once=settings.hashing_at_once),
        signing=Signing(environment.secret("staff")),
    )


async def prepare(work: UnitOfWork) -> None:
    """Begin with a signing key, the agency's profile, and somebody who can sign in."""
    await keep_keys(work)
    await keep_agency(work)
    if work.deps.demo:
        await keep_demo_accounts(work)
    else:
        await keep_first_administrator(work)


service = Service(
    name="staff",
    title="Staff",
    router=router,
    tables=Base,
    migrations=Path(__file__).parents[1] / "migrations",
    consumers=[
        consume(ReplyReceived, consumers.tell_staff),
        consume(CodeUnexplained, consumers.tell_administrators),
    ],
    problem_statuses={
        UsernameTaken: 409,
        LastAdministrator: 409,
        AccountsExist: 409,
        PasswordRefused: 422,
        TooBusy: 503,
    },
    prepare=prepare,
    secrets=["staff"],
    dependencies=kit,
    replays=[queries.tell_agency],
    jobs=[
        periodic(_HOURLY, keep_keys),
        periodic(_HOURLY, keep_agency),
        periodic(_HOURLY, forget_failures),
        periodic(_HOURLY, forget_sessions),
    ],
)
