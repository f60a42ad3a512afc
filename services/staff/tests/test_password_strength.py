"""A password that a guesser finds is refused, however long it is (R-28)."""

import pytest
from staff_builders import create_account

from backbone.testing import ServiceHarness
from staff.dependencies.password_strength import require_strong_password
from staff.domain.passwords import PasswordRefused

GUESSABLE = [
    "qwertyuiopas",
    "1qaz2wsx3edc",
    "Summer2026!!",
    "lupelopez1988",
    "jennifer1987",
    "p4ssw0rdp4ssw0rd",
    "20262026abab",
]
STRONG = [
    "gilroy envelope tuesday nine",
    "orchard marsh kettle violin",
    "T7#vq9!mZx2&",
    "mi abuela baila los jueves",
    "x" * 3 + "kettle orchard violin" * 5,
]


@pytest.mark.parametrize("password", GUESSABLE)
async def test_r_28_a_password_that_is_soon_guessed_is_refused(password: str) -> None:
    with pytest.raises(PasswordRefused):
        await require_strong_password(password, username="lupe", name="LUPE LOPEZ")


@pytest.mark.parametrize("password", STRONG)
async def test_r_28_a_password_nobody_guesses_is_accepted(password: str) -> None:
    await require_strong_password(password, username="lupe", name="LUPE LOPEZ")


async def test_r_28_the_refusal_says_what_to_choose(harness: ServiceHarness) -> None:
    answer = await create_account(harness.http("administrator"), password="qwertyuiopas")

    assert answer.status_code == 422
    assert (answer.json()["code"], answer.json()["rule"]) == ("password_refused", "guessable")
    assert "four unrelated words" in answer.json()["detail"]
