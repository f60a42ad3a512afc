"""Dwellings that cannot be, and those who may not change them."""

from typing import Any

import pytest
from customer_builders import customer_path
from dwelling_builders import THIS_ST, add_dwelling

from backbone.testing import ServiceHarness


async def somebody(harness: ServiceHarness) -> str:
    return await customer_path(harness, first_name="Doena", last_name="Holschtein")


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"relation": "OWNER"}, "address", "no_address"),
        ({"relation": "OWNER", "address": {"city": "MARINA"}}, "address", "no_address"),
        ({"relation": "GUEST", "address": THIS_ST}, "relation", "literal_error"),
        ({"relation": None, "address": THIS_ST}, "relation", "literal_error"),
        ({"address": THIS_ST}, "relation", "required"),
        ({"relation": "OWNER", "address": THIS_ST, "number": 0}, "number", "greater_than_equal"),
        ({"relation": "OWNER", "address": THIS_ST, "number": "1"}, "number", "int_type"),
        ({"relation": "OWNER", "address": THIS_ST, "since": "2020-01-01"}, "since", None),
        ({"relation": "OWNER", "address": THIS_ST, "from": "1066-10-14"}, "from", None),
        ({"relation": "OWNER", "address": THIS_ST, "from": "soon"}, "from", None),
        (
            {"relation": "OWNER", "address": THIS_ST, "from": "2020-02-01", "until": "2020-01-31"},
            "until",
            "until_before_from",
        ),
        (
            {"relation": "OWNER", "address": {**THIS_ST, "street": "X" * 61}},
            "address.street",
            "too_long",
        ),
    ],
)
async def test_f_058_what_cannot_be_is_refused_at_its_field(
    harness: ServiceHarness, body: dict[str, Any], field: str, code: str | None
) -> None:
    customer = await somebody(harness)
    answer = await harness.http("front_desk").post(f"{customer}/dwellings", json=body)
    assert answer.status_code == 422, answer.text
    [error] = answer.json()["errors"]
    assert error["field"] == field
    assert code in (None, error["code"])


async def test_f_058_a_change_that_leaves_no_address_or_says_nothing_is_refused(
    harness: ServiceHarness,
) -> None:
    customer = await somebody(harness)
    home = await add_dwelling(harness, customer)
    http, path = harness.http("front_desk"), f"{customer}/dwellings/{home['id']}"
    for body in ({}, {"address": None}, {"address": {"number": None, "street": None}}):
        assert (await http.patch(path, json=body)).status_code == 422
    assert (await http.patch(path, json={"relation": None})).status_code == 422
    strange = f"{customer}/dwellings/{customer.rsplit('/', 1)[1]}"
    assert (await http.patch(strange, json={"until": None})).json()["code"] == "dwelling_not_found"
    assert (await http.delete(strange)).status_code == 404


async def test_f_058_a_removed_customer_has_no_dwellings_and_is_nobodys_neighbour(
    harness: ServiceHarness,
) -> None:
    gone, stays = await somebody(harness), await somebody(harness)
    home = await add_dwelling(harness, gone)
    await add_dwelling(harness, stays, number=home["number"], relation="TENANT")
    assert (await harness.http("supervisor").delete(gone)).status_code == 204

    http = harness.http("front_desk")
    for path in ("dwellings", f"dwellings/{home['id']}", "jobs", "jobs/export.csv"):
        assert (await http.get(f"{gone}/{path}")).status_code == 404
    body = {"address": THIS_ST, "relation": "OWNER"}
    assert (await http.post(f"{gone}/dwellings", json=body)).status_code == 404
    [left] = (await http.get(f"{stays}/dwellings")).json()["items"]
    assert left["others"] == []


async def test_f_058_who_may_only_read_changes_nothing(harness: ServiceHarness) -> None:
    customer = await somebody(harness)
    home = await add_dwelling(harness, customer)
    auditor = harness.http("auditor")
    path = f"{customer}/dwellings/{home['id']}"
    for answer in (
        await auditor.post(f"{customer}/dwellings", json={"relation": "OWNER"}),
        await auditor.patch(path, json={"until": None}),
        await auditor.delete(path),
        await auditor.post(f"{path}/jobs", json={}),
    ):
        assert answer.status_code == 403
