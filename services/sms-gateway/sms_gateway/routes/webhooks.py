"""What the provider sends us: texts and delivery statuses, signed, answered with an empty TwiML."""

from fastapi import Request, Response
from starlette.datastructures import FormData

from backbone.http.problems import ProblemType, problems
from backbone.http.routing import UnitOfWorkDep, public, transactional_router
from backbone.telemetry.logging import get_logger
from sms_gateway.commands.receive_text import receive_text
from sms_gateway.commands.record_delivery_status import record_delivery_status
from sms_gateway.dependencies import Dependencies
from sms_gateway.gateways.twilio import STATUS_PATH
from sms_gateway.gateways.twilio_webhooks import InvalidForm, is_genuine, read_status, read_text
from sms_gateway.settings import SmsSettings

log = get_logger(__name__)
router = transactional_router("", tag="sms")

INVALID_SIGNATURE = ProblemType(403, "invalid_signature")
WRONG_ACCOUNT = ProblemType(403, "wrong_account")

_EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
_FORM = "application/x-www-form-urlencoded"


@router.post("/webhooks/twilio/sms", response_class=Response)
@public
@problems(INVALID_SIGNATURE, WRONG_ACCOUNT, InvalidForm)
async def receive_reply(request: Request, work: UnitOfWorkDep[Dependencies]) -> Response:
    """Take in a text somebody sent us. The provider may ask twice; it counts once."""
    form = await _genuine_form(request, work.deps.settings)
    await receive_text(work, read_text(form))
    # What we have to say goes out by itself.
    return Response(_EMPTY_TWIML, media_type="text/xml")


@router.post(STATUS_PATH, response_class=Response)
@public
@problems(INVALID_SIGNATURE, WRONG_ACCOUNT, InvalidForm)
async def receive_status(request: Request, work: UnitOfWorkDep[Dependencies]) -> Response:
    """Take in how far a text of ours has got."""
    form = await _genuine_form(request, work.deps.settings)
    await record_delivery_status(work, read_status(form, send=request.query_params.get("send")))
    return Response(_EMPTY_TWIML, media_type="text/xml")


async def _genuine_form(request: Request, settings: SmsSettings) -> FormData:
    """Return the form if our provider signed it; anybody else is refused, and that is logged."""
    # The provider sends no other kind: a stranger's files are not even opened.
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    form = await request.form() if kind == _FORM else FormData()
    query = request.url.query
    asked = f"{request.url.path}?{query}" if query else request.url.path
    signature = request.headers.get("X-Twilio-Signature", "")
    if not is_genuine(settings, asked, form, signature):
        log.warning("webhook_refused", path=request.url.path, signed=bool(signature))
        raise INVALID_SIGNATURE("This request is not signed by our provider.")
    account = settings.twilio_account_sid
    if account and form.get("AccountSid", account) != account:
        log.warning("webhook_refused", path=request.url.path, signed=True)
        raise WRONG_ACCOUNT("This request is about another account.")
    return form
