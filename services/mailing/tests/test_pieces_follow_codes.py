"""Pieces follow what their mailing codes mean until they are printed (F-007, B-15)."""

import asyncio
from typing import Final

import mailing_builders as make
from mailing_builders import BOOKLET, PACKET, PrintRoom, read_pdf
from sqlalchemy import text

from mailing.domain.print_job import barcode_of

PATH: Final = "/api/mailing/enclosures"


async def test_f_007_an_agency_s_own_code_encloses_what_it_says(prints: PrintRoom) -> None:
    await prints.deliver(make.codes(1, "SPACE HEATER BOOKLET"))
    shown = await prints.say("SB", {**BOOKLET, "comes_back": True})
    assert (shown["known"], shown["comes_back"], shown["said"]["by"]) == (True, True, "ANA LOPEZ")
    note = make.note(code="SB")
    await prints.deliver(make.customer(), note)

    batch = await prints.pull()

    assert await prints.sheets_of(batch) == [["Booklet", "Receipt form"]]
    words = read_pdf(await prints.pdf(batch))
    assert "Space heater booklet -" in words
    assert "keep it dry" in words
    scanned = {"text": barcode_of(note.contact_id)}
    assert len((await prints.post("/pieces/search", scanned))["items"]) == 1
    one = (await prints.service.http("front_desk").get(f"{PATH}/SB")).json()
    assert (one["text"], one["limits"]["lines"]) == (BOOKLET["text"], 3)


async def test_f_007_what_is_not_printed_follows_and_what_is_printed_stays(
    prints: PrintRoom,
) -> None:
    await prints.deliver(make.customer(), make.note(0), make.note(1, "AP"))
    printed = await prints.pull(mailing_code="CP")
    await prints.post(f"/batches/{printed['id']}/printed")
    await prints.deliver(make.note(2), make.note(3))
    pulled = await prints.pull(mailing_code="CP", limit=1)
    await prints.run_print_job()
    told_before = await prints.sheets_of(printed)

    await prints.say("CP", PACKET)

    assert await prints.sheets_of(printed) == told_before
    assert "A full application packet" in read_pdf(await prints.pdf(printed))
    assert await prints.sheets_of(pulled) == [["Packet 2027"]]
    assert "Another packet" in read_pdf(await prints.pdf(pulled))
    seen = {"token": pulled["token"], "edition": pulled["edition"]}
    refused = await prints.post(f"/batches/{pulled['id']}/printed", seen, status=409)
    assert (refused["code"], refused["edition"]) == ("batch_rewritten", pulled["edition"] + 1)
    assert await prints.sheets_of(await prints.pull(mailing_code="CP")) == [["Packet 2027"]]
    # Another code's pieces are what they were.
    [other] = await prints.pieces(mailing_code="AP")
    assert other["rewritten_at"] is None


async def test_a_batch_given_back_is_pulled_again_as_its_code_is_by_then(
    prints: PrintRoom,
) -> None:
    await prints.deliver(make.customer(), make.note())
    await prints.post(f"/batches/{(await prints.pull())['id']}/release")

    await prints.say("CP", PACKET)

    assert await prints.sheets_of(await prints.pull()) == [["Packet 2027"]]


async def test_who_pulls_while_an_agency_says_something_else_does_not_miss_it(
    prints: PrintRoom,
) -> None:
    await prints.deliver(make.customer(), *(make.note(minute) for minute in range(6)))

    *batches, _ = await asyncio.gather(
        *(prints.pull(limit=1) for _ in range(3)), prints.say("CP", PACKET)
    )

    for batch in [*batches, await prints.pull()]:
        assert await prints.sheets_of(batch) == [["Packet 2027"]]


async def test_what_the_release_before_printed_had_enclosed_what_was_delivered(
    prints: PrintRoom,
) -> None:
    await prints.deliver(make.customer(), make.note())
    batch = await prints.pull()
    await prints.post(f"/batches/{batch['id']}/printed")
    async with prints.service.work() as work:
        await work.session.execute(text("UPDATE piece SET enclosed = NULL"))

    await prints.say("CP", PACKET)

    [sheets] = await prints.sheets_of(batch)
    assert "WX forms" in sheets


async def test_a_batch_whose_papers_look_the_same_stays_the_same_edition(
    prints: PrintRoom,
) -> None:
    await prints.deliver(make.customer(), make.note(code="AP"))
    batch = await prints.pull()
    now = (await prints.service.http("front_desk").get(f"{PATH}/AP")).json()
    same = {name: now[name] for name in ("text", "sheets", "comes_back")}

    await prints.say("AP", {**same, "satisfies": True})

    assert (await prints.get(f"/batches/{batch['id']}"))["edition"] == batch["edition"]


async def test_b_37_what_an_agency_calls_the_notice_makes_another_one_doubtful(
    prints: PrintRoom,
) -> None:
    await prints.deliver(make.customer(), make.note(0, "NL"), make.note(1, "SB"))
    early = await prints.pull(mailing_code="SB")
    await prints.post(f"/batches/{early['id']}/mailed")
    satisfying = {**BOOKLET, "satisfies": True}
    # What is posted already told the customer what it told then.
    await prints.say("SB", satisfying)
    assert (await prints.get("/queue"))["doubtful"] == []

    await prints.deliver(make.note(2, "SB"))
    later = await prints.pull(mailing_code="SB")
    mailed = await prints.post(f"/batches/{later['id']}/mailed")
    [doubtful] = (await prints.get("/queue"))["doubtful"]
    assert (doubtful["mailing_code"], doubtful["written_at"]) == ("NL", mailed["mailed_at"])

    await prints.say("SB", {**satisfying, "only_notice": True})
    assert len((await prints.get("/queue"))["doubtful"]) == 1
    # And a notice is what the agency calls one.
    await prints.say("NL", {**BOOKLET, "satisfies": True})
    assert (await prints.get("/queue"))["doubtful"] == []


async def test_b_15_a_code_that_prints_what_the_note_says_prints_it(prints: PrintRoom) -> None:
    await prints.say("SB", {"text": ["Look:"], "sheets": [], "from_notes": True})
    await prints.deliver(make.customer(), make.note(code="SB", notes="BRING THE METER"))

    words = read_pdf(await prints.pdf(await prints.pull()))

    assert "Look:" in words
    assert "BRING THE METER" in words
