"""What somebody typed into one box, in any order (R-10)."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer.domain.clues import Search, sought
from customer.schemas.one_box import understand

TODAY = date(2027, 1, 4)


def read(written: str) -> Search:
    return understand(written, today=TODAY).search


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("maria lopez 0147", {"words": ("maria", "lopez"), "ssn_last4": "0147"}),
        ("***-**-0147 lopez", {"words": ("lopez",), "ssn_last4": "0147"}),
        ("110385", {"number": 110385}),
        ("CustomerID#: 110385", {"number": 110385}),
        ("#110385", {"number": 110385}),
        ("110385 0147", {"number": 110385, "ssn_last4": "0147"}),
        ("831 555 0101 x12", {"phones": ("18315550101",)}),
        ("(831) 555-0101 ext. 12 garcia", {"phones": ("18315550101",), "words": ("garcia",)}),
        ("tel: 8315550101#12", {"phones": ("18315550101",)}),
        ("+1 831.555.0101", {"phones": ("18315550101",)}),
        ("555-0101", {"phones": ("5550101",)}),
        ("5550101", {"phones": ("5550101",), "number": 5550101}),
        ("Julia.Garcia@Example.org", {"email": "Julia.Garcia@Example.org"}),
        ("email julia@example.org.", {"email": "julia@example.org"}),
        ("95077", {"zip": "95077"}),
        ("95077-1234", {"zip": "95077-1234"}),
        ("95077 0147", {"zip": "95077", "ssn_last4": "0147"}),
        ("7/13/1988 julia", {"date_of_birth": date(1988, 7, 13), "words": ("julia",)}),
        ("born July 13, 1988", {"date_of_birth": date(1988, 7, 13)}),
        ("13 de julio de 1988", {"date_of_birth": date(1988, 7, 13)}),
        ("07131988", {"date_of_birth": date(1988, 7, 13)}),
        ("000 Berry St", {"street_number": "000", "street_name": "Berry St"}),
        (
            "julia garcia 000 berry st, watsonville 95077",
            {
                "words": ("julia", "garcia", "watsonville"),
                "street_number": "000",
                "street_name": "berry st",
                "zip": "95077",
            },
        ),
        ("12 4th St", {"street_number": "12", "street_name": "4th St"}),
        ("901 M St SE", {"street_number": "901", "street_name": "M St SE"}),
        ("P.O. Box 2707", {"street_name": "P.O. Box 2707"}),
        ("berry st apt 4B", {"street_name": "berry st", "unit": "4B"}),
        ("garcia #12", {"words": ("garcia",), "unit": "12"}),
        ("Mrs. O'Brien-Ward, Kelly", {"words": ("O'Brien-Ward", "Kelly")}),
        ("Jung Park 0147", {"words": ("Jung", "Park"), "ssn_last4": "0147"}),
        ("13/45/1988 julia", {"words": ("julia",), "ssn_last4": "1988"}),
    ],
    ids=str,
)
def test_r_10_each_thing_is_known_by_its_form(written: str, meant: dict[str, Any]) -> None:
    found = read(written)

    assert {name: getattr(found, name) for name in meant} == meant
    others = set(vars(Search())) - set(meant) - {"towns", "places", "street_number"}
    assert {name: getattr(found, name) for name in others if getattr(found, name)} == {}


@pytest.mark.parametrize("ssn", ["668-71-6854", "668716854", "668 71 6854", "SSN 668.71.6854"])
def test_r_10_a_whole_number_is_handed_over_apart(ssn: str) -> None:
    """It is looked up by its keyed mark alone, and each such search is counted (R-24)."""
    found = understand(f"doena {ssn} test", today=TODAY)

    assert found.ssn == "668716854"
    assert found.search.words == ("doena", "test")
    assert "668" not in repr(found.search)


def test_r_10_a_number_before_words_is_all_it_can_be() -> None:
    """The last four digits and a name, or a house and a street: the records decide."""
    found = read("4321 maria lopez")

    assert (found.ssn_last4, found.words) == ("4321", ("maria", "lopez"))
    assert found.places == (("4321", "maria"), ("4321", "maria lopez"))
    assert {"address:4321 MARIA", "ssn4:4321", "city:MARIA LOPEZ"} <= {
        clue.key for clue in sought(found)
    }


@pytest.mark.parametrize(
    "parts", [*permutations(("maria lopez", "0147", "7/13/1988", "831 555 0101"))]
)
def test_r_10_the_order_does_not_matter(parts: tuple[str, ...]) -> None:
    found = read(" ".join(parts))

    assert (found.words, found.ssn_last4) == (("maria", "lopez"), "0147")
    assert (found.phones, found.date_of_birth) == (("18315550101",), date(1988, 7, 13))


@given(st.text(max_size=200))
def test_r_10_whatever_is_typed_is_read(written: str) -> None:
    """Nothing is refused, and what was understood gives clues."""
    assert isinstance(sought(read(written)), list)


@given(st.lists(st.sampled_from("0123456789 -./()+#x,@*abcMayde"), max_size=60))
def test_r_10_numbers_in_any_disguise_are_read(signs: list[str]) -> None:
    assert isinstance(sought(read("".join(signs))), list)
