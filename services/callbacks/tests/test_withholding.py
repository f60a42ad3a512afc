"""Customers who are not called as usual: the deceased, and those who want no calls (R-79)."""

import csv
from io import StringIO
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from callbacks_builders import (
    MARTINA,
    attempted,
    customer,
    get,
    listed,
    listed_ids,
    logged,
    martina,
    minute,
    resolved,
)
from hypothesis import given
from hypothesis import strategies as st

from backbone.testing import ServiceHarness
from callbacks.domain.withholding import (
    SUPERVISOR,
    Withheld,
    lanes_shown,
    may_claim,
    stands_aside,
    withheld,
)
from contracts.callbacks import CallbackClosed

EMERGENCY_TIER = 1
BECAUSE = st.sampled_from([None, "DECEASED", "DO_NOT_CALL"])
TIERS = st.integers(0, 4)
LANES = st.lists(st.sampled_from(["PA", "WX", SUPERVISOR]), min_size=1, unique=True)
FLAGS = [{"deceased": True}, {"do_not_call": True}]


@given(deceased=st.booleans(), do_not_call=st.booleans())
def test_r_79_a_death_outweighs_a_wish(*, deceased: bool, do_not_call: bool) -> None:
    because = withheld(deceased=deceased, do_not_call=do_not_call)

    assert (because is not None) == (deceased or do_not_call)
    assert (because == "DECEASED") == deceased


@given(LANES, BECAUSE, TIERS)
def test_r_79_no_row_is_ever_in_no_lane_and_an_emergency_stays_in_its_own(
    lanes: list[str], because: Withheld | None, tier: int
) -> None:
    shown = lanes_shown(lanes, because, tier, emergency_tier=EMERGENCY_TIER)

    assert shown
    if because is None:
        assert shown == lanes
    elif tier <= EMERGENCY_TIER:
        assert set(shown) == {*lanes, SUPERVISOR}
    else:
        assert shown == [SUPERVISOR]


@given(because=BECAUSE, tier=TIERS, manages=st.booleans(), acknowledged=st.booleans())
def test_r_79_nobody_claims_unknowingly_and_everybody_may_claim_an_emergency(
    *, because: Withheld | None, tier: int, manages: bool, acknowledged: bool
) -> None:
    allowed = may_claim(
        because,
        tier,
        emergency_tier=EMERGENCY_TIER,
        manages=manages,
        acknowledged=acknowledged,
    )

    if because is None:
        assert allowed
    elif not acknowledged:
        assert not allowed
    else:
        aside = stands_aside(because, tier, emergency_tier=EMERGENCY_TIER)
        assert allowed == (manages or not aside)
        assert aside == (tier > EMERGENCY_TIER)


@pytest.mark.parametrize("flag", FLAGS)
async def test_r_79_who_is_not_called_stands_behind_everybody_in_the_supervisors_lane(
    harness: ServiceHarness, flag: dict[str, Any]
) -> None:
    await harness.deliver(
        martina(**flag), logged(0), customer(9), logged(5, customer_id=UUID(int=9))
    )

    rows = await listed(harness)
    assert [row["customer_id"] for row in rows] == [str(UUID(int=9)), str(MARTINA)]
    row = rows[-1]
    because = "DECEASED" if "deceased" in flag else "DO_NOT_CALL"
    assert (row["withheld"], row["for_supervisor"]) == (because, True)
    assert (row["lane"], row["lanes"]) == ("SUPERVISOR", ["SUPERVISOR"])
    for lane, expected in (("SUPERVISOR", [str(MARTINA)]), ("PA", [str(UUID(int=9))])):
        page = await get(harness, f"/api/callbacks?lane={lane}")
        assert [one["customer_id"] for one in page["items"]] == expected
    counts = await get(harness, "/api/callbacks/counts")
    assert {one["key"]: one["waiting"] for one in counts["lane"]} == {"PA": 1, "SUPERVISOR": 1}


@pytest.mark.parametrize("flag", FLAGS)
async def test_r_79_an_emergency_stays_where_it_stands_and_in_its_lane(
    harness: ServiceHarness, flag: dict[str, Any]
) -> None:
    await harness.deliver(
        martina(**flag),
        logged(0, "48_HR_NOTICE_REC_D"),
        customer(9),
        logged(5, customer_id=UUID(int=9)),
    )

    [row, _] = await listed(harness)
    assert (row["customer_id"], row["for_supervisor"]) == (str(MARTINA), False)
    assert row["lanes"] == ["PA", "SUPERVISOR"]
    assert row["withheld"] is not None


async def test_r_79_what_becomes_an_emergency_by_the_clock_comes_back_into_call_order(
    harness: ServiceHarness,
) -> None:
    near_shut_off = logged(0, shut_off_date="2026-01-12")
    await harness.deliver(
        martina(do_not_call=True), near_shut_off, logged(5, customer_id=UUID(int=9))
    )
    assert (await listed_ids(harness))[-1] == str(MARTINA)

    harness.clock.set(near_shut_off.contact_date.replace(day=11))

    [row, _] = await listed(harness)
    assert (row["customer_id"], row["for_supervisor"]) == (str(MARTINA), False)


async def test_r_79_nobody_is_silently_lost_only_a_note_closes_the_row(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(logged(0), martina(deceased=True))
    assert await listed_ids(harness) == [str(MARTINA)]
    assert await harness.published(CallbackClosed) == []

    await harness.deliver(resolved(30))
    assert await listed_ids(harness) == []


@pytest.mark.parametrize("flag", FLAGS)
async def test_r_79_retries_stop_in_whatever_order_the_news_comes(
    harness: ServiceHarness, flag: dict[str, Any]
) -> None:
    for number, order in enumerate(permutations(range(3)), start=1):
        whose: dict[str, Any] = {"customer_id": UUID(int=number)}
        news = [logged(0, **whose), attempted(20, **whose), customer(number, **flag)]
        for one in order:
            await harness.deliver(news[one])

    rows = await listed(harness)
    assert len(rows) == 6
    assert all(row["withheld"] and row["retry_at"] is None for row in rows)
    assert {row["attempts"] for row in rows} == {1}


async def test_r_79_an_older_version_of_the_record_takes_no_flag_away_and_a_newer_one_does(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(logged(0), attempted(20), martina(3, deceased=True), martina(2))
    [row] = await listed(harness)
    assert (row["withheld"], row["retry_at"]) == ("DECEASED", None)

    await harness.deliver(martina(4))
    [row] = await listed(harness)
    assert row["withheld"] is None
    assert row["retry_at"] is not None


async def claim(harness: ServiceHarness, role: str, **how: Any) -> Any:
    http = harness.http(role)
    return await http.post(f"/api/callbacks/{MARTINA}/claim", json=how or None)


async def test_r_79_a_supervisor_claims_knowingly_and_nobody_else(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(martina(deceased=True), logged(0))

    refused = await claim(harness, "front_desk", acknowledged=True)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_to_be_called")
    assert (refused.json()["because"], refused.json()["emergency"]) == ("DECEASED", False)
    assert (await claim(harness, "supervisor")).status_code == 409
    assert (await claim(harness, "supervisor", acknowledged=True)).status_code == 200


async def test_r_79_an_emergency_is_claimed_by_anybody_who_has_read_why(
    harness: ServiceHarness,
) -> None:
    await harness.deliver(martina(do_not_call=True), logged(0, "48_HR_NOTICE_REC_D"))

    refused = await claim(harness, "front_desk")
    assert (refused.json()["because"], refused.json()["emergency"]) == ("DO_NOT_CALL", True)
    assert (await claim(harness, "front_desk", acknowledged=True)).status_code == 200
    # Who is calling has read it; keeping the claim asks no second time.
    assert (await claim(harness, "front_desk")).status_code == 200


@pytest.mark.parametrize("state", ["NO_MESSAGE", "MAY_SAY_WHO", "MUST_NOT_SAY_WHO", None])
async def test_r_79_the_row_says_what_may_be_left_on_voicemail(
    harness: ServiceHarness, state: str | None
) -> None:
    await harness.deliver(martina(voicemail=state), logged(0))

    [row] = await listed(harness)
    assert (row["voicemail"], row["withheld"]) == (state, None)
    assert (await claim(harness, "front_desk")).status_code == 200


async def test_r_79_the_exported_list_says_how_to_call(harness: ServiceHarness) -> None:
    await harness.deliver(martina(deceased=True, voicemail="NO_MESSAGE"), logged(0))

    answer = await harness.http("front_desk").get("/api/callbacks/export.csv")
    [titles, line] = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))

    assert (titles[-1], line[-1]) == ("Calling", "DECEASED - SPEAK TO THE FAMILY; LEAVE NO MESSAGE")


async def test_r_79_the_preview_says_that_a_supervisor_decides(harness: ServiceHarness) -> None:
    await harness.deliver(martina(deceased=True))
    draft = {
        "contact_type": "INCOMING",
        "contact_action": "STATUS_MAILED_APP_REQUEST",
        "call_code": "STATUS_REQUEST",
    }
    http = harness.http("front_desk")

    known = {**draft, "customer_id": str(MARTINA)}
    foreseen = (await http.post("/api/callbacks/preview", json=known)).json()
    assert (foreseen["effect"], foreseen["withheld"]) == ("CREATE", "DECEASED")
    anybody = (await http.post("/api/callbacks/preview", json=draft)).json()
    assert anybody["withheld"] is None


async def test_r_70_one_customers_row_can_be_asked_for(harness: ServiceHarness) -> None:
    await harness.deliver(martina(), logged(0), logged(5, customer_id=UUID(int=9)))

    page = await get(harness, f"/api/callbacks?customer_id={MARTINA}")
    assert [row["customer_id"] for row in page["items"]] == [str(MARTINA)]
    nobody = await get(harness, f"/api/callbacks?customer_id={UUID(int=77)}")
    assert nobody["items"] == []
    assert minute(0).isoformat()[:16] in page["items"][0]["waiting_since"]
