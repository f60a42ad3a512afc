"""The simulated telephones: there only while nobody carries real texts."""

from typing import Annotated

from fastapi import Depends

from backbone.web import Page, PageDep, Problem, ReadDep, WorkDep, allows
from backbone.work import Read
from sms_gateway import queries
from sms_gateway.actions.receiving import receive
from sms_gateway.actions.reconciling import urge
from sms_gateway.adapters.form import read_text
from sms_gateway.adapters.gateway import Gateway
from sms_gateway.adapters.simulator import ACCOUNT, OUR_NUMBER, new_provider_id
from sms_gateway.routes.desk import Number, number_asked
from sms_gateway.routes.entrance import router
from sms_gateway.schemas import NewReply, Received, TextMessage, Urged


def _simulated(read: ReadDep) -> Read:
    if not read.kit(Gateway).simulates:
        raise Problem(404, "There is no simulated telephone: texts go through a real provider.")
    return read


SimulatedDep = Annotated[Read, Depends(_simulated)]


@router.get("/api/sms/simulator/messages")
@allows("sms.simulate")
async def telephones(
    read: SimulatedDep, paging: PageDep, number: Number = None
) -> Page[TextMessage]:
    """Show what the simulated telephones have received and sent, newest first."""
    return await queries.telephones(read, number_asked(number), paging)


@router.post("/api/sms/simulator/replies", status_code=201)
@allows("sms.simulate")
async def reply(new: NewReply, work: WorkDep, simulated: SimulatedDep) -> Received:
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
@allows("sms.simulate")
async def send_now(work: WorkDep, simulated: SimulatedDep) -> Urged:
    """Make every planned reminder due now, day or night: nobody waits for a demonstration."""
    _ = simulated
    return Urged(reminders=await urge(work))
