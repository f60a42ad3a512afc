"""What people do with their own session: language, sign out, password."""

from contextlib import suppress
from dataclasses import replace

from fastapi.responses import Response

from console.access_check import AccessCheck
from console.api_client import ApiProblem, UnreachableError
from console.cookies import LANGUAGE_COOKIE
from console.i18n import LANGUAGES, _
from console.page import FormState, OpenPageDep, Page, PageDep, local_path
from console.routing import page_router

router = page_router()


@router.post("/language")
async def switch_language(page: OpenPageDep) -> Response:
    """Use the chosen language from now on, in this browser."""
    fields = await page.form()
    answer = page.redirect(local_path(fields.get("back", "/")))
    chosen = fields.get("language")
    if chosen in LANGUAGES:
        header = page.cookies.set_cookie_header(LANGUAGE_COOKIE, chosen, lasting=True)
        answer.headers.append("Set-Cookie", header)
    return answer


@router.post("/sign-out")
async def sign_out(page: OpenPageDep) -> Response:
    """End the session here and at the staff service."""
    access: AccessCheck = page.request.app.state.access
    access.forget(page.session)
    if token := page.session.refresh_token:
        # The tokens are forgotten here in any case, and expire there by themselves.
        with suppress(ApiProblem, UnreachableError):
            await page.api.post("/api/staff/sign-out", {"refresh_token": token})
    page.session.sign_out()
    if saved_form := (await page.form()).get("saved_form"):
        # Somebody else's entry: it waits, encrypted, for whoever began it.
        return page.render("sign_in.html", saved_form=saved_form, fields={"username": ""})
    page.flash(_("You are signed out."))
    return page.redirect("/sign-in")


@router.get("/account")
async def show_account(page: PageDep) -> Response:
    """Show the person their own account."""
    return await _render(page, FormState())


@router.post("/account/password")
async def change_password(page: PageDep) -> Response:
    """Change the person's own password."""
    form = await page.request.form()
    current, new, again = (
        str(form.get(name, "")) for name in ("current_password", "new_password", "again")
    )
    if new != again:
        errors = {"again": _("The two new passwords differ.")}
        return await _render(page, FormState.invalid({}, errors))
    try:
        tokens = await page.api.post(
            "/api/staff/me/password", {"current_password": current, "new_password": new}
        )
    except ApiProblem as problem:
        refused = FormState.refused({}, problem, otherwise="current_password")
        return await _render(page, refused)
    if tokens:
        page.session.store_tokens(tokens)
        # A temporary password permits nothing else; what its owner may do is known only now.
        me = await page.api.get("/api/staff/me")
        page.session.person = replace(
            page.person, permissions=frozenset(me["permissions"]), must_change_password=False
        )
    page.flash(_("Your password is changed."))
    return page.redirect("/account")


async def _render(page: Page, form: FormState) -> Response:
    me = await page.api.get_or_none("/api/staff/me")
    return page.render("account.html", form=form, roles=(me or {}).get("roles", ()))
