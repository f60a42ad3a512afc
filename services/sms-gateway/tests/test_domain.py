"""What words mean, and the exact words we send."""
# ruff: noqa: RUF001 - letters that look like others are what is tested

import unicodedata
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_gateway.domain.keywords import Kind, keywords, meaning_of, plain
from sms_gateway.domain.segments import cost_of, expensive_in, in_plain_letters
from sms_gateway.domain.wording import (
    answer_to_a_stranger,
    day_and_time,
    help_text,
    national_format,
    notification,
    reminder,
    reply_note,
)

EXACT: dict[Kind, str] = {
    "confirm": "1|1.| 1 |1️⃣|①|１|١|Reply 1|reply: 1|uno|UNO|si|sí|SÍ!|yes|Yes.|confirm|CONFIRMED"
    "|\u200b1\u200d|\ufeff1|«1»",
    "cancel": "2|2.|(2)|dos|no puedo|No Puedo.|I can't make it|cancelar",
    "opt_out": "3|3.|tres|ALTO|Parar|no más|NO MAS|stop texting me|3 🙏",
    "opt_in": "START|start.|unstop",
    "help": "HELP|help!|Info|ayuda",
    "other": "| |12|1 2|1,2|1/2|4|0|11|👍|maybe|1?|¿si?|1 👎|yes ❌"
    "|not 1|1st|+1|½|one two|reply|reply reply 1"
    "|Yo yo yo. This is a non numeric response|I cannot confirm|yes or no?|STOP 12345 Main|NULL"
    "|\x00|1\u20442",
}
CARRIER = ["STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"]


@pytest.mark.parametrize("kind", EXACT)
def test_a_few_exact_words_count_and_a_person_reads_the_rest(kind: Kind) -> None:
    words = EXACT[kind].split("|")

    assert {one: meaning_of(one).kind for one in words} == dict.fromkeys(words, kind)


dress = st.sampled_from(
    ["{}", " {} ", "{}.", "{}!!", "«{}»", "\n{}\t", "{}\u200b", "{} 🛑", "🛑{}"]
)


@given(st.sampled_from(CARRIER), dress, st.sampled_from([str.upper, str.lower, str.title]))
def test_n_17_a_carriers_stop_is_a_stop_however_it_is_written(
    word: str, how: str, case: Callable[[str], str]
) -> None:
    found = meaning_of(how.format(case(word)))

    assert (found.kind, found.carrier) == ("opt_out", True)
    assert found.calls_off == (word == "CANCEL")


@given(st.text(max_size=400))
def test_nothing_but_a_known_word_means_anything(words: str) -> None:
    found = meaning_of(words)

    if found.kind != "other":
        letters = "".join(one if one.isalnum() else " " for one in plain(words)).split()
        assert any(" ".join(letters[at:end]) in keywords() for at in (0, 1) for end in range(20))


invisible = st.text(
    st.characters(categories=["Cf", "Mn"]) | st.sampled_from(["\u200b", "\ufe0f", "\u20e3"]),
    max_size=5,
)


@given(st.sampled_from(sorted(keywords())), invisible, invisible)
def test_what_nobody_sees_changes_nothing(word: str, before: str, after: str) -> None:
    if unicodedata.normalize("NFKC", word + after) != word + after:
        return  # a mark that makes another letter of the last one is no longer the same word
    assert meaning_of(f"{before}{word}{after}") == meaning_of(word)


@given(st.text(max_size=100))
def test_words_are_compared_in_one_way(words: str) -> None:
    assert plain(plain(words)) == plain(words)


NASTY = [
    "undefined", "null", "true", "1/0", "1E2", "$1.00", "-1", "0x1", "１２３", "١٢٣", "99999999",
    "0.0.0.1", ",./;'[]\\-=", "\x01\x02\x7f", "\u0085\u1680", "\ufeff", "Ω≈ç√∫˜µ≤", "ﾟ･✿ヾ╲(｡◕‿◕｡)╱",
    "👩🏽", "👨‍👩‍👧", "🇺🇸", "0️⃣ 1️⃣", "ثم نفس سقطت", "Ṱ̺̺̕o͞ ̷i̲̬", "˙ɐnbᴉlɐ", "<script>alert(1)</script>",
    "1;DROP TABLE users", "' OR 1=1 -- 1", '=HYPERLINK("x")', "{{7*7}}", "%s%n", "\u202e1 ylper",
    "Power لُلُصّبُلُلصّبُررً ॣ ॣh ॣ ॣ 冗", "\ud83d".encode("utf-8", "replace").decode(), "A" * 1600,
]  # fmt: skip


@pytest.mark.parametrize("words", NASTY)
def test_naughty_strings_confirm_and_cancel_nothing(words: str) -> None:
    expected = {"-1": "confirm"}.get(words, "other")

    assert meaning_of(words).kind == expected


JAN_8 = datetime(2025, 1, 8, 10)  # noqa: DTZ001  the time on the wall


def test_f_141_the_reminder_to_the_letter() -> None:
    text = reminder("WX", JAN_8, agency="TEST AGENCY R1", language="ENGLISH")

    assert text == (
        "Reminder: you have a weatherization appointment with TEST AGENCY R1 on Wed Jan 8 at"
        " 10:00 AM. Reply 1 to confirm, 2 to cancel, 3 to opt out."
    )
    cost = cost_of(text)
    assert (len(text), cost.encoding, cost.segments, cost.left) == (140, "GSM-7", 1, 20)


def test_the_spanish_reminder_is_one_segment() -> None:
    text = reminder("WX", JAN_8, agency="TEST AGENCY R1", language="SPANISH")

    assert text == (
        "Recordatorio: tiene una cita de climatizacion con TEST AGENCY R1 el mie 8 ene a las"
        " 10:00 AM. Responda 1 confirmar, 2 cancelar, 3 no recibir mas."
    )
    assert cost_of(text).segments == 1


@pytest.mark.parametrize("language", ["ENGLISH", "SPANISH", "VIETNAMESE", None])
@pytest.mark.parametrize("kind", ["WX", "INTAKE"])
def test_a_long_company_name_stays_in_one_segment(kind: str, language: str | None) -> None:
    late = datetime(2025, 11, 26, 12, 30)  # noqa: DTZ001  the time on the wall
    name = "CENTRAL COAST ENERGY SERVICES, INC."
    text = reminder("WX" if kind == "WX" else "INTAKE", late, agency=name, language=language)

    assert "CENTRAL COAST ENERGY" in text
    assert "SERVICES" in text or language == "SPANISH"
    assert cost_of(text).segments == 1
    assert "12:30 PM" in text


def test_no_reminder_asks_for_the_word_that_stops_texts() -> None:
    for language in ("ENGLISH", "SPANISH"):
        text = reminder("WX", JAN_8, agency="A", language=language)
        words = [one.strip(".,:").upper() for one in text.split()]
        assert [words[at - 1] for at, word in enumerate(words) if word == "CANCEL"] in ([], ["TO"])


@pytest.mark.parametrize(
    ("hour", "shown"), [(0, "12:00 AM"), (9, "9:00 AM"), (12, "12:00 PM"), (13, "1:00 PM")]
)
def test_times_are_written_as_the_sources_do(hour: int, shown: str) -> None:
    assert day_and_time(datetime(2025, 1, 29, hour)) == ("Wed Jan 29", shown)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("words", "kind", "said"),
    [
        ("3", "opt_out", "SMS reply of 3 - Opted Out received"),
        ("2", "cancel", "SMS reply of 2 - Cancelled received"),
        ("1", "confirm", "SMS reply of 1 - Confirmed received"),
        ("Yo yo yo. This is a non numeric response", "other",
         "SMS reply of Yo yo yo. This is a non numeric response received"),
    ],
)  # fmt: skip
def test_f_147_notifications_to_the_letter(words: str, kind: Kind, said: str) -> None:
    sentence = notification(
        words,
        kind,
        names=["JULIE GARXIA"],
        number="+18313590697",
        appointments=[datetime(2025, 1, 29, 10)],  # noqa: DTZ001  the time on the wall
    )

    assert sentence == (
        f"{said} from JULIE GARXIA phone number (831) 359-0697"
        " regarding appointment on Wed Jan 29 at 10:00 AM."
    )


def test_notes_keep_the_words_and_count_the_pictures() -> None:
    assert reply_note("2") == "Reply: 2"
    assert reply_note(" <b>hi</b> \u202e") == "Reply:  <b>hi</b> \u202e"
    assert reply_note("", pictures=2) == "Reply: 2 pictures"
    assert reply_note(" ", pictures=1, language="SPANISH") == "Reply: 1 foto"
    assert reply_note("my bill", pictures=1) == "Reply: my bill (1 picture)"
    assert reply_note("") == "Reply: (no words)"


def test_r_37_a_reply_that_fits_several_people_says_so() -> None:
    assert reply_note("1", fits=2) == (
        "Reply: 1 - 2 customers have this number, please ask who wrote"
    )
    assert reply_note("1", fits=3, language="SPANISH").endswith(
        "3 clientes tienen este número, favor de preguntar quién escribió"
    )
    assert national_format("+442079460000") == "+442079460000"


def test_help_names_us_and_a_telephone() -> None:
    text = help_text(agency="COMPAÑÍA DE ENERGÍA", phone="+18315550188", language="SPANISH")

    assert text.startswith("COMPAÑIA DE ENERGIA: recordatorios de citas. Ayuda: (831) 555-0188.")
    assert cost_of(text).encoding == "GSM-7"
    assert "call" not in help_text(agency="A", phone=None, language="ENGLISH")


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments", "left"),
    [
        ("", "GSM-7", 0, 0, 160),
        ("a" * 160, "GSM-7", 160, 1, 0),
        ("a" * 161, "GSM-7", 161, 2, 145),
        ("€" * 80, "GSM-7", 160, 1, 0),
        ("€" * 81, "GSM-7", 162, 2, 143),
        ("ñ" * 160, "GSM-7", 160, 1, 0),
        ("á" * 70, "UCS-2", 70, 1, 0),
        ("á" * 71, "UCS-2", 71, 2, 63),
        ("🎉" * 35, "UCS-2", 70, 1, 0),
        ("🎉" * 36, "UCS-2", 72, 2, 61),
    ],
)
def test_segments(text: str, encoding: str, units: int, segments: int, left: int) -> None:
    cost = cost_of(text)

    assert (cost.encoding, cost.units, cost.segments, cost.left) == (
        encoding,
        units,
        segments,
        left,
    )


@given(st.text(max_size=500))
def test_every_text_has_a_cost_and_plain_letters_are_cheap(text: str) -> None:
    cost = cost_of(text)
    assert (cost.segments == 0) == (text == "")
    assert (cost.encoding == "UCS-2") == bool(expensive_in(text))
    assert expensive_in(in_plain_letters(text)) == []


@pytest.mark.parametrize(
    ("agency", "begins"),
    [
        ("CENTRAL COAST ENERGY, INC.", "This is CENTRAL COAST ENERGY, INC. We could"),
        ("CENTRAL COAST ENERGY", "This is CENTRAL COAST ENERGY. We could"),
        ("WARM HOMES! ", "This is WARM HOMES! We could"),
    ],
)
def test_r_75_a_name_with_a_full_stop_of_its_own_gets_no_second_one(
    agency: str, begins: str
) -> None:
    assert answer_to_a_stranger(agency=agency, phone=None).startswith(begins)
