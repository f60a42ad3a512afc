"""The simulated phones: there only while nobody carries real texts."""

from fastapi import Depends

from backbone.http.pagination import Page, PageRequestDep
from backbone.http.problems import ProblemType, problems
from backbone.http.routing import (
    DepsDep,
    ReadSessionDep,
    UnitOfWorkDep,
    requires,
    transactional_router,
)
from sms_gateway import queries
from sms_gateway.commands.plan_reminders import make_reminders_due
from sms_gateway.commands.receive_text import receive_text
from sms_gateway.dependencies import Dependencies
from sms_gateway.domain.replies import InboundText
from sms_gateway.gateways.simulator import OUR_NUMBER, SAMPLE_MEDIA, new_provider_id
from sms_gateway.routes.messages import NumberQuery
from sms_gateway.schemas import NewReply, Received, TextMessage, Urged

NO_SIMULATOR = ProblemType(404, "no_simulator")


async def _require_simulator(deps: DepsDep[Dependencies]) -> None:
    if not deps.simulates:
        raise NO_SIMULATOR("There is no simulated telephone: texts go through a real provider.")


router = transactional_router("/api/sms/simulator", tag="sms")
_SIMULATED = [Depends(_require_simulator)]


@router.get("/messages", dependencies=_SIMULATED)
@requires("sms.simulate")
@problems(NO_SIMULATOR)
async def list_simulated_messages(
    read: ReadSessionDep, page: PageRequestDep, number: NumberQuery = None
) -> Page[TextMessage]:
    """Show what the simulated phones have received and sent, newest first."""
    return await queries.messages_on_phones(read, number, page)


@router.post("/replies", status_code=201, dependencies=_SIMULATED)
@requires("sms.simulate")
@problems(NO_SIMULATOR)
async def reply(new: NewReply, work: UnitOfWorkDep[Dependencies]) -> Received:
    """Text from a simulated phone; from here on it is a text as any other."""
    text = InboundText(
        provider_id=new_provider_id(),
        number=new.sender,
        sent_to=OUR_NUMBER,
        words=new.body,
        pictures=new.pictures,
        media=(SAMPLE_MEDIA,) * new.pictures,
    )
    return Received.model_validate(await receive_text(work, text))


@router.post("/send-now", dependencies=_SIMULATED)
@requires("sms.simulate")
@problems(NO_SIMULATOR)
async def send_now(work: UnitOfWorkDep[Dependencies]) -> Urged:
    """Make every planned reminder due now, day or night: nobody waits for a demonstration."""
    return Urged(reminders=await make_reminders_due(work))
