"""Consent to be texted, recorded on the customer record."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from console.api import ApiProblem
from console.i18n import _
from console.page import PageDep
from console.pages.texts.section import section

router = APIRouter(prefix="/customers/{customer_id}/sms-consent")


@router.post("")
async def record(page: PageDep, customer_id: UUID) -> Response:
    """Write down what a customer said about texts to a number. Nothing is ever overwritten."""
    fields = await page.form()
    body = {
        "number": fields.get("other_number") or fields.get("consent_number", ""),
        "granted": fields.get("granted") == "yes",
        "how": fields.get("how", ""),
    }
    path = f"/api/customers/{customer_id}"
    try:
        await page.api.post(f"{path}/sms-consent", body, key=fields.get("once"))
    except ApiProblem as problem:
        customer = await page.api.get(path)
        errors = {_field(one.field): one.message for one in problem.errors}
        said = {"values": fields, "errors": errors or {"": problem.detail}}
        return page.render(
            "texts/page.html",
            status=problem.status,
            customer=customer,
            **await section(page, customer, **said),
        )
    page.say(_("The customer's word on text messages is recorded."))
    return page.go(f"/customers/{customer_id}#texts")


def _field(name: str) -> str:
    return "consent_number" if name == "number" else name
