"""Names, numbers and addresses as they are compared, without a database."""

import copy
import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backbone.typed.address_words import plain, read_street_type
from backbone.typed.zip_codes import zip5
from customer.domain.address import Address, street_key
from customer.domain.exceptions import (
    InvalidField,
    InvalidSsn,
    ManagementNotConsulted,
    SpecialHandlingNotPermitted,
)
from customer.domain.names import forms, words
from customer.domain.nicknames import also_called
from customer.domain.phones import Phones, digits_of, endings
from customer.domain.record import (
    Change,
    Details,
    changes,
    check_birth,
    check_handling,
    check_mark,
    details_of,
)
from customer.domain.sounds import look_up_keys, shortened, skeleton, soundex
from customer.domain.ssn import SSN, dashed, mask

letters = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)
nine_digits = st.integers(1, 999_999_999).map(lambda number: f"{number:09}")


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Peña-O'Neil", "PENA ONEIL"),
        ("  josé   ángel ", "JOSE ANGEL"),
        ("D\u2019Angelo", "DANGELO"),
        ("DEL REAL", "DEL REAL"),
        ("Straße", "STRASSE"),
        ("...", ""),
        ("李 小龙", "李 小龙"),
    ],
)
def test_a_name_is_compared_without_accents_and_punctuation(written: str, compared: str) -> None:
    assert plain(written) == compared


@given(st.text(max_size=80))
def test_comparing_twice_changes_nothing(written: str) -> None:
    assert plain(plain(written)) == plain(written)
    assert forms(plain(written)) == forms(written)


@given(st.text(max_size=200))
def test_any_text_at_all_has_forms_that_can_be_filed(written: str) -> None:
    assert all(form and " " not in form and len(form) <= 32 for form in forms(written))
    assert len(forms(written)) <= 5


@pytest.mark.parametrize(
    ("name", "found_by"),
    [
        ("GARCIA LOPEZ", ("GARCIALOPEZ", "GARCIA", "LOPEZ")),
        ("DEL REAL", ("DELREAL", "REAL")),
        ("DE LA CRUZ", ("DELACRUZ", "CRUZ")),
        ("LE", ("LE",)),
        ("GARCIA", ("GARCIA",)),
        ("", ()),
    ],
)
def test_a_name_is_found_together_and_word_by_word(name: str, found_by: tuple[str, ...]) -> None:
    assert forms(name) == found_by


def test_a_particle_alone_is_a_name() -> None:
    assert words("VAN DER") == ("VAN", "DER")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GARCIA", "GARSIA"),
        ("GARCIA", "GRACIA"),
        ("NGUYEN", "NYGUEN"),
        ("HERNANDEZ", "ERNANDEZ"),
        ("VELASQUEZ", "BELASQUES"),
        ("JIMENEZ", "XIMENES"),
        ("CATHERINE", "KATHRYN"),
        ("PADILLA", "PADIYA"),
    ],
)
def test_names_that_sound_alike_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


def test_soundex_is_the_census_takers_but_for_a_mute_h() -> None:
    assert [soundex(name) for name in ("ROBERT", "RUPERT", "TYMCZAK", "LEE")] == [
        "R163",
        "R163",
        "T522",
        "L000",
    ]
    assert soundex("HERNANDEZ") == soundex("ERNANDEZ")


@given(letters, st.data())
def test_one_slip_always_leaves_a_key_in_common(word: str, data: st.DataObject) -> None:
    """Found by equality alone: a letter wrong, missing, too many, or two exchanged."""
    word += "XYZ"  # a word of three letters or more
    at = data.draw(st.integers(0, len(word) - 2))
    letter = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    slips = (
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    for slip in slips:
        if len(slip) > 2:
            assert set(shortened(word)) & set(shortened(slip)), (word, slip)


@given(letters)
def test_keys_are_single_words(word: str) -> None:
    assert all(key and " " not in key for key in look_up_keys(word) if len(word) > 1)


def test_people_go_by_other_names_in_both_languages() -> None:
    assert "LUPE" in also_called("GUADALUPE")
    assert "GUADALUPE" in also_called("LUPE")
    assert {"PANCHO", "FRANK"} <= also_called("FRANCISCO")
    assert "BILL" in also_called("WILLIAM")
    assert "TONA" in also_called("ANTONIA")
    assert "LUPE" not in also_called("LUPE")
    assert also_called("HOLSCHEIN") == frozenset()


@pytest.mark.parametrize(
    "written", ["767676761", "767-67-6761", "767 67 6761", " 767\u201367\u20136761 "]
)
def test_a_social_security_number_is_read_in_every_spelling(written: str) -> None:
    assert SSN.read(written).reveal() == "767676761"
    assert dashed(SSN.read(written)) == "767-67-6761"


@pytest.mark.parametrize(
    "written",
    ["", "76767676", "7676767611", "76767676a", "000-00-0000", "٧٦٧٦٧٦٧٦١", "***-**-6761"],
)
def test_what_is_no_social_security_number_is_refused(written: str) -> None:
    with pytest.raises(InvalidSsn) as refused:
        SSN.read(written)
    assert str(refused.value) == ""  # never what was written


@given(nine_digits)
def test_a_social_security_number_does_not_print_itself(digits: str) -> None:
    ssn = SSN.read(digits)

    for shown in (repr(ssn), str(ssn), f"{ssn}", f"{ssn:>20}", "%s" % ssn, repr([ssn]), ascii(ssn)):  # noqa: UP031  logging formats so
        assert digits not in shown
    assert ssn.masked == mask(digits[-4:]) == f"***-**-{digits[-4:]}"
    assert ssn == SSN.read(dashed(ssn))
    assert hash(ssn) == hash(SSN.read(digits))
    assert ssn != digits


def test_a_social_security_number_is_never_pickled_or_copied_by_it() -> None:
    ssn = SSN.read("767676761")
    for attempt in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError):
            attempt(ssn)
    assert not hasattr(ssn, "__dict__")


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("831 9876543", "8319876543"),
        ("(831) 359-0697", "8313590697"),
        ("+1 831 515 7154", "8315157154"),
        ("1-831-515-7154", "8315157154"),
        ("987-6543", "9876543"),
        ("+52 55 1234 5678", "525512345678"),
    ],
)
def test_a_telephone_number_is_compared_by_its_digits(written: str, digits: str) -> None:
    assert digits_of(written) == digits


def test_a_telephone_number_is_found_with_and_without_its_area_code() -> None:
    assert endings("+18319876543") == ("8319876543", "9876543")
    assert endings("+525512345678") == ("525512345678", "5512345678", "2345678")
    assert list(Phones(home="+1", other="+2", other_ext="7").numbers()) == [
        ("home", "+1"),
        ("other", "+2"),
    ]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Berry", "BERRY"),
        ("Berry St.", "BERRY"),
        ("BERRY STREET", "BERRY"),
        ("P.O. Box 2707", "PO BOX 2707"),
        ("PO BOX 2707", "PO BOX 2707"),
        ("Post Office Box 2707", "PO BOX 2707"),
        ("WAY", "WAY"),
        ("Calle Real", "CALLE REAL"),
    ],
)
def test_spellings_of_a_street_agree(written: str, key: str) -> None:
    assert street_key(written) == key


def test_an_address_in_one_line_has_no_empty_boxes() -> None:
    berry = Address(number="000", street="BERRY", street_type="ST", city="WATSONVILLE", state="CA")

    assert berry.line == "000 BERRY ST, WATSONVILLE, CA"
    flat = Address(building_type="APARTMENT", unit="2", zip="95076")
    assert flat.line == "APARTMENT 2, 95076"
    assert Address().line == ""


def test_street_types_are_shortened_and_unknown_ones_kept() -> None:
    assert [read_street_type(typed) for typed in ("Street", "st.", "Way", "Paseo", "AVENUE")] == [
        "ST",
        "ST",
        "WAY",
        "PASEO",
        "AVE",
    ]
    assert zip5("95077-1234") == "95077"
    assert zip5("9507") is None


JULIA = Details(first_name="JULIA", last_name="GARCIA")


def test_a_history_tells_what_changed_and_nothing_else() -> None:
    moved = Details(
        first_name="JULIA",
        last_name="GARCIA",
        mailing_address=Address(zip="95077", city="WATSONVILLE"),
        special_handling=True,
        date_of_birth=date(1988, 7, 13),
    )

    assert changes(JULIA, JULIA) == ()
    assert set(changes(JULIA, moved)) == {
        Change("mailing_address.zip", None, "95077"),
        Change("mailing_address.city", None, "WATSONVILLE"),
        Change("special_handling", None, "YES"),
        Change("date_of_birth", None, "1988-07-13"),
    }
    assert Change("first_name", None, "JULIA") in changes(None, JULIA)
    assert details_of(moved) == moved


def test_nobody_is_born_tomorrow() -> None:
    check_birth(None, today=date(2026, 1, 5))
    check_birth(date(2026, 1, 5), today=date(2026, 1, 5))
    with pytest.raises(InvalidField):
        check_birth(date(2026, 1, 6), today=date(2026, 1, 5))


def test_only_management_marks_a_record_for_special_handling() -> None:
    check_mark(old=True, new=True, may_mark=False)
    check_mark(old=False, new=True, may_mark=True)
    for old, new in ((False, True), (True, False)):
        with pytest.raises(SpecialHandlingNotPermitted):
            check_mark(old=old, new=new, may_mark=False)


@pytest.mark.parametrize(
    ("marked", "may_handle", "acknowledged"),
    [(False, False, False), (True, True, False), (True, False, True)],
)
def test_a_record_is_touched_when_management_knows(
    *, marked: bool, may_handle: bool, acknowledged: bool
) -> None:
    check_handling(marked=marked, may_handle=may_handle, acknowledged=acknowledged)


def test_a_marked_record_is_not_touched_behind_managements_back() -> None:
    with pytest.raises(ManagementNotConsulted):
        check_handling(marked=True, may_handle=False, acknowledged=False)
