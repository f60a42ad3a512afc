"""The simulated telephones: there only while nobody carries real texts."""

from typing import Annotated

from fastapi import Depends

from backbone.db.unit_of_work import ReadSession
from backbone.http.pagination import Page, PageRequestDep
from backbone.http.problems import ProblemType, problems
from backbone.http.routing import ReadSessionDep, UnitOfWorkDep, requires
from sms_gateway import queries
from sms_gateway.adapters.form import read_text
from sms_gateway.adapters.simulator import ACCOUNT, OUR_NUMBER, new_provider_id
from sms_gateway.commands.receiving import receive
from sms_gateway.commands.reconciling import urge
from sms_gateway.routes.desk import Number, number_asked
from sms_gateway.routes.entrance import router
from sms_gateway.schemas import NewReply, Received, TextMessage, Urged

NO_SIMULATOR = ProblemType(404, "no_simulator")


def _simulated(read: ReadSessionDep) -> ReadSession:
    if not read.deps.simulates:
        raise NO_SIMULATOR("There is no simulated telephone: texts go through a real provider.")
    return read


SimulatedDep = Annotated[ReadSession, Depends(_simulated)]


@router.get("/api/sms/simulator/messages")
@requires("sms.simulate")
@problems(NO_SIMULATOR)
async def telephones(
    read: SimulatedDep, paging: PageRequestDep, number: Number = None
) -> Page[TextMessage]:
    """Show what the simulated telephones have received and sent, newest first."""
    return await queries.telephones(read, number_asked(number), paging)


@router.post("/api/sms/simulator/replies", status_code=201)
@requires("sms.simulate")
@problems(NO_SIMULATOR)
async def reply(new: NewReply, work: UnitOfWorkDep, simulated: SimulatedDep) -> Received:
    """Text from a simulated telephone; it takes the very same path as the provider's webhook."""
    _ = simulated
    sender = number_asked(new.sender) or ""
    form = {
        "MessageSid": new_provider_id(),
        "AccountSid": ACCOUNT,
        "From": sender,
        "To": OUR_NUMBER,
        "Body": new.body,
    }
    await receive(work, read_text(form))
    return await queries.received(work, form["MessageSid"])


@router.post("/api/sms/simulator/send-now")
@requires("sms.simulate")
@problems(NO_SIMULATOR)
async def send_now(work: UnitOfWorkDep, simulated: SimulatedDep) -> Urged:
    """Make every planned reminder due now, day or night: nobody waits for a demonstration."""
    _ = simulated
    return Urged(reminders=await urge(work))
