"""A customer's conversation by text, and a box to write in (R-66)."""

from uuid import UUID

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.i18n import _
from console.page import FormState, PageDep
from console.pages.texts.section import load_texts
from console.routing import page_router

router = page_router("/customers/{customer_id}/texts")


@router.get("")
async def show(page: PageDep, customer_id: UUID) -> Response:
    """Show what was texted to and by a customer, the newest at the end."""
    page.require_permission("sms.read")
    customer = await page.api.get(f"/api/customers/{customer_id}")
    texts = await load_texts(page, customer)
    return page.render("texts/conversation.html", customer=customer, texts=texts)


@router.post("")
async def write(page: PageDep, customer_id: UUID) -> Response:
    """Text the customer; what was typed stays when it is refused."""
    fields = await page.form()
    body = {
        "customer_id": str(customer_id),
        "number": fields.get("number", ""),
        "text": fields.get("text", ""),
    }
    try:
        sent = await page.api.post("/api/sms/messages", body, key=fields.get("idempotency_key"))
    except ApiProblem as problem:
        customer = await page.api.get(f"/api/customers/{customer_id}")
        form = FormState.refused(fields, problem, renamed={"number": "to"})
        texts = await load_texts(page, customer, written=form)
        return page.render(
            "texts/conversation.html", status=form.status, customer=customer, texts=texts
        )
    if sent["state"] == "HELD_QUIET_HOURS":
        page.flash(_("The text waits for the morning: it is night for the customer."))
    else:
        page.flash(_("The text is on its way."))
    return page.redirect(f"/customers/{customer_id}/texts#write")
