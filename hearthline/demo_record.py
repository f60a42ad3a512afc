"""What stands in a demo customer's record beside contacts: applications, notes, jobs, files."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from hearthline.demo_client import DemoClient
from hearthline.demo_papers import paper

BESIDE: Final = frozenset({"application", "remarks", "change_requests", "dwelling", "files"})
"""What of a demo customer is told here, and is no field of the record itself."""


async def fill_record(
    front_desk: DemoClient,
    weatherization: DemoClient,
    customer_id: str,
    customer: Mapping[str, Any],
) -> None:
    """Fill the sections of a record; what stands there already stays as it is."""
    await _write_applications(front_desk, customer_id, customer.get("application", []))
    await _write_beside(front_desk, customer_id, customer)
    await _add_jobs(weatherization, customer_id, customer.get("dwelling", ()))
    await _bring_files(front_desk, customer_id, customer.get("files", []))


async def _write_applications(
    client: DemoClient, customer_id: str, applications: Sequence[Mapping[str, Any]]
) -> None:
    """Write down what somebody applied for, each with its household, unless it stands there."""
    path = f"/api/customers/{customer_id}/applications"
    if not applications:
        return
    known = (await client.ask("GET", path))["items"]
    titles = {(one["program"], one["program_year"]): one["id"] for one in known}
    for application in applications:
        said = {name: value for name, value in application.items() if name != "member"}
        title = (application["program"], application["program_year"])
        if title not in titles:
            titles[title] = (await client.ask("POST", path, json=said))["id"]
        members = f"{path}/{titles[title]}/members"
        written = len((await client.ask("GET", members))["items"])
        for member in application.get("member", [])[written:]:
            await client.ask("POST", members, json=member)


async def _write_beside(client: DemoClient, customer_id: str, customer: Mapping[str, Any]) -> None:
    """Note what is known of somebody apart from contacts, and ask the state for corrections."""
    written = {
        "notes": [{"note": words} for words in customer.get("remarks", ())],
        "change-requests": customer.get("change_requests", ()),
    }
    for section, bodies in written.items():
        for place, body in enumerate(bodies):
            path = f"/api/customers/{customer_id}/{section}"
            if len((await client.ask("GET", path))["items"]) <= place:
                key = f"demo-{section}-{place}-{customer_id}"
                await client.ask("POST", path, key=key, json=body)


async def _add_jobs(
    client: DemoClient, customer_id: str, dwellings: Sequence[Mapping[str, Any]]
) -> None:
    """Link somebody's dwellings and add what is done to them, unless it is there."""
    record = f"/api/customers/{customer_id}"
    if not dwellings:
        return
    linked = (await client.ask("GET", f"{record}/dwellings"))["items"]
    known = {one["number"]: one for one in linked}
    jobs = {one["number"] for one in (await client.ask("GET", f"{record}/jobs"))["items"]}
    for told in dwellings:
        home = {name: value for name, value in told.items() if name != "job"}
        dwelling = known.get(told["number"]) or await client.ask(
            "POST", f"{record}/dwellings", json=home
        )
        for job in told["job"]:
            if job["number"] not in jobs:
                await client.ask("POST", f"{record}/dwellings/{dwelling['id']}/jobs", json=job)


async def _bring_files(client: DemoClient, customer_id: str, names: Sequence[str]) -> None:
    """File papers of somebody's that are not there yet."""
    path = f"/api/customers/{customer_id}/files"
    there = {one["name"] for one in (await client.ask("GET", path))["items"]} if names else set()
    for name in names:
        if name not in there:
            await client.ask("POST", path, files={"file": (name, paper(name))})
