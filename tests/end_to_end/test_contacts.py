"""Writing down a contact: A-06, A-14 and A-15."""

import pytest

from .people import FrontDesk


async def test_a_06_a_note_needs_four_things_and_fills_in_the_rest(desk: FrontDesk) -> None:
    customer = await desk.new_customer("NOTE", "DEFAULTS")

    note = await desk.note(
        customer, "INCOMING / APPLICATION_REQUEST / APPLICATION_REQUESTED", mailing_code="AP"
    )
    assert note["entered_by"]
    assert note["contact_date"]
    assert note["mailing_date"] is None

    answer = await desk.http.post("/api/contacts", json={"customer_id": customer["id"]})
    assert answer.status_code == 422
    for field in ("Contact Type", "Contact Action", "Call Code", "Language"):
        assert field in answer.json()["detail"]


async def test_a_14_a_deficient_application_by_phone_and_by_mail(desk: FrontDesk) -> None:
    customer = await desk.new_customer("ANGELA", "KIM")
    phoned = await desk.note(
        customer,
        "OUTGOING / DEFICIENT_PHONE_BACK / DEFICIENT_APPLICATION_PROCESS",
        mailing_code="IM",
    )
    [row] = await desk.callbacks()
    assert row["customer_id"] == customer["id"]
    assert phoned["mailing_code"] == "IM"

    answer = await desk.http.post(
        f"/api/contacts/{phoned['id']}/deficiencies",
        json={"reason": "MISSING_INCOMPLETE_BILL", "notes": "MISSING PAGE 1&2 OF ELECTRIC BILL"},
    )
    assert answer.status_code == 201, answer.text

    [shown] = [one for one in await desk.history(customer) if one["id"] == phoned["id"]]
    [deficiency] = shown["deficiencies"]
    assert deficiency["reason_label"] == "MISSING/INCOMPLETE BILL"
    assert deficiency["notes"] == "MISSING PAGE 1&2 OF ELECTRIC BILL"

    mailed = await desk.note(
        customer,
        "OUTGOING / NO_ACTION_REQ_RECORD_ONLY / DEFICIENT_APPLICATION_PROCESS",
        mailing_code="IM",
    )
    assert mailed["deficiencies_allowed"] is True


@pytest.mark.parametrize(("minutes", "allowed"), [(24 * 60 - 1, True), (24 * 60 + 1, False)])
async def test_a_15_a_note_can_be_corrected_for_one_day(
    desk: FrontDesk, minutes: int, *, allowed: bool
) -> None:
    customer = await desk.new_customer("ONE", "DAY")
    note = await desk.note(customer, "INCOMING / STATUS_REQUEST / STATUS_MAILED_APP_REQUEST")
    await desk.world.sql(
        "contacts",
        "UPDATE contact SET entered_at = entered_at - make_interval(mins => :minutes)"
        " WHERE contact_id = CAST(:id AS uuid)",
        minutes=minutes,
        id=note["id"],
    )

    answer = await desk.http.patch(f"/api/contacts/{note['id']}", json={"notes": "CORRECTED"})

    if allowed:
        assert answer.status_code == 200, answer.text
        assert answer.json()["notes"] == "CORRECTED"
    else:
        assert answer.status_code == 409
        assert "older than 1 day cannot be edited" in answer.json()["detail"]
    await desk.note(customer, "INCOMING / STATUS_REQUEST / STATUS_MAILED_APP_REQUEST")
