"""Barcodes that are scanned: whose they are, and what they are not."""

from uuid import UUID

import pytest
from contacts_builders import applications_printed, new_customer, pieces_mailed

from backbone.testing import ServiceHarness

ASKED = {
    "contact_type": "INCOMING",
    "contact_action": "APPLICATION_REQUESTED",
    "call_code": "APPLICATION_REQUEST",
    "language": "ENGLISH",
    "mailing_code": "AP",
}


@pytest.fixture
async def customer(shared_harness: ServiceHarness) -> UUID:
    return await new_customer(shared_harness)


async def test_r_50_only_the_barcode_of_a_printed_application_counts(
    shared_harness: ServiceHarness, customer: UUID
) -> None:
    desk = shared_harness.http("front_desk")
    body = {**ASKED, "customer_id": str(customer)}
    called, asked, told = [
        (await desk.post("/api/contacts", json={**body, "mailing_code": code})).json()
        for code in (None, "AP", "NL")
    ]
    await shared_harness.deliver(pieces_mailed(UUID(told["id"])))

    for note, rule in ((called, "no_mail"), (asked, "not_printed"), (told, "other_mail")):
        for barcode in (str(note["number"]), note["id"], f"{UUID(note['id']).int:040}"):
            refused = await desk.post("/api/contacts/scan", json={"barcode": barcode})
            assert refused.status_code == 409, refused.text
            said = refused.json()
            assert (said["code"], said["rule"]) == ("no_application_printed", rule)
    notes = (await desk.get("/api/contacts", params={"customer_id": str(customer)})).json()
    assert {
        one["source"]
        for one in notes["items"]
        if one["id"] in {called["id"], asked["id"], told["id"]}
    } == {"staff"}
    printed = applications_printed(UUID(asked["id"]))
    await shared_harness.deliver(printed, printed)
    received = await desk.post("/api/contacts/scan", json={"barcode": str(asked["number"])})
    assert received.status_code == 201


async def test_a_scan_is_noted_though_the_agency_gave_up_the_codes(
    shared_harness: ServiceHarness, customer: UUID
) -> None:
    desk, office = shared_harness.http("front_desk"), shared_harness.http("administrator")
    body = {**ASKED, "customer_id": str(customer), "language": "HMONG"}
    sent = (await desk.post("/api/contacts", json=body)).json()
    await shared_harness.deliver(applications_printed(UUID(sent["id"])))
    given_up = ("mailing_codes/NL", "languages/HMONG", "actions/HEAP_APPLICATION_RECEIVED")
    for code in given_up:
        put = await office.put(f"/api/contacts/codes/{code}", json={"active": False})
        assert put.status_code == 200, put.text

    scanned = await desk.post("/api/contacts/scan", json={"barcode": sent["id"]})

    assert scanned.status_code == 201, scanned.text
    note = scanned.json()
    assert (note["language"], note["mailing_code"]) == ("HMONG", None)
    assert note["labels"]["contact_action"] == "HEAP APPLICATION RECEIVED"
    for code in given_up:
        await office.put(f"/api/contacts/codes/{code}", json={"active": True})


async def test_a_deleted_arrival_may_be_scanned_again(
    shared_harness: ServiceHarness, customer: UUID
) -> None:
    desk = shared_harness.http("front_desk")
    sent = (await desk.post("/api/contacts", json={**ASKED, "customer_id": str(customer)})).json()
    await shared_harness.deliver(applications_printed(UUID(sent["id"])))
    first = await desk.post("/api/contacts/scan", json={"barcode": sent["id"]})
    await desk.delete(f"/api/contacts/{first.json()['id']}")

    second = await desk.post("/api/contacts/scan", json={"barcode": sent["id"]})

    assert second.status_code == 201
    assert second.json()["id"] != first.json()["id"]
