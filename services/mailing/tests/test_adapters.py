"""What is printed looks right, reads right, stands where it should, and loads nothing."""

import random
import subprocess
from dataclasses import replace
from io import BytesIO
from uuid import UUID

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from mailing.adapters import printing, typeset
from mailing.adapters.stamping import fit, rooms
from mailing.domain.enclosures import ENDORSEMENT, delivered, instruction
from mailing.domain.formats import FORMAT_NAMES, FORMATS, FormatName
from mailing.domain.paper import Order, Paper, barcode_of

BATCH = UUID("01940b5e-7c00-7a10-8000-00000000aaaa")
NOTE = UUID("0192a0c4-e7b0-7c7e-8f00-aabbccddeeff")
FROM = ("CENTRAL COAST ENERGY SERVICES, INC.", "PO BOX 2707", "WATSONVILLE CA 95077-2707")
NAMES = {
    "SPANISH": "José Ñúñez Güell",
    "VIETNAMESE": "Nguyễn Thị Hồng Ánh",
    "HMONG": "Nkauj Hli Xyooj",
    "CHINESE": "王小明",
    "KOREAN": "김철수",
    "ARMENIAN": "Արամ Խաչատրյան",
    "ARABIC": "محمد العلي",
    "RUSSIAN": "Михаил Ёлкин",
    "PUNJABI": "ਗੁਰਪ੍ਰੀਤ",
    "KHMER": "សុខ",
    "LAO": "ສົມສີ",
}
HOSTILE = (
    '<img src="http://127.0.0.1:9/x"><b>Bobby</b>',
    '=HYPERLINK("http://127.0.0.1:9","x")',
    "<link rel=attachment href=file:///etc/passwd>",
    "{{ 7 * 7 }} {% raw %}",
    "</style><script>alert(1)</script>",
)


def paper(name: str = "Lupe Lopez", code: str = "CP", language: str = "ENGLISH") -> Paper:
    """Write one envelope."""
    inside, marked = delivered().enclosures[code], delivered().languages[language]
    return Paper(
        name=name,
        street="631 Broadway Apt 2",
        town="Gilroy, CA 95029",
        instruction=instruction(marked),
        letter=marked.letter,
        code=code,
        enclosure=inside.text,
        barcode=barcode_of(NOTE) if inside.comes_back else None,
    )


def order(*papers: Paper, on: FormatName = "ENVELOPE_10") -> Order:
    """Order some papers."""
    return Order(format=on, return_address=FROM, endorsement=ENDORSEMENT, papers=papers)


EVERYBODY = tuple(paper(name, language=language) for language, name in NAMES.items())


def text_of(pdf: bytes) -> str:
    """Read a document as a program would copy it."""
    read = ["pdftotext", "-raw", "-", "-"]
    done = subprocess.run(read, input=pdf, capture_output=True, check=True)  # noqa: S603
    return done.stdout.decode()


def pictures(pdf: bytes, dpi: int = 100) -> list[Image.Image]:
    """Draw every page as a printer would."""
    found = []
    for number in range(1, len(text_of(pdf).split("\f"))):
        drawn = subprocess.run(  # noqa: S603
            ["pdftoppm", "-r", str(dpi), "-f", str(number), "-l", str(number), "-png", "-"],  # noqa: S607
            input=pdf,
            capture_output=True,
            check=True,
        )
        found.append(Image.open(BytesIO(drawn.stdout)).convert("L"))
    return found


@pytest.mark.parametrize("on", FORMAT_NAMES)
def test_what_is_stamped_looks_like_what_is_laid_out(on: FormatName) -> None:
    asked = order(
        paper(),
        paper("Maria Guadalupe De La Cruz AVATAR Yo. To", code="NL"),
        paper("王 Xiao-Ming 明"),
        paper("A name that goes on and on and then goes on again and then some more", code="AP"),
        *EVERYBODY,
        on=on,
    )
    _, found = rooms(asked, asked.kinds())
    lengths = [one.length for one in fit(asked, found[0])]
    stamped = pictures(printing.render(asked))
    laid_out = pictures(typeset.plain(asked, lengths))

    assert len(stamped) == len(laid_out) == asked.pages
    for one, other in zip(stamped, laid_out, strict=True):
        assert one.size == other.size
        # A dot that one of them has and the other has not even beside it.
        near = other.filter(ImageFilter.MinFilter(3))
        far = other.filter(ImageFilter.MaxFilter(3))
        missing = ImageChops.subtract(one, far).point(lambda v: 255 if v > 96 else 0)
        extra = ImageChops.subtract(near, one).point(lambda v: 255 if v > 96 else 0)
        assert missing.getbbox() is None
        assert extra.getbbox() is None


def test_most_names_are_stamped_and_only_the_others_are_laid_out_whole() -> None:
    asked = order(*EVERYBODY)
    _, found = rooms(asked, asked.kinds())
    whole = [
        language
        for language, one in zip(NAMES, fit(asked, found[0]), strict=True)
        if one.lines is None
    ]
    assert whole == ["ARABIC", "PUNJABI", "KHMER", "LAO"]


@pytest.mark.parametrize("on", FORMAT_NAMES)
def test_names_in_every_script_print_and_can_be_copied(on: FormatName) -> None:
    text = text_of(printing.render(order(*EVERYBODY, on=on)))
    for language, name in NAMES.items():
        if language == "ARABIC":
            assert all(word in text for word in name.split())
        else:
            assert name in text, language
    assert "\ufffd" not in text


def test_the_barcode_of_an_application_envelope_is_read_by_a_reader() -> None:
    chance = random.Random(8)  # noqa: S311  the same notes in every run
    notes = [NOTE, *(UUID(int=NOTE.int ^ chance.getrandbits(74)) for _ in range(7))]
    applied = [replace(paper(), barcode=barcode_of(note)) for note in notes]
    *sent, informed = pictures(printing.render(order(*applied, paper(code="NL"))), dpi=200)
    for note, envelope in zip(notes, sent, strict=True):
        [found] = zxingcpp.read_barcodes(envelope)
        assert (UUID(int=int(found.text)), found.format) == (note, zxingcpp.BarcodeFormat.Code128)
    assert zxingcpp.read_barcodes(informed) == []


def test_the_address_stands_where_the_post_office_reads_it() -> None:
    pdf = printing.render(order(paper()))
    words = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"],  # noqa: S607
        input=pdf,
        capture_output=True,
        check=True,
    ).stdout.decode()
    [lupe] = [line for line in words.splitlines() if ">Lupe<" in line]
    [town] = [line for line in words.splitlines() if ">Gilroy,<" in line]
    top = float(lupe.split('yMin="')[1].split('"')[0])
    bottom = float(town.split('yMax="')[1].split('"')[0])
    height = FORMATS["ENVELOPE_10"].height * 72
    # Between 5/8 and 2 3/4 inches from the lower edge, half an inch from the sides.
    assert height - 2.75 * 72 < top < bottom < height - 0.625 * 72


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_text_and_loads_nothing(name: str) -> None:
    pdf = printing.render(order(paper(name), paper(NAMES["ARABIC"] + name)))
    text = "".join(text_of(pdf).split())
    assert text.count("".join(name.split())) >= 1
    for trace in (b"/EmbeddedFile", b"/JavaScript", b"/URI", b"/Launch", b"root:x"):
        assert trace not in pdf


def test_a_template_that_asks_for_anything_prints_nothing() -> None:
    for asking in ('<img src="file:///etc/passwd">', "<link rel=stylesheet href='http://a.test/'>"):
        with pytest.raises(FatalURLFetchingError):
            HTML(string=asking, url_fetcher=typeset.FetchesNothing()).write_pdf()
