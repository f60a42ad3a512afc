"""Consent to be texted, recorded on the customer record."""

from uuid import UUID

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.i18n import _
from console.page import FormState, PageDep
from console.pages.texts.section import load_texts
from console.routing import page_router

router = page_router("/customers/{customer_id}/sms-consent")


@router.post("")
async def record_consent(page: PageDep, customer_id: UUID) -> Response:
    """Record what a customer said about texts to a number. Nothing is ever overwritten."""
    fields = await page.form()
    body = {
        "number": fields.get("other_number") or fields.get("consent_number", ""),
        "granted": fields.get("granted") == "yes",
        "how": fields.get("how", ""),
    }
    path = f"/api/customers/{customer_id}"
    try:
        await page.api.post(f"{path}/sms-consent", body, key=fields.get("idempotency_key"))
    except ApiProblem as problem:
        customer = await page.api.get(path)
        form = FormState.refused(fields, problem, renamed={"number": "consent_number"})
        texts = await load_texts(page, customer, form)
        return page.render("texts/page.html", status=form.status, customer=customer, texts=texts)
    page.flash(_("The customer's word on text messages is recorded."))
    return page.redirect(f"/customers/{customer_id}#texts")
