"""Where things stand on paper, read back from the printed file: the post office's business too."""

import re
from dataclasses import replace
from html import unescape
from typing import NamedTuple

import pytest
from mailing_builders import ARABIC, paper, print_job, read_pdf

from mailing.domain.enclosures import LONGEST_LINE, MOST_LINES
from mailing.domain.formats import FORMATS, FormatName
from mailing.gateways.rendering.job import render

_WORD = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
)


class Word(NamedTuple):
    """A word on a page, in inches from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


def words_of(pdf: bytes) -> list[list[Word]]:
    """Read every page with the place of each word."""
    return [
        [_word(*found) for found in _WORD.findall(page)]
        for page in read_pdf(pdf, "-bbox").split("<page ")[1:]
    ]


def _word(left: str, top: str, right: str, bottom: str, text: str) -> Word:
    sides = (float(side) / 72 for side in (left, top, right, bottom))
    return Word(next(sides), next(sides), next(sides), next(sides), unescape(text))


LONG = "Maria Guadalupe de los Angeles Fernandez de la Cruz y Hernandez-Villanueva Rodriguez"


def test_f_123_everything_on_an_envelope_stands_where_the_source_has_it() -> None:
    [page] = words_of(render(print_job(paper(), on="ENVELOPE_10")))
    at = {word.text: word for word in page}

    # The sender in the upper left corner, the endorsement under it.
    assert at["CENTRAL"].left < 0.5
    assert at["CENTRAL"].top < 0.5
    assert at["BOX"].top < at["WATSONVILLE"].top < at["RETURN"].top < 1.3
    # Below it the language of the forms, its letter and the code side by side, then what is inside.
    assert at["Forms"].left == pytest.approx(at["CENTRAL"].left, abs=0.02)
    assert at["RETURN"].bottom < at["Forms"].top < at["E"].top < at["full"].top < at["CARE"].top
    assert at["E"].top == pytest.approx(at["CP"].top, abs=0.02)
    assert at["E"].right < at["CP"].left < 1.5
    # The address right of all of them, in three lines under one another.
    address = [at["Lupe"], at["631"], at["Gilroy,"]]
    assert {round(word.left, 1) for word in address} == {4.1}
    assert address[0].bottom < address[1].bottom < address[2].bottom
    others = [word for word in page if word.left < 4]
    assert max(word.right for word in others if word.top > 1.5) < 4


def test_b_15_what_an_agency_may_write_about_an_enclosure_stays_off_the_barcode() -> None:
    line = "ONE APPLICATION, TWO FORMS, A LETTER"[:LONGEST_LINE]
    of_the_note = "BRING THE METER BOX KEY, GATE CODE AND ME"[:40]
    lines = (*[line] * (MOST_LINES - 1), of_the_note)
    [page] = words_of(render(print_job(paper(enclosure=lines), on="ENVELOPE_10")))
    below_the_marks = [word for word in page if word.left < 4 and word.top > 2.5]

    assert [word.text for word in below_the_marks].count("APPLICATION,") == MOST_LINES - 1
    assert max(word.bottom for word in below_the_marks) < 3.42
    assert max(word.right for word in below_the_marks) < 3.6


@pytest.mark.parametrize("name", ["Lupe Lopez", LONG, ARABIC])
def test_the_post_office_s_part_of_an_envelope_is_its_own(name: str) -> None:
    asked = paper(name, street="12345 Camino del Rio North Building 7 Apartment 1204")
    [page] = words_of(render(print_job(asked, on="ENVELOPE_10")))
    high = FORMATS["ENVELOPE_10"].height
    town = next(word for word in page if word.text == "Gilroy,")
    address = [word for word in page if word.left >= 4 and word.top > 1.5]
    # What its machines read: 5/8 to 2 3/4 inches from the lower edge, half an inch from the sides.
    assert high - 2.75 < min(word.top for word in address)
    assert max(word.bottom for word in address) < high - 0.625
    assert max(word.right for word in address) < 9
    assert town.bottom == max(word.bottom for word in address)
    # Its own bars: 4 3/4 by 5/8 inches in the lower right corner.
    assert not [word for word in page if word.right > 4.75 and word.bottom > high - 0.625]


@pytest.mark.parametrize("on", ["LABELS_5160", "LABELS_5163"])
def test_every_label_stands_on_its_own_label_of_the_sheet(on: FormatName) -> None:
    sheet = FORMATS[on]
    papers = [paper(f"Person{n} {LONG if n % 7 == 3 else 'Lopez'}") for n in range(sheet.cells)]
    pages = words_of(render(print_job(*papers, paper("Last"), on=on)))

    assert len(pages) == 2
    for number, (left, top) in enumerate(sheet.places()):
        name = next(word for word in pages[0] if word.text == f"Person{number}")
        assert left < name.left < left + sheet.cell_width / 3
        assert top < name.top < top + sheet.cell_height / 2
        inside = [
            word.text
            for word in pages[0]
            if left <= word.left < word.right <= left + sheet.cell_width
            and top <= word.top < word.bottom <= top + sheet.cell_height
        ]
        # All of it, and no word of its neighbours.
        assert [word for word in inside if word.startswith("Person")] == [f"Person{number}"]
        assert {"631", "Broadway", "Apt", "2", "Gilroy,", "CA", "95029", "E", "CP"} <= set(inside)
    [name] = [word for word in pages[1] if word.text == "Last"]
    first = next(sheet.places())
    assert name.left < first[0] + sheet.cell_width
    assert name.top < first[1] + sheet.cell_height


ENDLESS = paper(
    "Wilhelmina-Maximiliana Wilhelmina-Maximiliana Wilhelmina-Max M"
    " Featherstonehaugh-Cholmondeley Featherstonehaugh-Cholmondele",
    street="12345678901234567890 Wolkensteinstrasse Avenida Wolkensteinstrasse Avenida Wolken"
    " Boulevard Granny Flat Behind The Main House 1234567890",
    town="Llanfairpwllgwyngyll Rancho Santa Llanfairpwllgwyngyll Ranch, CALIFORNIA 95029-1234",
)
"""As long as a customer's record lets anything be."""


@pytest.mark.parametrize("on", FORMATS)
def test_the_longest_address_fits_and_nobody_gets_a_part_of_it(on: FormatName) -> None:
    names = (ENDLESS.name, "محمد " * 24, "王小明" * 20, "Short")
    many = [replace(ENDLESS, name=name) for name in names]
    papers = [*many, paper("Lupe محمد"), paper("Last")]
    pages = words_of(render(print_job(*papers, on=on)))

    sheet = FORMATS[on]
    cells = [(page, place) for page in pages for place in sheet.places()][: len(papers)]
    for one, (page, (left, top)) in zip(papers, cells, strict=True):
        inside = [
            word.text
            for word in page
            if left <= word.left < word.right <= left + sheet.cell_width + 0.01
            and top <= word.top < word.bottom <= top + sheet.cell_height + 0.01
        ]
        assert inside.count(one.town.split()[-1]) == 1
        assert inside.count(one.street.split()[-1]) == 1
        assert ("Wolkensteinstrasse" in inside) == (one in many)
