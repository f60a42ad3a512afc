"""The accounts of the people who work here: who may do what, and who gets in again."""

from typing import Any, Final

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.formatting import whole_number
from console.i18n import gettext as _
from console.labels.roles import role_options
from console.page import FormState, Page, PageDep, requires
from console.routing import page_router
from console.session import Undo

router = page_router("/accounts", dependencies=[requires("accounts.read")])

_API: Final = "/api/staff/accounts"
_MAX_PAGES: Final = 5
_ROLE: Final = "role-"
"""What the checkbox of a role is called, before the role's key."""


@router.get("")
async def show_all(page: PageDep) -> Response:
    """List who has an account, those in use first."""
    found, more = await page.api.get_all(_API, max_pages=_MAX_PAGES)
    accounts = sorted(found, key=lambda one: (not one["active"], one["username"]))
    return page.render("accounts/list.html", accounts=accounts, more=more)


@router.get("/new", dependencies=[requires("accounts.write")])
async def show_new(page: PageDep) -> Response:
    """Show the form of a new account."""
    return _render_new(page, FormState())


@router.post("", dependencies=[requires("accounts.write")])
async def create(page: PageDep) -> Response:
    """Give somebody an account, and show the link by which they choose their password."""
    fields = await page.form()
    body = {
        "username": fields.get("username", ""),
        "name": fields.get("name", ""),
        "roles": _roles(fields),
    }
    try:
        account = await page.api.post(_API, body)
    except ApiProblem as problem:
        return _render_new(page, FormState.refused(fields, problem, otherwise="username"))
    return await _show_link(page, account)


@router.get("/{account_id}")
async def show(page: PageDep, account_id: str) -> Response:
    """Show one account, with what may be changed of it."""
    return _render(page, await page.api.get(f"{_API}/{account_id}"))


@router.post("/{account_id}", dependencies=[requires("accounts.write")])
async def change(page: PageDep, account_id: str) -> Response:
    """Change somebody's name and roles, provided nobody else has meanwhile."""
    fields = await page.form()
    body = {"name": fields.get("name", ""), "roles": _roles(fields)}
    version = whole_number(fields.get("version"))
    try:
        await page.api.patch(f"{_API}/{account_id}", body, version=version)
    except ApiProblem as problem:
        account = await page.api.get(f"{_API}/{account_id}")
        return _render(page, account, FormState.refused(fields, problem, otherwise="roles"))
    page.flash(_("Saved."))
    return page.redirect(f"/accounts/{account_id}")


@router.post("/{account_id}/password-link", dependencies=[requires("accounts.write")])
async def make_link(page: PageDep, account_id: str) -> Response:
    """Make a link by which somebody chooses a password, and show it this once."""
    return await _show_link(page, await page.api.get(f"{_API}/{account_id}"))


@router.post("/{account_id}/sign-out", dependencies=[requires("accounts.write")])
async def sign_out(page: PageDep, account_id: str) -> Response:
    """Sign somebody out on every device."""
    account = await page.api.post(f"{_API}/{account_id}/sign-out")
    page.flash(_("%(who)s is signed out everywhere.") % {"who": account["name"]})
    return page.redirect(f"/accounts/{account_id}")


@router.post("/{account_id}/active", dependencies=[requires("accounts.write")])
async def open_or_close(page: PageDep, account_id: str) -> Response:
    """Close an account, or open it again."""
    active = (await page.form()).get("active") == "yes"
    try:
        await page.api.patch(f"{_API}/{account_id}", {"active": active})
    except ApiProblem as problem:
        page.flash(problem.detail, level="error")
    else:
        undo = Undo(
            path=f"/accounts/{account_id}/active", fields={"active": "no" if active else "yes"}
        )
        page.flash(
            _("The account is open again.") if active else _("The account is closed."), undo=undo
        )
    return page.redirect(f"/accounts/{account_id}")


def _roles(fields: dict[str, str]) -> list[str]:
    return [role for role, _label in role_options() if fields.get(f"{_ROLE}{role}") == "yes"]


async def _show_link(page: Page, account: dict[str, Any]) -> Response:
    link = await page.api.post(f"{_API}/{account['id']}/password-link")
    # The browser names the address by which people reach this console.
    origin = page.request.headers.get("Origin") or str(page.request.base_url).rstrip("/")
    # A fragment is sent to no server and stands in no log.
    address = f"{origin}/password#{link['token']}"
    return page.render(
        "accounts/link.html", account=account, address=address, expires_at=link["expires_at"]
    )


def _render_new(page: Page, form: FormState) -> Response:
    return page.render("accounts/new.html", form=form, roles=role_options())


def _render(page: Page, account: dict[str, Any], form: FormState | None = None) -> Response:
    shown = {"name": account["name"], **{f"{_ROLE}{role}": "yes" for role in account["roles"]}}
    return page.render(
        "accounts/account.html",
        form=form or FormState(values=shown),
        account=account,
        roles=role_options(),
    )
