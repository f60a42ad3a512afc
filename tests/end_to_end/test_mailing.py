"""From a note to the mailbox: A-07, A-14 and A-16."""

import pytest
import zxingcpp

from hearthline.testing import World

from .people import FrontDesk
from .print_room import PrintRoom

LUPE = {
    "mailing_address": {
        "number": "631",
        "street": "BROADWAY",
        "building_type": "APARTMENT",
        "unit": "2",
        "zip": "95029",
        "city": "GILROY",
        "county": "SANTA CLARA",
        "state": "CA",
    }
}
HOME = {
    "mailing_address": {
        "number": "111",
        "street": "THIS",
        "street_type": "ST",
        "zip": "93933",
        "city": "MARINA",
        "state": "CA",
    }
}


@pytest.fixture
async def print_room(world: World) -> PrintRoom:
    """Put somebody into the print room."""
    return await PrintRoom.open(world)


async def test_a_07_one_note_makes_a_row_and_an_envelope(
    desk: FrontDesk, print_room: PrintRoom
) -> None:
    customer = await desk.new_customer("SHUT", "TOMORROW", **HOME)

    note = await desk.note(
        customer,
        "INCOMING / 48_HR_NOTICE_REC_D / EMERGENCY_CALL_FROM_CUSTOMER",
        mailing_code="AP",
    )

    [row] = await desk.callbacks()
    assert (row["call_code"], row["tier"]) == ("48_HR_NOTICE_REC_D", 1)
    [piece] = await print_room.pieces(customer_id=customer["id"])
    assert (piece["contact_id"], piece["mailing_code"]) == (note["id"], "AP")
    assert (piece["state"], piece["held_because"]) == ("PENDING", None)
    assert piece["name"] == "Shut Tomorrow"
    assert piece["address"] == ["111 This St", "Marina, CA 93933"]


async def test_a_07_without_an_address_it_waits_among_the_exceptions(
    desk: FrontDesk, print_room: PrintRoom
) -> None:
    customer = await desk.new_customer("NO", "ADDRESS")
    await desk.note(
        customer,
        "INCOMING / 48_HR_NOTICE_REC_D / EMERGENCY_CALL_FROM_CUSTOMER",
        mailing_code="AP",
    )

    assert len(await desk.callbacks()) == 1
    [held] = await print_room.pieces(customer_id=customer["id"], state="HELD")
    assert held["held_sentence"]

    change = await desk.http.patch(f"/api/customers/{customer['id']}", json=HOME)
    assert change.status_code == 200, change.text
    await desk.world.settle()

    [piece] = await print_room.pieces(customer_id=customer["id"])
    assert (piece["id"], piece["state"]) == (held["id"], "PENDING")


async def test_a_14_deficient_by_phone_and_by_mail(desk: FrontDesk, print_room: PrintRoom) -> None:
    customer = await desk.new_customer("ANGELA", "KIM", **HOME)

    await desk.note(
        customer,
        "OUTGOING / DEFICIENT_PHONE_BACK / DEFICIENT_APPLICATION_PROCESS",
        mailing_code="IM",
    )

    [row] = await desk.callbacks()
    assert row["call_code"] == "DEFICIENT_PHONE_BACK"
    [piece] = await print_room.pieces(customer_id=customer["id"])
    assert (piece["mailing_code"], piece["state"]) == ("IM", "PENDING")


async def test_a_16_the_envelope_of_the_sources_is_printed_and_posted(
    desk: FrontDesk, print_room: PrintRoom
) -> None:
    lupe = await desk.new_customer("LUPE", "LOPEZ", **LUPE)
    note = await desk.note(
        lupe, "INCOMING / APPLICATION_REQUEST / APPLICATION_REQUESTED", mailing_code="CP"
    )

    batch = await print_room.pull("CP", "ENGLISH")
    [piece] = await print_room.pieces(customer_id=lupe["id"])
    assert (piece["batch_id"], piece["state"]) == (batch["id"], "BATCHED")
    envelope = (await print_room.printed(batch))[piece["page"] - 1]

    lines = [line.strip() for line in envelope.splitlines()]
    for line in (
        "CENTRAL COAST ENERGY SERVICES, INC.",
        "PO BOX 2707",
        "WATSONVILLE CA 95077-2707",
        "RETURN SERVICE REQUESTED",
        "Forms must be mailed in English",
        "A full application packet",
        "Lupe Lopez",
        "631 Broadway Apt 2",
        "Gilroy, CA 95029",
    ):
        assert line in lines, envelope
    words = envelope.replace("-", " ").split()
    assert [word for word in words if word in {"E", "CP"}] == ["E", "CP"]
    assert [word for word in words if word in {"HEAP", "CARE", "WX"}] == ["HEAP", "CARE", "WX"]
    [waiting] = await desk.history(lupe)
    assert waiting["mailing_date"] is None

    await print_room.post(batch)

    [piece] = await print_room.pieces(contact_id=note["id"])
    assert piece["state"] == "MAILED"
    [posted] = await desk.history(lupe)
    assert posted["mailing_date"] == piece["mailed_at"]


async def test_f_128_the_barcode_on_the_envelope_records_that_it_came_back_filled_in(
    desk: FrontDesk, print_room: PrintRoom
) -> None:
    customer = await desk.new_customer("BAR", "CODE", **LUPE)
    sent = await desk.note(
        customer,
        "INCOMING / APPLICATION_REQUEST / APPLICATION_REQUESTED",
        mailing_code="AC",
    )
    batch = await print_room.pull("AC", "ENGLISH")
    [piece] = await print_room.pieces(contact_id=sent["id"])
    await print_room.post(batch)

    [found] = zxingcpp.read_barcodes(await print_room.picture(batch, piece["page"]))
    scanned = await desk.http.post("/api/contacts/scan", json={"barcode": found.text})

    assert scanned.status_code in {200, 201}, scanned.text
    await desk.world.settle()
    arrived = (await desk.history(customer))[0]
    assert arrived["contact_action"] == "HEAP_APPLICATION_RECEIVED"
    [notice] = await print_room.pieces(contact_id=arrived["id"])
    assert (notice["mailing_code"], notice["state"]) == ("NL", "PENDING")
