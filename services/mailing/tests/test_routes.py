"""The print room: from the waiting note to the posted envelope, over HTTP."""

import hashlib
import re
from io import BytesIO
from typing import Any
from uuid import UUID

import mailing_builders as make
import pypdf
import pytest
from mailing_builders import PrintRoom, read_pdf

from contracts.mailing import PieceReturned, PiecesMailed


async def test_a_16_lupe_s_envelope_says_what_the_source_s_says(prints: PrintRoom) -> None:
    asked = make.note()
    await prints.deliver(make.customer(), asked)
    [piece] = await prints.pieces(state="PENDING")
    assert (piece["name"], piece["address"]) == (
        "Lupe Lopez",
        ["631 Broadway Apt 2", "Gilroy, CA 95029"],
    )
    assert (piece["mailing_code"], piece["letter"]) == ("CP", "E")

    batch = await prints.pull()
    assert (batch["state"], batch["pieces"], batch["format"]) == ("OPEN", 1, "ENVELOPE_10")
    pdf = await prints.pdf(batch)
    [page] = re.sub(r"[ \t]+", " ", read_pdf(pdf, "-layout")).split("\f")[:-1]
    for line in (
        "CENTRAL COAST ENERGY SERVICES, INC.",
        "PO BOX 2707",
        "WATSONVILLE CA 95077-2707",
        "Forms must be mailed in English",
        "Lupe Lopez",
        "631 Broadway Apt 2",
        "Gilroy, CA 95029",
        "A full application packet",
        "- HEAP - CARE - WX",
        "RETURN SERVICE REQUESTED",
    ):
        assert line in page
    assert re.search(r"\bE CP\b", page)
    [sheet] = pypdf.PdfReader(BytesIO(pdf)).pages
    assert (sheet.mediabox.width, sheet.mediabox.height) == (9.5 * 72, 4.125 * 72)

    printed = await prints.post(f"/batches/{batch['id']}/printed")
    assert printed["state"] == "PRINTED"
    assert await prints.service.published(PiecesMailed) == []
    mailed = await prints.post(f"/batches/{batch['id']}/mailed")
    assert (mailed["state"], mailed["mailed_by"]) == ("MAILED", "PAT PRINTER")
    [told] = await prints.service.published(PiecesMailed)
    assert [one.contact_id for one in told.pieces] == [asked.contact_id]
    [piece] = await prints.pieces(batch_id=batch["id"])
    assert piece["state"] == "MAILED"
    assert await prints.pieces(state="PENDING") == []


async def test_a_customer_s_pieces_are_listed_newest_first_where_asked(prints: PrintRoom) -> None:
    await prints.deliver(make.customer(), *(make.note(place) for place in range(3)))
    [piece, *_] = oldest_first = await prints.pieces()

    path = f"/pieces?customer_id={piece['customer_id']}&newest_first=true&limit=2"
    first = await prints.get(path)
    rest = await prints.get(f"{path}&after={first['next']}")

    ids = [one["id"] for one in (*first["items"], *rest["items"])]
    assert ids == [one["id"] for one in reversed(oldest_first)]


async def test_the_same_batch_is_the_same_bytes_whoever_prints_it_when(prints: PrintRoom) -> None:
    await prints.deliver(make.customer(), make.note())
    batch = await prints.pull()
    first = await prints.pdf(batch)
    # Her new address is for the next envelope: this one was printed with the old one (N-11).
    await prints.post(f"/batches/{batch['id']}/printed")
    await prints.deliver(
        make.customer(2, first_name="GUADALUPE", mailing_address={"city": "SALINAS"})
    )
    for kept in prints.printer.folder.iterdir():
        for file in kept.glob("*.pdf"):
            file.unlink()
    again = await prints.pdf(batch)
    assert hashlib.sha256(again).digest() == hashlib.sha256(first).digest()
    assert (await prints.get(f"/batches/{batch['id']}"))["sha256"] is None

    await prints.run_print_job()
    await prints.run_print_job()
    shown = await prints.get(f"/batches/{batch['id']}")
    assert shown["sha256"] == hashlib.sha256(first).hexdigest()


async def test_a_batch_lies_in_the_order_it_is_packed_in_and_the_shelf_is_counted(
    prints: PrintRoom,
) -> None:
    def living(number: int, zip_code: str) -> Any:
        address = {"number": "1", "street": "MAIN", "city": "X", "state": "CA", "zip": zip_code}
        return make.customer(
            customer_id=UUID(int=number), first_name=f"N{number}", mailing_address=address
        )

    await prints.deliver(
        living(1, "95076"),
        living(2, "93905"),
        living(3, "95060"),
        make.note(1, "CP", customer_id=UUID(int=1)),
        make.note(2, "AP", customer_id=UUID(int=2), language="SPANISH"),
        make.note(3, "CP", customer_id=UUID(int=3)),
        make.note(4, "AP", customer_id=UUID(int=1), language="MIXTECO"),
        make.note(5, "CP", customer_id=UUID(int=2), language="SPANISH"),
    )
    batch = await prints.pull()
    rows = await prints.pieces(batch_id=batch["id"])
    assert [(row["mailing_code"], row["language"], row["address"][1][-5:]) for row in rows] == [
        ("AP", "MIXTECO", "95076"),
        ("AP", "SPANISH", "93905"),
        ("CP", "ENGLISH", "95060"),
        ("CP", "ENGLISH", "95076"),
        ("CP", "SPANISH", "93905"),
    ]
    picks = await prints.get(f"/batches/{batch['id']}/pick-list")
    told = ("code", "letter", "forms_in", "count")
    assert [tuple(one[name] for name in told) for one in picks["enclosures"]] == [
        ("AP", "M", "SPANISH", 1),
        ("AP", "S", "SPANISH", 1),
        ("CP", "E", "ENGLISH", 2),
        ("CP", "S", "SPANISH", 1),
    ]
    counted = {(one["sheet"], one["forms_in"]): one["count"] for one in picks["sheets"]}
    assert counted["HEAP intake form CSD 43", "SPANISH"] == 3
    assert counted["HEAP intake form CSD 43", "ENGLISH"] == 2
    assert [(tray["zip3"], tray["count"]) for tray in picks["trays"]] == [("939", 2), ("950", 3)]


async def test_filters_take_what_has_waited_longest(prints: PrintRoom) -> None:
    notes = [make.note(minute, "AP" if minute % 2 else "CP") for minute in range(6)]
    await prints.deliver(make.customer(), *notes)
    batch = await prints.pull("LABELS_5160", mailing_code="AP", limit=2)
    assert (batch["pieces"], batch["pages"]) == (2, 1)
    rows = await prints.pieces(batch_id=batch["id"])
    oldest = {str(notes[1].contact_id), str(notes[3].contact_id)}
    assert {row["contact_id"] for row in rows} == oldest
    waiting = (await prints.get("/queue"))["waiting"]
    assert [(one["mailing_code"], one["pieces"]) for one in waiting] == [("AP", 1), ("CP", 3)]
    nothing = await prints.post(
        "/batches", {"format": "ENVELOPE_10", "language": "KOREAN"}, status=409
    )
    assert "No piece that fits" in nothing["detail"]
    assert nothing["code"] == "no_piece_waiting"


async def test_a_returned_piece_stops_the_next_one_until_the_address_changes(
    prints: PrintRoom,
) -> None:
    await prints.deliver(make.customer(), make.note())
    batch = await prints.pull()
    [piece] = await prints.pieces(batch_id=batch["id"])
    early = await prints.post(f"/pieces/{piece['id']}/returned", {"reason": "MOVED"}, status=409)
    assert "mailed" in early["detail"]
    assert (early["code"], early["state"]) == ("wrong_piece_state", "BATCHED")
    await prints.post(f"/batches/{batch['id']}/mailed")
    await prints.deliver(make.note(9, "AP"))
    back = await prints.post(
        f"/pieces/{piece['id']}/returned", {"reason": "MOVED, LEFT NO ADDRESS"}
    )
    assert (back["state"], back["returned_by"]) == ("RETURNED", "PAT PRINTER")
    await prints.post(f"/pieces/{piece['id']}/returned", {"reason": "AGAIN"})
    [told] = await prints.service.published(PieceReturned)
    assert (told.reason, told.mailing_code) == ("MOVED, LEFT NO ADDRESS", "CP")
    [held] = await prints.pieces(state="HELD")
    assert held["held_because"] == "RETURNED_MAIL"

    moved = {"number": "9", "street": "OAK", "zip": "95076", "city": "WATSONVILLE", "state": "CA"}
    await prints.deliver(make.customer(2, mailing_address=moved))
    [waiting] = await prints.pieces(state="PENDING")
    assert waiting["address"] == ["9 Oak", "Watsonville, CA 95076"]


async def test_a_reprint_keeps_the_pieces_and_wants_a_reason(prints: PrintRoom) -> None:
    notes = [make.note(minute) for minute in range(4)]
    await prints.deliver(make.customer(), *notes)
    batch = await prints.pull()
    await prints.post(f"/batches/{batch['id']}/mailed")
    path = f"/batches/{batch['id']}/reprint"
    await prints.post(path, {"from": 2, "to": 3}, status=422)
    beyond = await prints.post(path, {"from": 2, "to": 9, "reason": "JAM"}, status=409)
    assert (beyond["code"], beyond["pages"]) == ("pages_not_in_batch", 4)
    await prints.post(path, {"from": 3, "to": 2, "reason": "JAM"}, status=409)
    again = await prints.post(path, {"from": 2, "to": 3, "reason": "JAM"}, status=201)
    pdf = await prints.http.get(again["pdf"])
    assert len(pypdf.PdfReader(BytesIO(pdf.content)).pages) == 2
    shown = await prints.get(f"/batches/{batch['id']}")
    assert [(one["reason"], one["by"]) for one in shown["reprints"]] == [("JAM", "PAT PRINTER")]
    assert len(await prints.service.published(PiecesMailed)) == 1
    assert {row["state"] for row in await prints.pieces(batch_id=batch["id"])} == {"MAILED"}


async def test_what_was_not_printed_can_be_given_back(prints: PrintRoom) -> None:
    first, second = make.note(0), make.note(1)
    await prints.deliver(make.customer(), first, second)
    batch = await prints.pull()
    await prints.deliver(make.voided(second))
    given = await prints.post(f"/batches/{batch['id']}/release")
    assert given["state"] == "RELEASED"
    [waiting] = await prints.pieces(state="PENDING")
    assert waiting["contact_id"] == str(first.contact_id)
    assert waiting["batch_id"] is None
    await prints.post(f"/batches/{batch['id']}/mailed", status=409)
    gone = await prints.http.get(f"/api/mailing/batches/{batch['id']}/pdf")
    assert (gone.status_code, gone.json()["code"]) == (409, "batch_released")
    again = await prints.pull()
    assert again["pieces"] == 1
    await prints.post(f"/batches/{again['id']}/printed")
    late = await prints.post(f"/batches/{again['id']}/release", status=409)
    assert (late["code"], late["state"], late["possible"]) == (
        "wrong_batch_state",
        "PRINTED",
        ["OPEN"],
    )


async def test_an_agency_without_a_mailing_system_pulls_nothing(prints: PrintRoom) -> None:
    await prints.deliver(make.customer(), make.note(), make.agency(2, mailing_system=False))
    assert (await prints.get("/queue"))["mailing_system"] is False
    refused = await prints.post("/batches", {"format": "ENVELOPE_10"}, status=409)
    assert "switched off" in refused["detail"]
    assert refused["code"] == "mailing_system_off"


@pytest.mark.parametrize("lacking", ["name", "line1", "line2"])
async def test_r_53_nothing_is_printed_as_long_as_a_line_of_the_return_address_is_missing(
    prints: PrintRoom, lacking: str
) -> None:
    whole = {"name": make.SENDER[0], "line1": make.SENDER[1], "line2": make.SENDER[2]}
    nowhere = make.agency(2, return_address={**whole, lacking: " "})
    await prints.deliver(nowhere, make.customer(), make.note())

    refused = await prints.post("/batches", {"format": "ENVELOPE_10"}, status=409)

    assert (refused["code"], refused["set_at"]) == ("no_return_address", "/api/staff/agency")
    assert (await prints.get("/queue"))["return_address"] == []
    await prints.deliver(make.agency(3))
    assert (await prints.get("/queue"))["return_address"] == [*make.SENDER]
    assert (await prints.pull())["pieces"] == 1


async def test_who_may_not_work_here_may_look_or_not_even_that(prints: PrintRoom) -> None:
    await prints.deliver(make.customer(), make.note())
    desk, admin = prints.service.http("front_desk"), prints.service.http("administrator")
    assert (await desk.get("/api/mailing/pieces")).status_code == 200
    assert (
        await desk.post("/api/mailing/batches", json={"format": "ENVELOPE_10"})
    ).status_code == 403
    assert (await admin.get("/api/mailing/pieces")).status_code == 403
    assert (await prints.service.http().get("/api/mailing/pieces")).status_code == 401


async def test_pages_of_the_list_leave_nobody_out(prints: PrintRoom) -> None:
    notes = [make.note(minute) for minute in range(5)]
    await prints.deliver(make.customer(), *notes)
    seen: list[str] = []
    query = "limit=2"
    while True:
        page = await prints.get(f"/pieces?{query}")
        seen += [item["contact_id"] for item in page["items"]]
        assert all(item["duplicate"] for item in page["items"])
        if page["next"] is None:
            break
        query = f"limit=2&after={page['next']}"
    assert seen == [str(one.contact_id) for one in notes]
    assert (await prints.http.get("/api/mailing/pieces?after=nonsense")).status_code == 400
