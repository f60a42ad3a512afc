"""What is rebuilt from what the owners tell again equals what was built while it happened.

Random histories on real services; the post between them late, shuffled and doubled. Then a service
loses what it knew, the owners tell everything again, and it must know the same as before.
"""

import random
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from backbone.testing import ServiceHarness

from .history import STEPS, Agency
from .product import Product, a_product, empty, known_to

pytestmark = pytest.mark.slow

LOST: Mapping[str, str] = {
    "callbacks": "TRUNCATE fact, customer, callback, turn, claim, flag, reference",
    "reporting": "TRUNCATE note, deficiency, piece, customer, reference",
    # What mailing has done itself stays: batches, what is in them, what came back.
    "mailing": "TRUNCATE note, customer, deficiency, reference",
    "sms-gateway": "TRUNCATE customer, appointment, consent, reference",
    "contacts": """
        DELETE FROM contact WHERE source = 'sms' AND version = 1;
        UPDATE contact SET mailing_date = NULL;
        TRUNCATE customer, reference, mailed_early
    """,
    "customer": "TRUNCATE sms_number, reference",
    "staff": "TRUNCATE notification, notification_read",
}
"""How each service loses everything it knows from others."""

HISTORIES = st.lists(st.sampled_from(STEPS), min_size=12, max_size=45)
few = settings(
    # Each is a whole agency on seven databases; a nightly run tries more.
    max_examples=500 if settings.get_current_profile_name() == "long" else 4,
    # To shrink a history takes longer than to read it.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
async def services() -> AsyncIterator[dict[str, ServiceHarness]]:
    async with a_product() as alive:
        yield alive


async def begin(services: Mapping[str, ServiceHarness], seed: int) -> Agency:
    """Begin with an agency in which nothing has happened yet."""
    await empty(services)
    product = Product(services, random.Random(seed))  # noqa: S311  the same disorder in every run
    product.pass_time(0)
    await services["staff"].runtime.replay()
    await product.collect()
    await product.settle()
    return Agency(product)


async def lose_and_rebuild(product: Product) -> None:
    """Let each service lose what it knew; it must know the same when all was told again."""
    await product.settle()
    assert await product.dead_letters() == []
    before = {name: await known_to(one) for name, one in product.services.items()}
    texts = await product.sql(
        "sms-gateway", "SELECT message_id FROM message WHERE sent_at IS NOT NULL"
    )
    for name, losing in LOST.items():
        for statement in losing.split(";"):
            await product.sql(name, statement)
    await product.replay_everything()

    assert await product.dead_letters() == []
    after = {name: await known_to(one) for name, one in product.services.items()}
    for name, known in before.items():
        for table, rows in known.items():
            assert after[name][table] == rows, f"{name}.{table}"
    assert texts == await product.sql(
        "sms-gateway", "SELECT message_id FROM message WHERE sent_at IS NOT NULL"
    )


@few
@given(history=HISTORIES, seed=st.integers(0, 10_000))
async def test_whatever_happened_every_service_knows_the_same_again(
    services: dict[str, ServiceHarness], history: list[str], seed: int
) -> None:
    agency = await begin(services, seed)
    for step in ("new_customer", "consent", "make_appointment", "log_note", *history):
        await agency.step(step)

    await lose_and_rebuild(agency.product)


EMERGENCY: Mapping[str, Any] = {
    "contact_type": "INCOMING",
    "contact_action": "EMERGENCY_CALL_FROM_CUSTOMER",
    "call_code": "48_HR_NOTICE_REC_D",
    "mailing_code": None,
}
CLEAR: Mapping[str, Any] = {
    "contact_type": "OUTGOING",
    "contact_action": "CLEARED_CALL_NO_CALL_OR_ACTION",
    "call_code": "RESOLVED",
    "mailing_code": None,
}


class Story:
    """Notes of one customer, in the order in which they are written down."""

    def __init__(self, agency: Agency) -> None:
        self.agency = agency
        self.product = agency.product

    @classmethod
    async def begin(cls, services: Mapping[str, ServiceHarness]) -> "Story":
        agency = await begin(services, seed=1)
        await agency.new_customer()
        return cls(agency)

    async def note(self, body: Mapping[str, Any], *, minutes_ago: int = 0) -> str:
        """Write down a contact that took place so long ago, two minutes after the last one."""
        self.product.pass_time(2)
        at = self.product.now - timedelta(minutes=minutes_ago)
        saved = await self.agency.log_note(**{**body, "contact_date": at.isoformat()})
        assert saved is not None
        return saved

    async def correct(self, note: str, **change: Any) -> None:
        """Correct a note, two minutes after the last entry."""
        self.product.pass_time(2)
        path = f"/api/contacts/{note}"
        answer = await self.product.ask("contacts", "front_desk", "PATCH", path, json=change)
        assert answer.status_code == 200, answer.text

    async def delete(self, note: str) -> None:
        """Delete a note, two minutes after the last entry."""
        self.product.pass_time(2)
        path = f"/api/contacts/{note}"
        answer = await self.product.ask("contacts", "front_desk", "DELETE", path)
        assert answer.status_code == 204, answer.text

    async def listed(self) -> list[str]:
        """Return which notes ask for a call."""
        await self.product.settle()
        answer = await self.product.ask("callbacks", "front_desk", "GET", "/api/callbacks")
        return [one["contact_id"] for row in answer.json()["items"] for one in row["reasons"]]


async def test_an_emergency_written_down_late_stands_though_the_clear_before_it_was_corrected(
    services: dict[str, ServiceHarness],
) -> None:
    """The clear was saved before anybody here knew of the emergency; correcting it changes none."""
    story = await Story.begin(services)
    clear = await story.note(CLEAR)
    emergency = await story.note(EMERGENCY, minutes_ago=90)
    await story.correct(clear, notes="SPOKE WITH HER SISTER")
    assert await story.listed() == [emergency]

    await lose_and_rebuild(story.product)

    assert await story.listed() == [emergency]


async def test_an_answered_call_stays_answered_though_its_words_were_corrected_after_the_clear(
    services: dict[str, ServiceHarness],
) -> None:
    story = await Story.begin(services)
    asked = await story.note(EMERGENCY)
    await story.note(CLEAR)
    await story.correct(asked, notes="PG&E, 3 DAYS LEFT")
    assert await story.listed() == []

    await lose_and_rebuild(story.product)

    assert await story.listed() == []


async def test_a_correction_after_the_clear_that_asks_anew_asks_anew(
    services: dict[str, ServiceHarness],
) -> None:
    story = await Story.begin(services)
    asked = await story.note({**EMERGENCY, "call_code": "STATUS_REQUEST"})
    await story.note(CLEAR)
    await story.correct(asked, call_code="48_HR_NOTICE_REC_D")
    became = await story.listed()

    await lose_and_rebuild(story.product)

    assert await story.listed() == became


async def test_a_deleted_clear_leaves_open_what_it_had_answered(
    services: dict[str, ServiceHarness],
) -> None:
    story = await Story.begin(services)
    asked = await story.note(EMERGENCY)
    clear = await story.note(CLEAR)
    await story.delete(clear)
    assert await story.listed() == [asked]

    await lose_and_rebuild(story.product)

    assert await story.listed() == [asked]


async def test_a_removed_customer_stays_off_every_list(
    services: dict[str, ServiceHarness],
) -> None:
    story = await Story.begin(services)
    await story.note({**EMERGENCY, "mailing_code": "AP"})
    path = f"/api/customers/{story.agency.customers[0]}"
    removed = await story.product.ask("customer", "supervisor", "DELETE", path)
    assert removed.status_code == 204, removed.text
    assert await story.listed() == []

    await lose_and_rebuild(story.product)

    assert await story.listed() == []


async def test_a_code_taken_out_of_use_for_a_while_still_means_what_it_meant_then(
    services: dict[str, ServiceHarness],
) -> None:
    """A correction keeps a code that is no longer in use: it asks for nothing while it is not."""
    story = await Story.begin(services)
    asked = await story.note({**EMERGENCY, "call_code": "STATUS_REQUEST"})
    for active in (False, True):
        path = "/api/contacts/codes/call_codes/STATUS_REQUEST"
        body = {"active": active}
        turned = await story.product.ask("contacts", "administrator", "PUT", path, json=body)
        assert turned.status_code == 200, turned.text
        await story.product.settle()
        if not active:
            await story.correct(asked, contact_action="STATUS_MAILED_APP_REQUEST")
            await story.product.settle()
        story.product.pass_time(5)
    became = await story.listed()

    await lose_and_rebuild(story.product)

    assert await story.listed() == became


async def test_what_was_noted_while_a_code_was_in_use_counts_though_that_is_heard_later(
    services: dict[str, ServiceHarness],
) -> None:
    """The code is taken into use again, and its first note overtakes the news of that."""
    story = await Story.begin(services)
    path = "/api/contacts/codes/call_codes/STATUS_REQUEST"
    for active in (False, True):
        story.product.pass_time(5)
        body = {"active": active}
        turned = await story.product.ask("contacts", "administrator", "PUT", path, json=body)
        assert turned.status_code == 200, turned.text
        if not active:
            await story.product.settle()
    news = story.product.under_way.pop("callbacks")
    asked = await story.note({**EMERGENCY, "call_code": "STATUS_REQUEST"})
    await story.product.settle()
    story.product.under_way["callbacks"] = news
    await story.product.settle()

    assert await story.listed() == [asked]
