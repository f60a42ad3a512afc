"""What is printed looks right, reads right, stands where it should, and loads nothing."""

import random
import subprocess
from io import BytesIO
from uuid import UUID

import mailing_builders as make
import pytest
import zxingcpp
from mailing_builders import NOTE, print_job, read_pdf
from PIL import Image, ImageChops, ImageFilter

from mailing.domain.enclosures import enclosure_table, instruction
from mailing.domain.formats import FORMATS, FormatName
from mailing.domain.print_job import Paper, barcode_of
from mailing.gateways.rendering import html, job
from mailing.gateways.rendering.address_block import fit
from mailing.gateways.rendering.overlay import lay_out_forms

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
    """Write an envelope with what the table has for a code and a language."""
    table = enclosure_table()
    enclosure, marked = table.enclosures[code], table.languages[language]
    return make.paper(
        name,
        instruction=instruction(marked),
        letter=marked.letter,
        code=code,
        enclosure=enclosure.text,
        barcode=barcode_of(NOTE) if enclosure.comes_back else None,
    )


EVERYBODY = tuple(paper(name, language=language) for language, name in NAMES.items())


def pictures(pdf: bytes, dpi: int = 100) -> list[Image.Image]:
    """Draw every page as a printer would."""
    found = []
    for number in range(1, len(read_pdf(pdf).split("\f"))):
        drawn = subprocess.run(  # noqa: S603
            ["pdftoppm", "-r", str(dpi), "-f", str(number), "-l", str(number), "-png", "-"],  # noqa: S607
            input=pdf,
            capture_output=True,
            check=True,
        )
        found.append(Image.open(BytesIO(drawn.stdout)).convert("L"))
    return found


@pytest.mark.parametrize("on", FORMATS)
def test_what_is_overlaid_looks_like_what_is_laid_out(on: FormatName) -> None:
    asked = print_job(
        paper(),
        paper("Maria Guadalupe De La Cruz AVATAR Yo. To", code="NL"),
        paper("王 Xiao-Ming 明"),
        paper("A name that goes on and on and then goes on again and then some more", code="AP"),
        *EVERYBODY,
        on=on,
    )
    _, fields = lay_out_forms(asked, asked.kinds())
    lengths = [one.length for one in fit(asked, fields[0].address)]
    overlaid = pictures(job.render(asked))
    laid_out = pictures(html.print_as_one_document(asked, lengths))

    assert len(overlaid) == len(laid_out) == asked.pages
    for one, other in zip(overlaid, laid_out, strict=True):
        assert one.size == other.size
        # A dot that one of them has and the other has not even beside it.
        near = other.filter(ImageFilter.MinFilter(3))
        far = other.filter(ImageFilter.MaxFilter(3))
        missing = ImageChops.subtract(one, far).point(lambda v: 255 if v > 96 else 0)
        extra = ImageChops.subtract(near, one).point(lambda v: 255 if v > 96 else 0)
        assert missing.getbbox() is None
        assert extra.getbbox() is None


def test_most_names_are_overlaid_and_only_the_others_are_laid_out_whole() -> None:
    asked = print_job(*EVERYBODY)
    _, fields = lay_out_forms(asked, asked.kinds())
    whole = [
        language
        for language, one in zip(NAMES, fit(asked, fields[0].address), strict=True)
        if one.lines is None
    ]
    assert whole == ["ARABIC", "PUNJABI", "KHMER", "LAO"]


@pytest.mark.parametrize("on", FORMATS)
def test_names_in_every_script_print_and_can_be_copied(on: FormatName) -> None:
    text = read_pdf(job.render(print_job(*EVERYBODY, on=on)))
    for language, name in NAMES.items():
        if language == "ARABIC":
            assert all(word in text for word in name.split())
        else:
            assert name in text, language
    assert "\ufffd" not in text


def test_the_barcode_of_an_application_envelope_is_read_by_a_reader() -> None:
    chance = random.Random(8)  # noqa: S311  the same notes in every run
    notes = [NOTE, *(UUID(int=NOTE.int ^ chance.getrandbits(74)) for _ in range(7))]
    applied = [make.paper(barcode=barcode_of(note)) for note in notes]
    *sent, informed = pictures(job.render(print_job(*applied, paper(code="NL"))), dpi=200)
    for note, envelope in zip(notes, sent, strict=True):
        [found] = zxingcpp.read_barcodes(envelope)
        assert (UUID(int=int(found.text)), found.format) == (note, zxingcpp.BarcodeFormat.Code128)
    assert zxingcpp.read_barcodes(informed) == []


def test_the_address_stands_where_the_post_office_reads_it() -> None:
    pdf = job.render(print_job(paper()))
    words = read_pdf(pdf, "-bbox")
    [lupe] = [line for line in words.splitlines() if ">Lupe<" in line]
    [town] = [line for line in words.splitlines() if ">Gilroy,<" in line]
    top = float(lupe.split('yMin="')[1].split('"')[0])
    bottom = float(town.split('yMax="')[1].split('"')[0])
    height = FORMATS["ENVELOPE_10"].height * 72
    # Between 5/8 and 2 3/4 inches from the lower edge, half an inch from the sides.
    assert height - 2.75 * 72 < top < bottom < height - 0.625 * 72


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_text_and_loads_nothing(name: str) -> None:
    pdf = job.render(print_job(paper(name), paper(NAMES["ARABIC"] + name)))
    text = "".join(read_pdf(pdf).split())
    assert text.count("".join(name.split())) >= 1
    for trace in (b"/EmbeddedFile", b"/JavaScript", b"/URI", b"/Launch", b"root:x"):
        assert trace not in pdf
