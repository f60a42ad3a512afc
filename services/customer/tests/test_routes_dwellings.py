"""Dwellings over HTTP: whose they are, and for how long."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from customer_builders import customer_path
from dwelling_builders import GOING_ON, OAK_AVE, THIS_ST, add_dwelling, add_job, done

from backbone.testing import ServiceHarness, running
from customer.service import service


@pytest.fixture(scope="module")
async def harness() -> AsyncIterator[ServiceHarness]:
    async with running(service) as harness:
        harness.clock.set(datetime(2026, 11, 20, 17, tzinfo=UTC))
        yield harness


async def somebody(harness: ServiceHarness, name: str = "Doena") -> str:
    return await customer_path(harness, first_name=name, last_name="Holschtein")


async def test_f_058_a_dwelling_has_a_number_an_address_and_a_county(
    fresh_harness: ServiceHarness,
) -> None:
    customer = await somebody(fresh_harness)

    first = await add_dwelling(fresh_harness, customer)
    second = await add_dwelling(fresh_harness, customer, address=OAK_AVE)

    assert (first["number"], second["number"]) == (28488, 28489)
    assert first["is_new"]
    assert first["service_address"] == "111 THIS ST"
    place = {name: first["address"][name] for name in ("city", "county", "state", "zip")}
    assert place == {"city": "MARINA", "county": "MONTEREY", "state": "CA", "zip": "93933"}
    assert first["address_findings"] == []
    assert (first["relation"], first["from"], first["until"], first["current"]) == (
        "OWNER",
        None,
        None,
        True,
    )
    http = fresh_harness.http("auditor")
    listed = (await http.get(f"{customer}/dwellings")).json()
    assert [one["number"] for one in listed["items"]] == [28489, 28488]
    shown = await http.get(f"{customer}/dwellings/{first['id']}")
    assert shown.headers["ETag"] == '"1"'
    told = {"is_new": True, "possible_duplicates": []}
    assert {**shown.json(), **told} == first


async def test_f_058_the_number_of_a_dwelling_links_it_instead_of_making_a_second(
    harness: ServiceHarness,
) -> None:
    owner, tenant = await somebody(harness, "Owner"), await somebody(harness, "Tenant")
    first = await add_dwelling(harness, owner, number=71000)

    same = await add_dwelling(
        harness,
        tenant,
        number=71000,
        address={"number": "111", "street": "This"},
        relation="TENANT",
        **{"from": "2026-01-01"},
    )

    assert (same["id"], same["is_new"], same["version"]) == (first["id"], False, 2)
    assert same["address"] == first["address"]
    [other] = same["others"]
    assert (other["customer_name"], other["relation"]) == ("OWNER HOLSCHTEIN", "OWNER")


async def test_f_058_a_known_number_with_another_address_is_refused_and_says_where_it_stands(
    harness: ServiceHarness,
) -> None:
    owner, other = await somebody(harness), await somebody(harness)
    await add_dwelling(harness, owner, number=72000)

    for place in (OAK_AVE, {**THIS_ST, "unit": "A"}):
        body = {"number": 72000, "address": place, "relation": "TENANT"}
        answer = await harness.http("front_desk").post(f"{other}/dwellings", json=body)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (409, "dwelling_address_differs")
        assert (problem["number"], problem["address"]) == (72000, "111 THIS ST, MARINA, CA 93933")
    assert (await harness.http("auditor").get(f"{other}/dwellings")).json()["items"] == []


async def test_f_058_one_after_the_other_several_tenants_and_one_of_them_again(
    harness: ServiceHarness,
) -> None:
    ana, ben = await somebody(harness, "Ana"), await somebody(harness, "Ben")
    home = await add_dwelling(
        harness, ana, relation="TENANT", **{"from": "2015-01-01", "until": "2017-12-31"}
    )
    number = home["number"]
    again = {"number": number, "address": None, "relation": "TENANT"}
    await add_dwelling(harness, ben, **again, **{"from": "2018-01-01", "until": "2020-05-31"})

    refused = await harness.http("front_desk").post(
        f"{ana}/dwellings", json={**again, "from": "2017-12-31"}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "dwelling_already_linked")
    back = await add_dwelling(harness, ana, **{**again, "relation": "OWNER", "from": "2020-06-01"})

    assert (back["relation"], back["from"], back["current"]) == ("OWNER", "2020-06-01", True)
    assert back["earlier"] == [{"relation": "TENANT", "from": "2015-01-01", "until": "2017-12-31"}]
    [bens] = (await harness.http("auditor").get(f"{ben}/dwellings")).json()["items"]
    assert not bens["current"]
    assert [one["relation"] for one in bens["others"]] == ["OWNER", "TENANT"]


async def test_f_058_moving_out_is_a_last_day_and_the_address_is_everybodys(
    harness: ServiceHarness,
) -> None:
    owner, tenant, former = [await somebody(harness, name) for name in ("Own", "Ten", "For")]
    home = await add_dwelling(harness, owner)
    linked = {"number": home["number"], "relation": "TENANT"}
    await add_dwelling(harness, former, **linked, until="2020-12-31")
    path = f"{tenant}/dwellings/{home['id']}"
    mine = await add_dwelling(harness, tenant, **linked, **{"from": "2021-01-01"})
    http = harness.http("front_desk")

    moved = await http.patch(
        path,
        json={"until": "2026-11-19", "address": {"unit": "B", "building_type": "apt"}},
        headers={"If-Match": f'"{mine["version"]}"'},
    )

    assert moved.status_code == 200, moved.text
    assert not moved.json()["current"]
    assert moved.json()["service_address"] == "111 THIS ST APT B"
    stale = await http.patch(path, json={"until": None}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert (await done(harness, owner))[0] == "DWELLING_CHANGED"
    assert (await done(harness, former))[0] == "DWELLING_LINKED"
    [entry, *_] = (await http.get(f"{tenant}/history")).json()["items"]
    told = {one["field"]: (one["old"], one["new"]) for one in entry["changes"]}
    assert told["dwelling.until"] == (None, "2026-11-19")
    assert told["dwelling.address"] == (
        "111 THIS ST, MARINA, CA 93933",
        "111 THIS ST, APT B, MARINA, CA 93933",
    )
    same = await http.patch(path, json={"until": "2026-11-19"})
    assert same.json()["version"] == moved.json()["version"]


async def test_f_058_unlinking_leaves_the_dwelling_to_its_jobs_and_others(
    harness: ServiceHarness,
) -> None:
    customer = await somebody(harness)
    worked_in, empty = await add_dwelling(harness, customer), await add_dwelling(harness, customer)
    job = await add_job(harness, customer, worked_in)
    http = harness.http("front_desk")

    for one in (worked_in, empty):
        gone = await http.delete(f"{customer}/dwellings/{one['id']}", headers={"If-Match": '"1"'})
        assert gone.status_code == 204
        assert (await http.get(f"{customer}/dwellings/{one['id']}")).status_code == 404
    assert (await http.get(f"{customer}/jobs")).json()["items"] == []
    assert (await done(harness, customer))[0] == "DWELLING_UNLINKED"

    back = await add_dwelling(harness, customer, number=worked_in["number"], address=None)
    assert (back["id"], back["jobs"]) == (worked_in["id"], 1)
    [line] = (await http.get(f"{customer}/jobs")).json()["items"]
    assert line["id"] == job["id"]
    anew = await add_dwelling(harness, customer, number=empty["number"])
    assert anew["is_new"]


async def test_f_058_a_dwelling_at_the_same_address_is_named_and_prevents_nothing(
    harness: ServiceHarness,
) -> None:
    owner, tenant = await somebody(harness, "Owner"), await somebody(harness, "Tenant")
    place = {"number": "77", "street": "Elm St.", "zip": "95076-1234"}
    first = await add_dwelling(harness, owner, address=place)
    assert first["possible_duplicates"] == []
    await add_dwelling(harness, owner, address={**place, "unit": "A"})
    await add_dwelling(harness, owner, address={**place, "zip": "93933"})

    spelt = {"number": "77", "street": "ELM", "street_type": "ST", "zip": "95076"}
    second = await add_dwelling(harness, tenant, address=spelt)
    linked = await add_dwelling(harness, tenant, number=first["number"], address=None)

    assert second["is_new"]
    assert [one["number"] for one in second["possible_duplicates"]] == [first["number"]]
    assert linked["possible_duplicates"] == []
    noplace = await add_dwelling(harness, tenant, address={"street": "ELM"})
    assert noplace["possible_duplicates"] == []


async def test_f_058_two_who_give_one_number_at_once_share_one_dwelling(
    harness: ServiceHarness,
) -> None:
    people = [await somebody(harness, name) for name in ("Ana", "Ben", "Cleo", "Dora")]

    made = await asyncio.gather(*(add_dwelling(harness, one, number=73000) for one in people))

    assert len({one["id"] for one in made}) == 1
    assert sorted(one["is_new"] for one in made) == [False, False, False, True]


async def test_f_058_of_those_who_unlink_correct_and_add_at_once_nobody_meets_a_fault(
    harness: ServiceHarness,
) -> None:
    http, customer = harness.http("front_desk"), await somebody(harness)
    for _ in range(5):
        home = await add_dwelling(harness, customer)
        await add_dwelling(harness, await somebody(harness), number=home["number"])
        path = f"{customer}/dwellings/{home['id']}"

        answers = await asyncio.gather(
            http.patch(path, json={"until": "2020-01-01"}),
            http.delete(path),
            http.post(f"{path}/jobs", json=GOING_ON),
            http.delete(path),
            http.patch(path, json={"address": {"unit": "B"}}),
        )

        statuses = [one.status_code for one in answers]
        assert set(statuses) <= {200, 201, 204, 404}
        assert (statuses[1], statuses[3]).count(204) == 1


async def test_f_058_a_number_that_was_given_is_passed_over_when_numbers_are_counted_up(
    fresh_harness: ServiceHarness,
) -> None:
    customer = await somebody(fresh_harness)
    await add_dwelling(fresh_harness, customer, number=28488)
    assert (await add_dwelling(fresh_harness, customer))["number"] == 28489


async def test_f_058_asked_twice_under_one_key_a_dwelling_is_linked_once(
    harness: ServiceHarness,
) -> None:
    customer = await somebody(harness)
    body = {"address": THIS_ST, "relation": "TENANT"}
    http = harness.http("front_desk")

    first, second = [
        await http.post(f"{customer}/dwellings", json=body, headers={"Idempotency-Key": "once"})
        for _ in range(2)
    ]

    assert (first.status_code, second.json()) == (201, first.json())
    assert len((await http.get(f"{customer}/dwellings")).json()["items"]) == 1
