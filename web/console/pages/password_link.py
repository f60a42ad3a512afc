"""Choose a password by the link an administrator gave."""

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.authentication import person_of
from console.i18n import gettext as _
from console.page import FormState, OpenPageDep
from console.routing import page_router

router = page_router("/password")


@router.get("")
async def show(page: OpenPageDep) -> Response:
    """Show the form; a script fills in what stands behind the # of the link."""
    return page.render("accounts/choose.html", form=FormState())


@router.post("")
async def choose(page: OpenPageDep) -> Response:
    """Set the chosen password and go on signed in."""
    form = await page.request.form()
    token, new, again = (str(form.get(name, "")) for name in ("token", "new_password", "again"))
    kept = {"token": token.strip()}
    if new != again:
        errors = {"again": _("The two passwords differ.")}
        return page.render("accounts/choose.html", form=FormState.invalid(kept, errors))
    try:
        chosen = {"token": kept["token"], "new_password": new}
        tokens = await page.api.post("/api/staff/password-link", chosen)
    except ApiProblem as problem:
        at = "token" if problem.code == "password_link_ended" else "new_password"
        refused = FormState.refused(kept, problem, otherwise=at)
        return page.render("accounts/choose.html", form=refused)
    page.session.store_tokens(tokens)
    me = await page.api.get("/api/staff/me")
    page.session.sign_in(tokens=tokens, person=person_of(me))
    page.flash(_("Your password is set. From now on you sign in with it."))
    return page.redirect("/")
