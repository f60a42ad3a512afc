"""Jobs on the customer record: the section, its files, and the form of one job (F-058)."""

from collections.abc import Mapping
from typing import Any, Final, Literal
from uuid import UUID

from fastapi.responses import Response

from console.api_client import ApiProblem
from console.formatting import whole_number
from console.i18n import _
from console.labels.jobs import job_status_label, job_type_label
from console.page import FormState, Page, PageDep
from console.pages.customers.sections import render_section
from console.proxy import proxy_file
from console.routing import page_router
from console.session import Undo

router = page_router("/customers/{customer_id}")

_PAGES: Final = 3
"""So many pages of 200 are shown; more jobs than that are in the file."""
_FIELDS: Final = ("job_type", "status", "completed_date", "reported_date")


@router.get("/jobs")
async def show_jobs(page: PageDep, customer_id: UUID) -> Response:
    """Show the dwellings that are or were a customer's, and the jobs of all of them."""
    api = f"/api/customers/{customer_id}"
    dwellings, more_dwellings = await page.api.get_all(f"{api}/dwellings", max_pages=1)
    jobs, more = await page.api.get_all(f"{api}/jobs", max_pages=_PAGES)
    return await render_section(
        page,
        customer_id,
        "customers/jobs/section.html",
        title=_("Jobs"),
        dwellings=sorted(dwellings, key=lambda one: not one["current"]),
        more_dwellings=more_dwellings,
        jobs=jobs,
        more=more,
        url=f"/customers/{customer_id}",
    )


@router.get("/jobs/export.{form}")
async def export_jobs(page: PageDep, customer_id: UUID, form: Literal["csv", "xlsx"]) -> Response:
    """Pass the jobs on as a file."""
    path = f"/api/customers/{customer_id}/jobs/export.{form}"
    return await proxy_file(page, path, attachment=True)


@router.get("/dwellings/{dwelling_id}/jobs/new")
async def new_job(page: PageDep, customer_id: UUID, dwelling_id: UUID) -> Response:
    """Show an empty job."""
    page.require_permission("customers.write")
    form = FormState(values={"status": "IN_PROGRESS"})
    return await _render_form(page, customer_id, dwelling_id, form)


@router.post("/dwellings/{dwelling_id}/jobs")
async def add_job(page: PageDep, customer_id: UUID, dwelling_id: UUID) -> Response:
    """Add a job to a dwelling."""
    page.require_permission("customers.write")
    values = await page.form()
    errors = {} if values.get("job_type") else {"job_type": _("Choose the job type.")}
    if values.get("number") and whole_number(values["number"]) is None:
        errors["number"] = _("Enter the number in digits, or leave it empty.")
    if errors:
        refused = FormState.invalid(values, errors)
        return await _render_form(page, customer_id, dwelling_id, refused)
    path = f"/customers/{customer_id}/dwellings/{dwelling_id}/jobs"
    body = {**_body(values), "number": whole_number(values.get("number"))}
    try:
        made = await page.api.post(f"/api{path}", body, key=values.get("idempotency_key"))
    except ApiProblem as problem:
        where = "number" if problem.code == "job_number_taken" else ""
        refused = FormState.refused(values, problem, otherwise=where)
        return await _render_form(page, customer_id, dwelling_id, refused)
    undo = Undo(path=f"{path}/{made['id']}/remove", fields={"version": str(made["version"])})
    page.flash(_("Job %(number)s is added.") % {"number": made["number"]}, undo=undo)
    return page.redirect(f"/customers/{customer_id}#jobs")


@router.get("/dwellings/{dwelling_id}/jobs/{job_id}")
async def edit_job(page: PageDep, customer_id: UUID, dwelling_id: UUID, job_id: UUID) -> Response:
    """Show a job, to say how it stands or to correct it."""
    page.require_permission("customers.write")
    found = await page.api.get(_job_api(customer_id, dwelling_id, job_id))
    form = FormState(values=_form_values(found))
    return await _render_form(page, customer_id, dwelling_id, form, found)


@router.post("/dwellings/{dwelling_id}/jobs/{job_id}")
async def change_job(page: PageDep, customer_id: UUID, dwelling_id: UUID, job_id: UUID) -> Response:
    """Save what changed about a job, unless somebody else saved in between."""
    page.require_permission("customers.write")
    values = await page.form()
    path = _job_api(customer_id, dwelling_id, job_id)
    found = await page.api.get(path)
    before = _body(_form_values(found))
    body = {name: value for name, value in _body(values).items() if value != before[name]}
    if not body:
        page.flash(_("Nothing had been changed."))
        return page.redirect(f"/customers/{customer_id}#jobs")
    try:
        saved = await page.api.patch(path, body, version=whole_number(values.get("version")))
    except ApiProblem as problem:
        refused = FormState.refused(values, problem)
        if problem.code == "stale_version":
            found = await page.api.get(path)
            message = _("Somebody else changed this job meanwhile. Look at it and save again.")
            newer = {**values, "version": str(found["version"])}
            refused = FormState(values=newer, errors={"": message}, status=problem.status)
        return await _render_form(page, customer_id, dwelling_id, refused, found)
    undo = Undo(
        path=path.removeprefix("/api"),
        fields={**_form_values(found), "version": str(saved["version"])},
    )
    page.flash(_("Job %(number)s is saved.") % {"number": saved["number"]}, undo=undo)
    return page.redirect(f"/customers/{customer_id}#jobs")


@router.post("/dwellings/{dwelling_id}/jobs/{job_id}/remove")
async def remove_job(page: PageDep, customer_id: UUID, dwelling_id: UUID, job_id: UUID) -> Response:
    """Take a job away; it can be put back."""
    page.require_permission("customers.write")
    values = await page.form()
    path = _job_api(customer_id, dwelling_id, job_id)
    try:
        found = await page.api.get(path)
        await page.api.delete(path, version=whole_number(values.get("version")))
    except ApiProblem as problem:
        page.flash(problem.detail, level="error")
        return page.redirect(f"/customers/{customer_id}#jobs")
    undo = Undo(
        path=f"/customers/{customer_id}/dwellings/{dwelling_id}/jobs",
        fields={**_form_values(found), "number": str(found["number"])},
    )
    page.flash(_("Job %(number)s is deleted.") % {"number": found["number"]}, undo=undo)
    return page.redirect(f"/customers/{customer_id}#jobs")


async def _render_form(
    page: Page,
    customer_id: UUID,
    dwelling_id: UUID,
    form: FormState,
    found: dict[str, Any] | None = None,
) -> Response:
    offered = await page.customer_options()
    return page.render(
        "customers/jobs/job.html",
        form=form,
        customer=await page.api.get(f"/api/customers/{customer_id}"),
        dwelling=await page.api.get(f"/api/customers/{customer_id}/dwellings/{dwelling_id}"),
        job=found,
        types=[("", ""), *((one, job_type_label(one)) for one in offered.get("job_types", ()))],
        statuses=[(one, job_status_label(one)) for one in offered.get("job_statuses", ())],
    )


def _job_api(customer_id: UUID, dwelling_id: UUID, job_id: UUID) -> str:
    return f"/api/customers/{customer_id}/dwellings/{dwelling_id}/jobs/{job_id}"


def _form_values(found: Mapping[str, Any]) -> dict[str, str]:
    """Return a job as the form's fields hold it."""
    return {name: str(found[name] or "") for name in _FIELDS}


def _body(values: Mapping[str, str]) -> dict[str, Any]:
    """Return the body the API is sent; an empty date is none."""
    return {name: values.get(name) or None for name in _FIELDS}
