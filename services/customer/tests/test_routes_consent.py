"""The ledger of consents over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from customer_builders import CONSENT, customer_path
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backbone.testing import ServiceHarness, running
from customer.service import service


@pytest.fixture(scope="module")
async def harness() -> AsyncIterator[ServiceHarness]:
    async with running(service) as harness:
        harness.clock.set(datetime(2026, 11, 20, 17, tzinfo=UTC))
        yield harness


async def test_the_ledger_keeps_everything_that_was_said(harness: ServiceHarness) -> None:
    customer = await customer_path(
        harness, phones={"mobile": "831 359 0697", "home": "831 555 0101"}
    )
    adam = harness.http("front_desk", name="ADAM DEHOYOS")

    given = await adam.post(f"{customer}/sms-consent", json=CONSENT)
    await adam.post(f"{customer}/sms-consent", json={**CONSENT, "granted": False, "how": "PAPER"})
    shown = (await harness.http("auditor").get(f"{customer}/sms-consent")).json()

    assert given.status_code == 201
    assert given.json() == {
        "id": given.json()["id"],
        "number": "+18313590697",
        "granted": True,
        "how": "PHONE",
        "wording_version": shown["wording"]["version"],
        "version": 1,
        "recorded_by": "ADAM DEHOYOS",
        "recorded_at": "2026-11-20T17:00:00Z",
    }
    assert [(one["granted"], one["how"], one["version"]) for one in shown["items"]] == [
        (False, "PAPER", 2),
        (True, "PHONE", 1),
    ]
    assert [(one["number"], one["boxes"], one["granted"]) for one in shown["numbers"]] == [
        ("+18313590697", ["mobile"], False),
        ("+18315550101", ["home"], None),
    ]
    assert not any(one["may_text"] for one in shown["numbers"])
    assert set(shown["wording"]["texts"]) == {"ENGLISH", "SPANISH"}
    assert shown["wording"]["text"] == shown["wording"]["texts"]["ENGLISH"]
    assert shown["wording"]["language_tag"] == "en"
    page = (await adam.get(f"{customer}/sms-consent?limit=1")).json()
    rest = (await adam.get(f"{customer}/sms-consent", params={"after": page["next"]})).json()
    assert page["items"] + rest["items"] == shown["items"]
    assert (await adam.get(f"{customer}/sms-consent?after=x")).status_code == 400
    newest = (await adam.get(f"{customer}/history")).json()["items"][0]
    assert newest["changes"] == [
        {
            "field": "sms_consent",
            "old": "+18313590697: YES (PHONE)",
            "new": "+18313590697: NO (PAPER)",
        }
    ]


@pytest.mark.parametrize(
    ("language", "key", "tag"),
    [("SPANISH", "SPANISH", "es"), ("MIXTECO", "ENGLISH", "en"), (None, "ENGLISH", "en")],
)
async def test_what_is_read_out_is_in_the_customers_language_where_there_is_such_a_wording(
    harness: ServiceHarness, language: str | None, key: str, tag: str
) -> None:
    customer = await customer_path(harness, language=language)

    wording = (await harness.http("front_desk").get(f"{customer}/sms-consent")).json()["wording"]

    assert (wording["text"], wording["language_tag"]) == (wording["texts"][key], tag)


async def test_twenty_who_record_at_once_are_counted_one_after_the_other(
    harness: ServiceHarness,
) -> None:
    customer, http = await customer_path(harness), harness.http("front_desk")

    answers = await asyncio.gather(
        *(http.post(f"{customer}/sms-consent", json=CONSENT) for _ in range(20))
    )

    assert sorted(one.json()["version"] for one in answers) == list(range(1, 21))


async def test_the_ledger_cannot_be_rewritten(harness: ServiceHarness) -> None:
    await harness.http("front_desk").post(
        f"{await customer_path(harness)}/sms-consent", json=CONSENT
    )
    for statement in ("UPDATE sms_consent SET granted = false", "DELETE FROM sms_consent"):
        with pytest.raises(DBAPIError, match="never changed"):
            async with harness.work() as work:
                await work.session.execute(text(statement))


BAD_CONSENTS: list[tuple[dict[str, Any], str]] = [
    ({"granted": True, "how": "PHONE"}, "number"),
    ({**CONSENT, "number": "555-0101"}, "number"),
    ({**CONSENT, "number": "831-359-0697 x12"}, "number"),
    ({**CONSENT, "number": 8313590697}, "number"),
    ({**CONSENT, "granted": "yes"}, "granted"),
    ({**CONSENT, "granted": None}, "granted"),
    ({**CONSENT, "how": "phone"}, "how"),
    ({**CONSENT, "how": "VISIT"}, "how"),
    ({**CONSENT, "wording_version": "1"}, "wording_version"),
]


@pytest.mark.parametrize(("body", "field"), BAD_CONSENTS, ids=[str(bad) for bad in BAD_CONSENTS])
async def test_a_bad_consent_names_its_field(
    harness: ServiceHarness, body: dict[str, Any], field: str
) -> None:
    answer = await harness.http("front_desk").post(
        f"{await customer_path(harness)}/sms-consent", json=body
    )

    assert answer.status_code == 422
    assert field in [one["field"] for one in answer.json()["errors"]]
    assert "3590697" not in "".join(filter(str.isalnum, answer.text))
