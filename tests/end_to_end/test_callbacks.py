"""From the front desk to the callback list and off it again: A-07 to A-13."""

from .people import FrontDesk, ago


async def test_a_07_a_shut_off_notice_asks_for_a_call_and_an_envelope(desk: FrontDesk) -> None:
    customer = await desk.new_customer("SHUT", "OFF")

    note = await desk.note(
        customer,
        "INCOMING / 48_HR_NOTICE_REC_D / EMERGENCY_CALL_FROM_CUSTOMER",
        mailing_code="AP",
    )

    [row] = await desk.callbacks()
    assert (row["call_code"], row["tier"]) == ("48_HR_NOTICE_REC_D", 1)
    assert note["mailing_code"] == "AP"


async def test_a_08_an_emergency_is_on_top_whenever_it_came(desk: FrontDesk) -> None:
    status = await desk.new_customer("STATUS", "YESTERDAY")
    fifteen = await desk.new_customer("FIFTEEN", "DAYS")
    forty_eight = await desk.new_customer("FORTYEIGHT", "HOURS")
    await desk.note(
        status, "INCOMING / STATUS_REQUEST / STATUS_MAILED_APP_REQUEST", contact_date=ago(days=1)
    )
    await desk.note(fifteen, "INCOMING / 15_DAY_NOTICE_REC_D / EMERGENCY_CALL_FROM_CUSTOMER")
    await desk.note(forty_eight, "INCOMING / 48_HR_NOTICE_REC_D / EMERGENCY_CALL_FROM_CUSTOMER")

    order = [row["customer_id"] for row in await desk.callbacks()]

    assert order == [forty_eight["id"], fifteen["id"], status["id"]]


async def test_a_09_a_status_request_shows_who_to_call_and_why(desk: FrontDesk) -> None:
    maria = await desk.new_customer(
        "M GUADALUPE", "DELREAL", phones={"home": "831 2690274"}, language="SPANISH"
    )

    await desk.note(
        maria,
        "INCOMING / STATUS_REQUEST / STATUS_MAILED_APP_REQUEST",
        language="SPANISH",
        notes="CALLED TWICE",
    )

    [row] = await desk.callbacks()
    assert row["name"] == "M GUADALUPE DELREAL"
    assert row["call_code_abbr"] == "SR"
    assert row["language"] == "SPANISH"
    assert row["phone"] == "+18312690274"
    assert row["contact_action"] == "STATUS_MAILED_APP_REQUEST"
    assert row["contact_action_label"] == "STATUS - MAILED APP REQUEST"
    assert row["notes"] == "CALLED TWICE"


async def test_a_10_record_only_adds_nothing(desk: FrontDesk) -> None:
    customer = await desk.new_customer("RECORD", "ONLY")

    await desk.note(customer, "INCOMING / NO_ACTION_REQ_RECORD_ONLY / STATUS_MAILED_APP_REQUEST")

    assert await desk.callbacks() == []


async def test_a_11_the_outgoing_call_that_resolves_it_clears_the_row(desk: FrontDesk) -> None:
    customer = await desk.new_customer("TO BE", "RESOLVED")
    await desk.note(customer, "INCOMING / STATUS_REQUEST / STATUS_MAILED_APP_REQUEST")
    assert len(await desk.callbacks()) == 1

    await desk.note(customer, "OUTGOING / RESOLVED / PROGRAM_APPLICATION_INFO_GIVEN")

    assert await desk.callbacks() == []
    assert len(await desk.history(customer)) == 2


async def test_a_12_a_cleared_call_is_cleared(desk: FrontDesk) -> None:
    customer = await desk.new_customer("DOENA", "TEST")
    await desk.note(customer, "INCOMING / DEFICIENT_PHONE_BACK / DEFICIENT_APPLICATION_PROCESS")
    assert len(await desk.callbacks()) == 1

    await desk.note(
        customer, "OUTGOING / NO_ACTION_REQ_RECORD_ONLY / CLEARED_CALL_NO_CALL_OR_ACTION"
    )

    assert await desk.callbacks() == []


async def test_a_13_an_appointment_is_cancelled_and_made_again(desk: FrontDesk) -> None:
    customer = await desk.new_customer("DOENA", "TEST")
    words = "CUSTOMER CALLED TO SAY THEY COULDN'T DO IT TODAY"
    await desk.note(
        customer, "INCOMING / CALL_BACK_REQUESTED / RESCHEDULED_APPOINTMENT", notes=words
    )
    [row] = await desk.callbacks()
    assert row["notes"] == words

    await desk.note(customer, "OUTGOING / NO_ACTION_REQ_RECORD_ONLY / SCHEDULED_APPOINTMENT")

    assert await desk.callbacks() == []
