"""A clear leading answer counts with what people add out of courtesy, and with nothing else."""

from collections.abc import Callable
from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sms_gateway.domain.keywords import Kind, keywords, meaning_of, plain

SAID = st.sampled_from(sorted(keywords()))
ANSWERS: dict[Kind, list[str]] = {
    "confirm": ["1", "1.", "yes", "Yes", "YES!", "confirm", "I confirm", "uno", "sí", "Si", "1️⃣"],
    "cancel": ["2", "2.", "No puedo ir", "I can't make it", "Cancel my appointment", "dos"],
    "opt_out": ["3", "3.", "Stop", "no more texts", "tres", "Basta"],
}
COURTESIES = [
    "please", "Please!", "thank you", "Thanks", "thx", "ty", "OK", "sir", "ma'am", "God bless",
    "por favor", "gracias", "Muchas gracias.", "Dios los bendiga", "have a nice day",
]  # fmt: skip
EMOJI = ["👍", "👍🏽", "🙏", "🙏🏿", "😊", "❤️", "✅", "👌", "🎉", "👨‍👩‍👧", "🇲🇽", "☺️"]
SIGNATURES = [
    "Julie", "- Julie", "-JG", "\nJulie Garxia", "\n--\nJULIE GARXIA", "this is Julie",
    "from Julie Garxia", "Soy Julie", "Julie G.", "- J. Garxia", "\nSent from my iPhone",
    "\n\nEnviado desde mi iPhone", "Mrs. Garxia",
]  # fmt: skip
MATTERS = [
    "but call me", "what time?", "at 3", "can we do Friday", "my address changed", "no heat",
    "we have no gas", "2", "no", "call me", "maybe", "if it is before noon", "pero más tarde",
    "y necesito ayuda", "a qué hora", "tomorrow", "and 3", "wrong number", "who is this",
    "12345", "+ 1", "$20", "Monday", "my baby is sick", "hasta que me llamen", "?", "not", "cancel",
    "stop", "help", "me mudé", "👎", "❓", "🚨", "Heather", "Gas", "late",
]  # fmt: skip
NAMES = ["JULIE GARXIA"]


def written(parts: list[str]) -> str:
    return " ".join(parts)


additions = st.lists(st.sampled_from([*COURTESIES, *EMOJI, *SIGNATURES]), max_size=4)
casing: st.SearchStrategy[Callable[[str], str]] = st.sampled_from(
    [str, str.upper, str.lower, str.title]
)


@given(st.sampled_from(list(ANSWERS)), st.data(), additions, casing)
def test_r_61_a_clear_leading_answer_counts_with_courtesy_emoji_and_signature(
    kind: Kind, data: st.DataObject, added: list[str], case: Callable[[str], str]
) -> None:
    answer = data.draw(st.sampled_from(ANSWERS[kind]))

    assert meaning_of(case(written([answer, *added])), names=NAMES).kind == kind


@given(
    st.sampled_from([*ANSWERS["confirm"], *ANSWERS["cancel"]]),
    additions,
    st.sampled_from(MATTERS),
    additions,
    casing,
)
def test_r_61_whatever_adds_a_matter_is_for_a_person(
    answer: str, before: list[str], matter: str, after: list[str], case: Callable[[str], str]
) -> None:
    assume(not (matter == "2" and answer in ANSWERS["cancel"]))

    words = case(written([answer, *before, matter, *after]))

    assert meaning_of(words, names=NAMES).kind == "other"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Yes 👍", "confirm"), ("yes please", "confirm"), ("1 confirm", "confirm"),
        ("1 - Julie Garxia", "confirm"), ("Sí, gracias", "confirm"), ("si por favor", "confirm"),
        ("1 confirmo", "confirm"), ("Sí confirmo, gracias 🙏", "confirm"), ("Ok, 1", "confirm"),
        ("Hola, sí", "confirm"), ("Good morning! Yes, I confirm. See you then", "confirm"),
        ("Yes yes yes", "confirm"), ("1 yes", "confirm"), ("yep 👍🏽 thanks", "confirm"),
        ("2 sorry", "cancel"), ("2, lo siento", "cancel"), ("No puedo ir, gracias", "cancel"),
        ("Reply 1 please", "confirm"), ("stop please, thank you", "opt_out"),
        ("1 - Carlos", "other"), ("1 2", "other"), ("yes no", "other"), ("1 3", "other"),
        ("2 1", "other"), ("help please", "other"), ("please", "other"), ("thanks", "other"),
        ("yes, but what time?", "other"), ("si puedo", "other"), ("I will be there", "other"),
        ("Julie", "other"), ("1 sent from", "other"), ("1 lo siento", "other"), ("1+1", "other"),
        ("thanks 1", "other"),
    ],
)  # fmt: skip
def test_r_61_everyday_answers_are_understood(words: str, kind: Kind) -> None:
    assert meaning_of(words, names=NAMES).kind == kind


def test_r_61_a_name_that_is_an_answer_signs_nothing() -> None:
    assert meaning_of("1 no", names=["ANH NO"]).kind == "other"
    assert meaning_of("1 dos santos", names=["ANA DOS SANTOS"]).kind == "other"
    assert meaning_of("1 anh", names=["ANH NO"]).kind == "confirm"


@given(SAID, st.sampled_from(COURTESIES))
def test_r_61_only_a_word_alone_is_the_carriers(word: str, courtesy: str) -> None:
    assert not meaning_of(f"{word} {courtesy}").carrier or plain(f"{word} {courtesy}") in keywords()


def test_n_17_cancel_with_courtesy_may_still_mean_the_visit() -> None:
    found = meaning_of("Cancel please, thank you")

    assert (found.kind, found.carrier, found.calls_off) == ("opt_out", False, True)


@given(st.text(max_size=2000), st.lists(st.text(max_size=40), max_size=3))
def test_any_text_and_any_names_are_read(words: str, names: list[str]) -> None:
    assert meaning_of(words, names=names).kind in get_args(Kind)
    assert meaning_of(f"1 {words}", names=names).kind in get_args(Kind)


def test_a_long_text_is_read_quickly() -> None:
    assert meaning_of("thank you thanks " * 100, names=NAMES).kind == "other"
    assert meaning_of("1 " * 800, names=NAMES).kind == "other"
