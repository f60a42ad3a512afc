"""Commitments and pledges on an application over HTTP (F-057)."""

from typing import Any

import pytest
from customer_builders import add_application, customer_path

from backbone.testing import ServiceHarness


async def doena(harness: ServiceHarness) -> str:
    return await customer_path(harness, first_name="Doena", last_name="Holschtein")


async def history(harness: ServiceHarness, customer: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (
        await harness.http("supervisor").get(f"{customer}/history")
    ).json()["items"]
    return items


async def test_f_057_a_pledge_says_who_entered_it_and_who_changed_it(
    harness: ServiceHarness,
) -> None:
    customer = await doena(harness)
    path = f"{customer}/applications/{(await add_application(harness, customer))['id']}"
    ana, john = (harness.http("front_desk", name=name) for name in ("ANA", "JOHN"))

    made = await ana.post(
        f"{path}/pledges", json={"memo": "PG&E $300", "date_submitted": "2018-12-01"}
    )
    changed = await john.patch(
        f"{path}/pledges/{made.json()['id']}",
        json={"memo": "PG&E $350"},
        headers={"If-Match": made.headers["ETag"]},
    )

    assert (made.status_code, changed.status_code) == (201, 200)
    pledge = changed.json()
    assert (pledge["memo"], pledge["date_submitted"]) == ("PG&E $350", "2018-12-01")
    assert (pledge["entered_by"], pledge["updated_by"]) == ("ANA", "JOHN")
    assert (await ana.get(f"{path}/pledges")).json()["items"] == [pledge]
    assert (await ana.get(path)).json()["pledges"] == [pledge]
    assert (await ana.get(f"{path}/pledges/{pledge['id']}")).json() == pledge
    assert (
        await ana.patch(
            f"{path}/pledges/{pledge['id']}", json={"memo": "X"}, headers={"If-Match": '"1"'}
        )
    ).status_code == 412
    assert (await ana.delete(f"{path}/pledges/{pledge['id']}")).status_code == 204
    gone = await ana.get(f"{path}/pledges/{pledge['id']}")
    assert (gone.status_code, gone.json()["code"]) == (404, "pledge_not_found")
    assert (await ana.delete(f"{path}/pledges/{pledge['id']}")).status_code == 404
    entries = (await history(harness, customer))[:3]
    assert [one["action"] for one in entries] == [
        "PLEDGE_REMOVED",
        "PLEDGE_CHANGED",
        "PLEDGE_ADDED",
    ]
    assert entries[0]["changes"][1]["old"] == "PG&E $350"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "memo"),
        ({"memo": " "}, "memo"),
        ({"memo": "X" * 501}, "memo"),
        ({"memo": "X", "date_submitted": "12/1/2018"}, "date_submitted"),
        ({"memo": "X", "amount": 3}, "amount"),
    ],
)
async def test_a_bad_pledge_names_its_field(
    harness: ServiceHarness, body: dict[str, Any], field: str
) -> None:
    customer = await doena(harness)
    path = f"{customer}/applications/{(await add_application(harness, customer))['id']}"

    answer = await harness.http("front_desk").post(f"{path}/pledges", json=body)

    assert answer.status_code == 422
    assert field in [one["field"] for one in answer.json()["errors"]]
