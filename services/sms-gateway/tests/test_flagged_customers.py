"""Nobody is texted who is deceased, or not to be called (R-79)."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sms_gateway_builders import JULIE, JULIES_NUMBER, consent, julie, visit
from telephones import Texts

from sms_gateway.domain.reminders import against_texting

FLAGS = [("deceased", "DECEASED"), ("do_not_call", "DO_NOT_CALL")]


@given(
    opted_out=st.booleans(),
    unreachable=st.booleans(),
    consented=st.booleans(),
    deceased=st.booleans(),
    do_not_call=st.booleans(),
)
def test_r_79_a_flag_is_against_every_text_whatever_the_number_allows(
    *, opted_out: bool, unreachable: bool, consented: bool, deceased: bool, do_not_call: bool
) -> None:
    number = {"opted_out": opted_out, "unreachable": unreachable, "consented": consented}

    against = against_texting(**number, deceased=deceased, do_not_call=do_not_call)

    if deceased:
        assert against == "DECEASED"
    elif do_not_call:
        assert against == "DO_NOT_CALL"
    else:
        assert against == against_texting(**number)


async def planned(texts: Texts) -> list[tuple[str, str | None]]:
    return [one[:2] for one in await texts.planned()]


async def numbers(texts: Texts) -> Any:
    staff = texts.harness.http("front_desk")
    answer = await staff.get("/api/sms/numbers", params={"customer_id": str(JULIE)})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(("flag", "reason"), FLAGS)
async def test_r_79_a_planned_reminder_is_stopped_and_says_why_and_goes_on_without_the_flag(
    texts: Texts, flag: str, reason: str
) -> None:
    await texts.harness.deliver(julie(), visit(), consent())
    assert await planned(texts) == [("SCHEDULED", None)]
    assert (await numbers(texts))["planned"] == 1

    await texts.harness.deliver(julie(version=2, **{flag: True}))
    assert await planned(texts) == [("SUPPRESSED", reason)]
    known = await numbers(texts)
    assert known["planned"] == 0
    assert {one["against"] for one in known["items"]} == {reason}

    await texts.harness.deliver(julie(version=3))
    assert await planned(texts) == [("SCHEDULED", None)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_r_79_the_order_of_the_news_makes_no_difference(
    texts: Texts, order: tuple[int, ...]
) -> None:
    news = [julie(version=2, do_not_call=True), julie(), visit()]
    await texts.harness.deliver(consent())
    for one in order:
        await texts.harness.deliver(news[one])

    assert await planned(texts) == [("SUPPRESSED", "DO_NOT_CALL")]


@pytest.mark.parametrize(("flag", "reason"), FLAGS)
async def test_r_79_staff_cannot_text_them_either(texts: Texts, flag: str, reason: str) -> None:
    await texts.harness.deliver(julie(**{flag: True}), consent())
    text = {"customer_id": str(JULIE), "number": JULIES_NUMBER, "text": "HELLO"}

    refused = await texts.harness.http("front_desk").post("/api/sms/messages", json=text)

    assert (refused.status_code, refused.json()["against"]) == (409, reason)
