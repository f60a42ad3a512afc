"""What keeps post from an address, and what does not (R-09)."""

import pytest

from backbone.typed.address_words import read_direction
from backbone.typed.addresses import PostalAddress, holding, judge
from backbone.typed.refusal import Refusal

GILROY = {"city": "GILROY", "state": "CA", "zip": "95020"}


@pytest.mark.parametrize(
    ("boxes", "codes"),
    [
        ({"number": "1", "street": "HOMELESS"}, ["no_home"]),
        ({"number": "0", "street": "NO FIXED ABODE"}, ["no_home"]),
        ({"street": "NO FIXED ABODE 0"}, ["no_home"]),
        ({"street": "CURRENTLY HOMELESS"}, ["no_home"]),
        ({"street": "SIN HOGAR"}, ["no_home"]),
        ({"number": "12", "street": "HOMELESS OUTREACH CENTER"}, []),
        ({"number": "@12", "street": "()"}, ["odd_characters"]),
        ({"street": "N/A"}, ["filler"]),
        ({"street": "NO ADDRESS"}, ["filler"]),
        ({"number": "631", "street": "C/O MARIA SMITH 631 BROADWAY"}, ["care_of_in_street"]),
        ({"number": "12", "street": "BERRY", "zip": "00000"}, ["zip_unknown"]),
        ({"number": "12", "street": "BERRY", "state": "ZZ"}, ["state_unknown"]),
        ({"number": "12", "street": "BERRY", "zip": "10001"}, ["zip_of_another_state"]),
        ({"number": "12", "street": "BERRY", "state": None}, []),
        ({"street": "BERRY", "street_type": "ST"}, ["number_missing"]),
        ({"street": "PO BOX"}, ["number_missing"]),
        ({"street": "GENERAL DELIVERY"}, []),
        ({"street": "ONE MARKET PLAZA"}, []),
        ({"street": "FERRY BUILDING"}, []),
        ({}, ["street_missing"]),
    ],
)
def test_r_09_an_address_is_judged_by_cause(boxes: dict[str, str | None], codes: list[str]) -> None:
    findings = judge(PostalAddress(**{**GILROY, **boxes}))

    assert [one.code for one in findings] == codes
    assert all(one.sentence for one in findings)


def test_r_09_nothing_is_said_of_an_address_nobody_gave() -> None:
    assert judge(PostalAddress()) == ()


def test_r_09_who_vouches_lets_doubts_go_and_nothing_that_is_missing() -> None:
    findings = judge(PostalAddress(street="BERRY", city="GILROY", zip="95020"))
    lacking = judge(PostalAddress(street="BERRY", state="CA", zip="95020"))

    assert [one.code for one in holding(findings, overruled=False)] == ["number_missing"]
    assert holding(findings, overruled=True) == ()
    assert [one.code for one in holding(lacking, overruled=True)] == ["city_missing"]


@pytest.mark.parametrize("written", ["se", "S.E.", "South East", "southeast", " S E "])
def test_r_09_a_direction_is_read_however_it_is_written(written: str) -> None:
    assert read_direction(written) == "SE"


def test_r_09_what_is_no_direction_is_refused_in_words() -> None:
    with pytest.raises(Refusal, match="NE"):
        read_direction("UP")
