"""The letter in an envelope, and the words on papers."""

from uuid import UUID

import mailing_builders as make
from mailing_builders import PrintRoom, read_pdf

from contracts.contacts import Code, CodesChanged, CodeTable, Deficiency, DeficiencyRecorded


async def test_words_follow_the_agency_s_codes(prints: PrintRoom) -> None:
    await prints.deliver(make.customer(), make.note(code="SB"))
    await prints.deliver(make.codes(2, "SOLAR BROCHURE"), make.codes(1, "SOLAR PAMPHLET"))
    [piece] = await prints.pieces()
    assert piece["mailing_code_label"] == "SB - SOLAR BROCHURE"
    batch = await prints.pull()
    [pick] = (await prints.get(f"/batches/{batch['id']}/pick-list"))["enclosures"]
    assert (pick["enclosure"], pick["code"]) == (["Solar brochure"], "SB")


async def test_r_59_a_language_is_marked_by_the_letter_the_code_table_has_now(
    prints: PrintRoom,
) -> None:
    def languages(version: int, letter: str | None) -> CodesChanged:
        rows = (Code(key="SPANISH", label="SPANISH", letter=letter), Code(key="ENGLISH", label="E"))
        table = CodeTable(name="languages", codes=rows)
        return CodesChanged(tables_id=UUID(int=3), version=version, tables=(table,))

    await prints.deliver(languages(1, None), make.customer(), make.note(language="SPANISH"))
    assert [piece["letter"] for piece in await prints.pieces()] == ["S"]

    await prints.deliver(languages(2, "ESP"), make.note(1))

    assert [piece["letter"] for piece in await prints.pieces()] == ["ESP", "E"]
    batch = await prints.pull()
    assert {"ESP", "E"} <= set(read_pdf(await prints.pdf(batch)).split())
    picks = (await prints.get(f"/batches/{batch['id']}/pick-list"))["enclosures"]
    assert [pick["letter"] for pick in picks] == ["E", "ESP"]


async def test_a_14_the_letter_says_once_what_the_application_lacks(prints: PrintRoom) -> None:
    first = make.note(code="IM", language="SPANISH")
    lack = Deficiency(
        deficiency_id=UUID(int=9),
        reason="SSN_MISSING_ILLEGIBLE",
        reason_label="SSN MISSING/ILLEGIBLE",
        notes="NEED SSN",
        entered_by="A",
        entered_at=first.recorded_at,
    )
    recorded = DeficiencyRecorded(
        contact_id=first.contact_id, customer_id=first.customer_id, deficiency=lack
    )
    agency = make.agency(2, phone="+18315550100")
    await prints.deliver(agency, make.customer(), first, recorded, recorded)
    batch = await prints.pull()
    assert batch["has_letters"]
    letter = read_pdf(await prints.pdf(batch, path="letters"), "-layout")
    assert "Su solicitud aún no está completa" in letter
    assert letter.count("Falta el número de Seguro Social o no se puede leer.") == 1
    for line in ("Lupe Lopez", "Gilroy, CA 95029", "1/5/2026", "(831) 555-0100", "PO BOX 2707"):
        assert line in letter
    assert await prints.pdf(batch, path="letters") == await prints.pdf(batch, path="letters")


async def test_r_55_letters_say_what_is_for_the_customer_and_nothing_else(
    prints: PrintRoom,
) -> None:
    words = "Please send page 3 of your bill.\nThe office is closed on Friday."
    note = make.note(code="IM", notes="PT RUDE ON PHONE", words_to_customer=words)
    lacks = [
        DeficiencyRecorded(
            contact_id=note.contact_id,
            customer_id=note.customer_id,
            deficiency=Deficiency(
                deficiency_id=UUID(int=number),
                reason=reason,
                reason_label=reason.replace("_", " "),
                notes="NO IV SENT",
                entered_by="A",
                entered_at=note.recorded_at,
            ),
        )
        for number, reason in enumerate(("IV_MISSING", "OTHER_SEE_NOTES", "AN_OWN_REASON"))
    ]
    await prints.deliver(make.customer(), note, *lacks)

    batch = await prints.pull()
    letter = read_pdf(await prints.pdf(batch, path="letters"))

    assert "Proof of income is missing" in letter
    assert "An own reason" in letter
    assert all(line in letter for line in words.splitlines())
    assert not any(shorthand in letter for shorthand in ("NO IV SENT", "RUDE"))
    assert "Please send page 3" not in read_pdf(await prints.pdf(batch))


async def test_r_55_words_to_the_customer_take_the_place_of_notes_on_an_envelope(
    prints: PrintRoom,
) -> None:
    said = make.note(code="OT", notes="SEE FILE", words_to_customer="Your bill, as promised")
    await prints.deliver(make.customer(), said)

    envelope = read_pdf(await prints.pdf(await prints.pull()))

    assert "Your bill, as promised" in envelope
    assert "SEE FILE" not in envelope


async def test_other_envelopes_have_no_letter(prints: PrintRoom) -> None:
    await prints.deliver(make.customer(), make.note())
    batch = await prints.pull()
    assert not batch["has_letters"]
    none = await prints.http.get(f"/api/mailing/batches/{batch['id']}/letters")
    assert (none.status_code, none.json()["code"]) == (409, "no_letter_in_batch")
