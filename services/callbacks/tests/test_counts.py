"""How many wait in each part of the list, given the other filters (R-45)."""

from itertools import product
from typing import Any
from uuid import UUID

import pytest
from callbacks_builders import get, logged

from backbone.testing import ServiceHarness

NAMES = ("lane", "tier", "call_code", "language", "claimed")
VALUES = {
    "lane": {"PA", "WX"},
    "tier": {"1", "4"},
    "call_code": {"STATUS_REQUEST", "WX_CALL_INFO_SCHED_JOB", "48_HR_NOTICE_REC_D"},
    "language": {"ENGLISH", "SPANISH"},
    "claimed": {"true", "false"},
}
"""What anybody on the list waits with."""


@pytest.fixture
async def filled(harness: ServiceHarness) -> ServiceHarness:
    codes = ("STATUS_REQUEST", "WX_CALL_INFO_SCHED_JOB", "48_HR_NOTICE_REC_D")
    for number, (code, language) in enumerate(product(codes, ("ENGLISH", "SPANISH"))):
        who = UUID(int=number + 1)
        await harness.deliver(logged(number, code, language=language, customer_id=who))
    await harness.deliver(logged(9, codes[1], language="SPANISH", customer_id=UUID(int=1)))
    await harness.http("front_desk").post(f"/api/callbacks/{UUID(int=2)}/claim")
    return harness


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"lane": "WX"},
        {"language": "SPANISH", "tier": "4"},
        {"claimed": "true", "language": "ENGLISH"},
        {"call_code": "DOG_BITES"},
        {"lane": "PA", "language": "SPANISH", "call_code": "WX_CALL_INFO_SCHED_JOB"},
    ],
)
async def test_r_45_every_count_is_what_one_sees_by_choosing_it(
    filled: ServiceHarness, chosen: dict[str, str]
) -> None:
    async def waiting(filters: dict[str, str]) -> int:
        query = "&".join(f"{name}={value}" for name, value in filters.items())
        return len((await get(filled, f"/api/callbacks?{query}"))["items"])

    query = "&".join(f"{name}={value}" for name, value in chosen.items())
    counts: dict[str, Any] = await get(filled, f"/api/callbacks/counts?{query}")

    assert counts["everybody"] == 6
    assert counts["waiting"] == await waiting(chosen)
    assert counts["any_lane"] == await waiting(
        {name: value for name, value in chosen.items() if name != "lane"}
    )
    for name, keys in VALUES.items():
        named = {one["key"] for one in counts[name]}
        assert keys <= named, "no choice comes and goes"
    for name in NAMES:
        for one in counts[name]:
            assert one["waiting"] == await waiting({**chosen, name: one["key"]}), (name, one)
    assert {name for name in chosen if chosen[name] in {one["key"] for one in counts[name]}} == {
        *chosen
    }


async def test_r_45_labels_and_emergencies_come_with_the_counts(filled: ServiceHarness) -> None:
    counts = await get(filled, "/api/callbacks/counts")

    assert counts["emergencies"] == 2
    assert counts["call_code"][0] == {
        "key": "48_HR_NOTICE_REC_D",
        "label": "48 HR NOTICE REC D",
        "waiting": 2,
    }
