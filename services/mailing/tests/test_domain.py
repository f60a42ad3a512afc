"""The rules of the print room, without a database, a broker or a printer."""

import json
from dataclasses import asdict, replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mailing_builders import MONDAY, paper, print_job

from contracts.display import display_name
from mailing.domain.address import Address
from mailing.domain.enclosures import Enclosure, enclosure_table, instruction
from mailing.domain.formats import FORMATS
from mailing.domain.pieces import HandledPiece, Note, Recipient, hold, outcome_of, piece_id
from mailing.domain.print_job import Paper, PrintJob, barcode_of
from mailing.domain.printable_text import printable, printable_note, titled

LUPE, NOTE = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("record", "printed"),
    [
        ("LUPE LOPEZ", "Lupe Lopez"),
        ("M GUADALUPE DELREAL", "M Guadalupe Delreal"),
        ("O'NEIL-SMITH", "O'Neil-Smith"),
        ("D\u2019ANGELO", "D\u2019Angelo"),
        ("MCDONALD", "McDonald"),
        ("MARTIN LUTHER III", "Martin Luther III"),
        ("JOSÉ ÑÚÑEZ", "José Ñúñez"),
        ("NGUYỄN THỊ HỒNG", "Nguyễn Thị Hồng"),
        ("de la Cruz", "de la Cruz"),
        ("王小明", "王小明"),
        ("محمد العلي", "محمد العلي"),
        ("P.O. BOX 2707", "PO Box 2707"),
        ("1ST", "1st"),
        ("NW 42ND AVE", "NW 42nd Ave"),
        ("OWNER'S", "Owner's"),
        ("", ""),
    ],
)
def test_records_are_upper_case_and_envelopes_are_not(record: str, printed: str) -> None:
    assert titled(record) == printed


def test_a_name_cannot_turn_its_line_around() -> None:
    assert printable("Ann\u202e\u2066 <b>\u200bLee</b>\x00\n x") == "Ann <b>Lee</b> x"
    # Persian needs its joiner.
    joined = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    assert printable(joined) == joined


@given(st.text(max_size=60))
def test_what_is_printed_is_one_line_and_steers_nothing(text: str) -> None:
    shown = titled(text)
    assert not set(shown) & set("\n\r\t\x00\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069")
    assert shown == " ".join(shown.split())


def test_a_name_on_an_envelope_leaves_out_what_is_not_there() -> None:
    assert titled(display_name("ADELINA", "M", "RODRIGUEZ")) == "Adelina M Rodriguez"
    assert titled(display_name("LUPE", None, "LOPEZ")) == "Lupe Lopez"


def test_n_35_a_note_on_an_envelope_shows_no_number_somebody_could_misuse() -> None:
    note = "WSAG FOR UNIT 12, SSN 668-71-6854, CALL (831) 359-0697 OR 831 5157154\nSECOND LINE"
    assert printable_note(note) == "WSAG FOR UNIT 12, SSN , CALL ( OR"
    assert len(printable_note("LONG " * 30)) <= 40
    assert printable_note(None) == ""


def lives(**boxes: str | None) -> Address:
    usual = {"number": "631", "street": "BROADWAY", "city": "GILROY", "state": "CA", "zip": "95029"}
    return Address.from_record({**usual, **boxes})


@pytest.mark.parametrize(
    ("boxes", "line"),
    [
        ({"building_type": "APARTMENT", "unit": "2"}, "631 Broadway Apt 2"),
        ({"street_type": "ST", "building_type": "SPACE", "unit": "14B"}, "631 Broadway St Spc 14B"),
        ({"unit": "7"}, "631 Broadway # 7"),
        ({"building_type": "#", "unit": "#7"}, "631 Broadway # 7"),
        ({"building_type": "REAR"}, "631 Broadway Rear"),
        ({"building_type": "GRANNY FLAT", "unit": "1"}, "631 Broadway Granny Flat 1"),
        ({"number": None, "street": "PO BOX 2707"}, "PO Box 2707"),
        ({"number": "2707", "street": "P.O. BOX"}, "PO Box 2707"),
        ({"number": "2707", "street": "POST OAK"}, "2707 Post Oak"),
        ({"number": None, "street": "GENERAL DELIVERY"}, "General Delivery"),
    ],
)
def test_f_046_the_unit_is_written_as_the_post_office_writes_it(
    boxes: dict[str, str | None], line: str
) -> None:
    assert lives(**boxes).lines == (line, "Gilroy, CA 95029")


def test_a_long_zip_code_gets_its_hyphen() -> None:
    assert lives(zip="950292707").zip_code == lives(zip="95029-2707").zip_code == "95029-2707"


@pytest.mark.parametrize(
    ("boxes", "missing"),
    [
        ({}, ()),
        ({"zip": None}, ("zip",)),
        ({"zip": "9502"}, ("zip",)),
        ({"number": None}, ("number",)),
        ({"number": None, "street": "PO BOX"}, ("number",)),
        # Who has no house fetches post at the counter.
        ({"number": None, "street": "General Delivery"}, ()),
        ({"street": " ", "city": ""}, ("street", "city")),
        # Its ZIP code knows it.
        ({"state": None}, ()),
        ({"state": None, "zip": None}, ("state", "zip")),
    ],
)
def test_an_address_says_what_it_lacks(
    boxes: dict[str, str | None], missing: tuple[str, ...]
) -> None:
    assert lives(**boxes).missing == missing


def test_an_address_that_sent_post_back_is_known_again_in_another_spelling() -> None:
    assert lives().key == lives(street="Broadway", city="Gilroy ").key != lives(unit="2").key


def known(address: Address | None = None, **more: object) -> Recipient:
    published = {"customer_id": LUPE, "removed": False, "name": "Lupe Lopez", **more}
    return Recipient(address=address or lives(), **published)  # type: ignore[arg-type]  # told by name


def because(recipient: Recipient | None, *, email: bool = False) -> str | None:
    held = hold(recipient, hold_for_email=email)
    return held.because if held else None


def test_what_cannot_be_posted_waits_and_says_why() -> None:
    assert because(known()) is None
    assert because(None) == "UNKNOWN_CUSTOMER"
    assert because(known(removed=True)) == "CUSTOMER_REMOVED"
    assert because(known(Address())) == "NO_ADDRESS"
    assert because(known(lives(zip=None))) == "INCOMPLETE_ADDRESS"
    assert because(known(returned=frozenset({lives().key}))) == "RETURNED_MAIL"
    assert because(known(prefers_email=True)) is None
    assert because(known(prefers_email=True), email=True) == "PREFERS_EMAIL"
    incomplete = hold(known(lives(zip=None, city=None)))
    assert incomplete is not None
    assert incomplete.sentence == "The mailing address is incomplete: city, ZIP code."


def note(code: str | None = "AP", language: str = "ENGLISH", *, voided: bool = False) -> Note:
    return Note(
        contact_id=NOTE,
        version=1,
        customer_id=LUPE,
        recorded_at=MONDAY,
        mailing_code=code,
        language=language,
        voided=voided,
    )


def handled(state: str, code: str = "AP", language: str = "ENGLISH") -> HandledPiece:
    return HandledPiece(piece_id(NOTE, 0), state, code, language)  # type: ignore[arg-type]  # a state


CALLED_OFF = HandledPiece(piece_id(NOTE, 0), "CANCELLED", "AP", "ENGLISH", called_off=True)


@pytest.mark.parametrize(
    ("now", "pieces", "wanted", "pulled"),
    [
        (note(), [], True, 0),
        (note(None), [], False, 0),
        (note(voided=True), [], False, 0),
        (note(), [handled("BATCHED")], False, 0),
        (note("AC"), [handled("BATCHED")], True, 1),
        (note(language="SPANISH"), [handled("PRINTED")], True, 1),
        (note(voided=True), [handled("PRINTED")], False, 1),
        (note(None), [handled("PRINTED")], False, 1),
        (note(language="SPANISH"), [handled("MAILED")], False, 0),
        (note(voided=True), [handled("MAILED")], False, 0),
        (note("AC"), [handled("RETURNED")], True, 0),
        (note(), [handled("CANCELLED")], True, 0),
        (note(), [CALLED_OFF], False, 0),
        (note("AC"), [CALLED_OFF], True, 0),
        (note(language="SPANISH"), [CALLED_OFF], True, 0),
    ],
)
def test_n_07_a_note_that_changes_changes_its_piece_or_flags_it(
    now: Note, pieces: list[HandledPiece], *, wanted: bool, pulled: int
) -> None:
    outcome = outcome_of(now, pieces)
    assert (outcome.wanted, len(outcome.pulled)) == (wanted, pulled)


def test_every_delivered_code_and_language_has_what_an_envelope_needs() -> None:
    table = enclosure_table()
    assert {"AP", "AC", "CP", "IM", "NL"} <= set(table.enclosures)
    for enclosure in table.enclosures.values():
        assert enclosure.from_notes or (enclosure.text and enclosure.sheets)
    for language in table.languages.values():
        assert language.letter
        assert language.forms_in in table.languages
    letters = [language.letter for language in table.languages.values()]
    assert len(set(letters)) == len(letters)
    assert instruction(table.languages["SPANISH"]) == "Forms must be mailed in Spanish"


def test_f_007_a_code_of_the_agency_s_own_is_printed_with_the_words_of_its_label() -> None:
    own = enclosure_table().enclosure("SB", label="SB - SOLAR BROCHURE")
    assert (own.text, own.comes_back) == (("Solar brochure",), False)
    spoken = enclosure_table().language("ZAPOTEC", label="ZAPOTEC")
    assert (spoken.letter, spoken.word, spoken.forms_in) == ("ZA", "English", "ENGLISH")


def test_b_37_a_notice_is_met_by_what_tells_more_than_it() -> None:
    table = enclosure_table()
    assert table.only_notices == {"NL"}
    assert table.tell_more == {"IM", "DN", "BN", "DR"}
    own = Enclosure(key="SB", text=("A", "B"), sheets=("C",), satisfies=True)
    said = replace(table, enclosures={**table.enclosures, "SB": own})
    assert said.tell_more == {*table.tell_more, "SB"}


def test_what_a_code_means_is_read_back_as_it_was_kept() -> None:
    for key, enclosure in enclosure_table().enclosures.items():
        kept = json.loads(json.dumps(enclosure.to_dict()))
        assert "key" not in kept
        assert Enclosure.from_dict(key, kept) == enclosure


def test_labels_lie_where_the_sheet_has_them() -> None:
    sheet = FORMATS["LABELS_5160"]
    places = list(sheet.places())
    assert (len(places), places[0], places[1], places[3]) == (
        30,
        (0.1875, 0.5),
        (2.9375, 0.5),
        (0.1875, 1.5),
    )
    last = places[-1]
    assert (last[0] + sheet.cell_width, last[1] + sheet.cell_height) == (8.3125, 10.5)
    assert (sheet.pages(30), sheet.pages(31), sheet.page_of(30), sheet.page_of(31)) == (1, 2, 1, 2)
    wide = FORMATS["LABELS_5163"]
    assert list(wide.places())[-1] == (4.34375, 8.5)


def test_a_print_job_reads_back_as_it_was_written_and_knows_its_kinds() -> None:
    job = print_job(paper(), paper("Adelina"))
    assert PrintJob.from_dict(json.loads(json.dumps(asdict(job)))) == job
    assert (len(job.kinds()), job.pages) == (1, 2)
    assert barcode_of(NOTE) == "0" * 39 + "2"


def test_n_35_nothing_else_can_get_onto_paper() -> None:
    assert set(Paper.__dataclass_fields__) == {
        "name",
        "care_of",
        "street",
        "town",
        "instruction",
        "letter",
        "code",
        "enclosure",
        "barcode",
    }
