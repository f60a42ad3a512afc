"""Words as people paste them: nothing visible is lost, nothing invisible decides (R-03, R-04)."""

import random
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from naughty import (
    DASHES,
    INVISIBLE,
    LINE_BREAKS,
    SPACES,
    WORDS,
)

from backbone.typed.refusal import Refusal
from backbone.typed.text import (
    clean_field,
    clean_line,
    clean_name,
    clean_text,
    without_unkeepable,
)

typed = st.text(
    st.one_of(
        st.characters(codec="utf-8", exclude_characters="\x00"),
        st.sampled_from([*INVISIBLE, *SPACES, *DASHES, *"\n\r\x0b\x0c\x85\u2028\u2029\x92a1 "]),
        st.sampled_from("\U0001f469\u2764\u0645\u06cc\u0915\u094d\u180b\u1820\U0001f3f4#\u20e3"),
    )
)
seeds = st.integers(0, 2**32).map(random.Random)


@pytest.mark.parametrize("clean", [clean_text, clean_line, clean_field, clean_name])
@given(text=typed)
def test_r_03_cleaning_twice_changes_nothing(clean: Callable[[str], str], text: str) -> None:
    once = clean(text)

    assert clean(once) == once


@given(text=typed)
def test_r_03_no_control_and_no_strange_break_is_left(text: str) -> None:
    kept = clean_text(text)

    assert not [one for one in kept if unicodedata.category(one) == "Cc" and one not in "\n\t"]
    assert not set(kept) & set("\u2028\u2029\u200b\u202e\ufeff\u00ad")
    assert "\n" not in clean_line(text)


@given(text=st.text(st.characters(categories=("L", "N", "P", "Sc", "Sm"), max_codepoint=0x24FF)))
def test_r_03_nothing_visible_is_dropped(text: str) -> None:
    visible = "".join(one for one in text if one not in INVISIBLE)

    assert clean_text(text) == unicodedata.normalize("NFC", visible).strip()


@pytest.mark.parametrize("mark", LINE_BREAKS)
def test_r_03_whatever_breaks_a_line_is_a_line_break(mark: str) -> None:
    assert clean_text(f"gas{mark}bill") == "gas\nbill"
    assert clean_line(f"gas{mark}bill") == "gas bill"


def test_r_03_leftovers_of_windows_1252_are_their_characters() -> None:
    assert clean_text("she\x92s \x93fine\x94 \x96 \x80 5 \x95") == "she’s “fine” – € 5 •"  # noqa: RUF001
    assert clean_text("\x81\x8d\x8f\x90\x9d") == ""


@pytest.mark.parametrize(
    "kept",
    [
        "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
        "\u2764\ufe0f\u200d\U0001f525",
        "\U0001f44d\U0001f3fd",
        "\U0001f1fa\U0001f1f8",
        "1\ufe0f\u20e3",
        "\u2139\ufe0f",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0915\u094d\u200d\u0937",
        "\u845b\U000e0100",
    ],
)
def test_r_03_what_makes_an_emoji_or_joins_letters_is_kept(kept: str) -> None:
    assert clean_text(f"a {kept} b") == f"a {kept} b"
    assert clean_text(f"{kept}\u200d\u200b") in {kept, clean_text(kept)}


@pytest.mark.parametrize("stray", [*INVISIBLE])
def test_r_04_what_nobody_sees_is_nothing_in_a_word(stray: str) -> None:
    assert clean_text(f"gas{stray}bill") == clean_field(f"gas{stray}bill") == "gasbill"


@pytest.mark.parametrize(
    ("text", "line", "place"),
    [("\x00", 1, 1), ("gas bill\x00", 1, 9), ("gas\nbi\ud83dll", 2, 3), ("a\x0bb\udc00", 2, 2)],
)
def test_r_03_only_what_cannot_be_kept_is_refused_and_where_it_stands_is_said(
    text: str, line: int, place: int
) -> None:
    with pytest.raises(Refusal) as refused:
        clean_text(text)

    assert refused.value.parameters == {"line": line, "place": place}
    assert f"in line {line} at place {place}" in str(refused.value)
    assert clean_text(without_unkeepable(text)) == clean_text(
        text.replace("\x00", "").replace("\ud83d", "").replace("\udc00", "")
    )


@pytest.mark.parametrize("words", WORDS)
def test_r_03_what_people_paste_is_kept(words: str) -> None:
    kept = clean_text(words)

    assert kept
    assert {one for one in words if one.isalnum()} <= set(kept) | set("\u0301\u0065")
