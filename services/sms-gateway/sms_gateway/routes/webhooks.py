"""The provider's door: check the signature, keep what was said, answer. Nothing else."""

from fastapi import Request, Response
from starlette.datastructures import FormData

from backbone.db.unit_of_work import UnitOfWork
from backbone.http.problems import ProblemType, problems
from backbone.http.routing import UnitOfWorkDep, public
from backbone.telemetry.logging import get_logger
from sms_gateway.adapters.form import FormRefused, read_report, read_text
from sms_gateway.adapters.twilio import STATUS_PATH, genuine
from sms_gateway.commands.receiving import receive
from sms_gateway.commands.statuses import take_report
from sms_gateway.routes.entrance import router

log = get_logger(__name__)

INVALID_FORM = ProblemType(400, "invalid_form")
INVALID_SIGNATURE = ProblemType(403, "invalid_signature")
OTHER_ACCOUNT = ProblemType(403, "other_account")

_NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


_FORM = "application/x-www-form-urlencoded"


@router.post("/webhooks/twilio/sms", response_class=Response)
@public
@problems(INVALID_FORM, INVALID_SIGNATURE, OTHER_ACCOUNT)
async def receive_reply(request: Request, work: UnitOfWorkDep) -> Response:
    """Take in a text somebody sent us. The provider may ask twice; it counts once."""
    form = await _genuine_form(request, work)
    try:
        inbound = read_text(form)
    except FormRefused as refusal:
        raise INVALID_FORM(str(refusal)) from refusal
    await receive(work, inbound)
    return _empty()


@router.post(STATUS_PATH, response_class=Response)
@public
@problems(INVALID_FORM, INVALID_SIGNATURE, OTHER_ACCOUNT)
async def receive_status(request: Request, work: UnitOfWorkDep) -> Response:
    """Take in how far a text of ours has got."""
    form = await _genuine_form(request, work)
    try:
        report = read_report(form, send=request.query_params.get("send"))
    except FormRefused as refusal:
        raise INVALID_FORM(str(refusal)) from refusal
    await take_report(work, report)
    return _empty()


def _empty() -> Response:
    """Answer with no text of our own: what we have to say goes out by itself."""
    return Response(_NOTHING_TO_SAY, media_type="text/xml")


async def _genuine_form(request: Request, work: UnitOfWork) -> FormData:
    """Return the form if our provider signed it; anybody else is refused, and that is logged."""
    # The provider sends no other kind: a stranger's files are not even opened.
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    form = await request.form() if kind == _FORM else FormData()
    settings = work.deps.settings
    query = request.url.query
    asked = f"{request.url.path}?{query}" if query else request.url.path
    signature = request.headers.get("X-Twilio-Signature", "")
    account = settings.twilio_account_sid
    if not genuine(settings, asked, form, signature):
        log.warning("webhook refused", path=request.url.path, signed=bool(signature))
        raise INVALID_SIGNATURE("This request is not signed by our provider.")
    if account and form.get("AccountSid", account) != account:
        log.warning("webhook refused", path=request.url.path, signed=True)
        raise OTHER_ACCOUNT("This request is about another account.")
    return form
