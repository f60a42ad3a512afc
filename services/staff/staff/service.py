"""The staff service, said in one place."""

from pathlib import Path

from backbone.service import Service, Surroundings, every, on
from backbone.work import Work
from contracts.callbacks import CodeUnexplained
from contracts.sms import ReplyReceived
from staff import handlers, queries
from staff.actions.accounts import keep_demo_accounts, keep_first_administrator
from staff.actions.agency import keep_agency
from staff.actions.keys import keep_keys
from staff.actions.sessions import forget_sessions
from staff.actions.sign_in import forget_failures
from staff.adapters.passwords import PasswordHashing, TooBusy
from staff.adapters.signing import Signing
from staff.adapters.tools import Tools
from staff.domain.accounts import AccountsExist, LastAdministrator, UsernameTaken
from staff.domain.passwords import PasswordRefused
from staff.routes import router
from staff.settings import StaffSettings
from staff.tables import Base

_HOURLY = 3600


def kit(surroundings: Surroundings) -> Tools:
    """Build what every sign-in needs."""
    settings = surroundings.settings(StaffSettings)
    return Tools(
        demo=surroundings.demo,
        settings=settings,
        passwords=PasswordHashing(at_once=settings.hashing_at_once),
        signing=Signing(surroundings.secret("staff")),
    )


async def prepare(work: Work) -> None:
    """Begin with a signing key, the agency's profile, and somebody who can sign in."""
    await keep_keys(work)
    await keep_agency(work)
    if work.kit(Tools).demo:
        await keep_demo_accounts(work)
    else:
        await keep_first_administrator(work)


service = Service(
    name="staff",
    title="Staff",
    router=router,
    tables=Base,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=[
        on(ReplyReceived, handlers.tell_staff),
        on(CodeUnexplained, handlers.tell_administrators),
    ],
    refusals={
        UsernameTaken: 409,
        LastAdministrator: 409,
        AccountsExist: 409,
        PasswordRefused: 422,
        TooBusy: 503,
    },
    prepare=prepare,
    secrets=["staff"],
    kit=kit,
    replays=[queries.tell_agency],
    jobs=[
        every(_HOURLY, keep_keys),
        every(_HOURLY, keep_agency),
        every(_HOURLY, forget_failures),
        every(_HOURLY, forget_sessions),
    ],
)
