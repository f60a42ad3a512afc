"""The rules of people and sign-ins, tried without a database or a web server."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staff.domain.accounts import (
    DEMO_PASSWORD,
    LastAdministrator,
    Standing,
    in_order,
    require_an_administrator,
    require_username,
)
from staff.domain.lockout import Limit, account_key, client_address, locked_until
from staff.domain.passwords import PasswordRefused, require_good_password
from staff.domain.sessions import PresentedToken, expiry, judge
from staff.domain.signing_keys import AHEAD, LEEWAY, Term, published_until, terms_to_add

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LIMIT = Limit(failures=10, window=timedelta(minutes=15))
LOOPBACK = ("127.0.0.0/8", "::1/128")


# Passwords


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "gilroy envelope tuesday nine",
        "Zufall-vor-dem-Fenster",
        "пять зелёных чайников",
        "kV9#mQ2$xT7!",
        "twelve signs",
    ],
)
def test_a_long_password_of_ones_own_is_good(password: str) -> None:
    require_good_password(password, username="a.nguyen", name="ANGELA NYGUEN")


@pytest.mark.parametrize(
    ("password", "rule", "why"),
    [
        ("11 letters.", "too_short", "at least 12"),
        ("x" * 200, "too_long", "at most 128"),
        ("abababababab", "repetitive", "repeated"),
        ("123456789012", "sequence", "keyboard or a count"),
        ("abcdefghijklm", "sequence", "keyboard or a count"),
        ("987654321098", "sequence", "keyboard or a count"),
        ("password1234", "common", "Too many people"),
        ("P@ssw0rd2024!", "common", "Too many people"),
        ("Welcome-Summer-24", "common", "Too many people"),
        ("hearthline2026", "common", "Too many people"),
        ("831-555-0100 95076", "common", "Too many people"),
        (DEMO_PASSWORD, "common", "Too many people"),
        ("frontdesk rules!", "contains_name", "your user name or your name"),
        ("dehoyos-family-7", "contains_name", "your user name or your name"),
    ],
)
def test_a_password_somebody_could_guess_is_refused(password: str, rule: str, why: str) -> None:
    with pytest.raises(PasswordRefused, match=why) as refused:
        require_good_password(password, username="frontdesk", name="ADAM DEHOYOS")
    assert refused.value.parameters["rule"] == rule


@given(st.text(alphabet=st.characters(max_codepoint=126), max_size=11))
def test_no_short_password_is_ever_good(password: str) -> None:
    with pytest.raises(PasswordRefused):
        require_good_password(password, username="frontdesk", name="ADAM DEHOYOS")


@given(st.text(min_size=12, max_size=200))
def test_every_password_gets_a_plain_answer_that_does_not_repeat_it(password: str) -> None:
    published = _verdict(password)

    assert published == "good" or published.startswith(("Choose", "Too many people"))
    assert password not in published


def _verdict(password: str) -> str:
    try:
        require_good_password(password, username="frontdesk", name="ADAM DEHOYOS")
    except PasswordRefused as refused:
        return str(refused)
    return "good"


# Too many wrong passwords


def test_nine_wrong_passwords_are_forgiven_and_ten_are_not() -> None:
    nine = [NOON + timedelta(seconds=n) for n in range(9)]
    now = NOON + timedelta(minutes=1)

    assert locked_until(nine, LIMIT, now=now) is None
    assert locked_until([*nine, now], LIMIT, now=now) == NOON + LIMIT.window


def test_the_wait_ends_when_the_first_of_the_ten_grows_old() -> None:
    ten = [NOON + timedelta(seconds=n) for n in range(10)]

    assert locked_until(ten, LIMIT, now=NOON + timedelta(minutes=14, seconds=59)) is not None
    assert locked_until(ten, LIMIT, now=NOON + timedelta(minutes=15)) is None


@given(
    st.lists(st.integers(min_value=0, max_value=7200), min_size=1, max_size=120),
    st.integers(min_value=1, max_value=12),
)
def test_however_guesses_are_timed_no_window_holds_more_than_the_limit(
    seconds: list[int], most: int
) -> None:
    limit = Limit(failures=most, window=timedelta(minutes=15))
    tried: list[datetime] = []
    for moment in (NOON + timedelta(seconds=n) for n in sorted(seconds)):
        until = locked_until(tried, limit, now=moment)
        if until is None:
            tried.append(moment)
        else:
            assert until > moment

    for start in tried:
        window = [at for at in tried if start <= at < start + limit.window]
        assert len(window) <= most


def test_one_spelling_counts_for_all_spellings_of_a_user_name() -> None:
    assert account_key(" FrontDesk ") == account_key("frontdesk") == "frontdesk"


def test_a_forwarded_address_counts_only_behind_our_own_proxies() -> None:
    forged = ["6.6.6.6"]

    assert client_address("203.0.113.9", forged, LOOPBACK) == "203.0.113.9"
    assert client_address("127.0.0.1", ["203.0.113.9"], LOOPBACK) == "203.0.113.9"
    assert client_address("127.0.0.1", [*forged, "203.0.113.9"], LOOPBACK) == "203.0.113.9"
    assert client_address("127.0.0.1", ["203.0.113.9", "127.0.0.2"], LOOPBACK) == "203.0.113.9"


def test_neighbours_in_one_ipv6_network_are_one_client() -> None:
    first = client_address("2001:db8:0:1::1", [], LOOPBACK)

    assert first == client_address("2001:db8:0:1:ffff::9", [], LOOPBACK) == "2001:db8:0:1::/64"
    assert client_address("::ffff:203.0.113.9", [], LOOPBACK) == "203.0.113.9"
    assert client_address("::1", ["203.0.113.9"], LOOPBACK) == "203.0.113.9"


@given(st.text(max_size=40) | st.none(), st.lists(st.text(max_size=40), max_size=4))
def test_nonsense_in_the_header_never_breaks_a_sign_in(
    peer: str | None, forwarded: list[str]
) -> None:
    assert client_address(peer, forwarded, LOOPBACK)


# Sign-ins that last


def _presented(
    *, used: timedelta | None = None, revoked: bool = False, expires: timedelta = timedelta(hours=2)
) -> PresentedToken:
    return PresentedToken(
        session_ends_at=NOON + timedelta(hours=12),
        session_revoked=revoked,
        expires_at=NOON + expires,
        used_at=None if used is None else NOON - used,
    )


@pytest.mark.parametrize(
    ("token", "verdict"),
    [
        (_presented(), "rotate"),
        (_presented(used=timedelta(seconds=0)), "repeat"),
        (_presented(used=timedelta(seconds=30)), "repeat"),
        (_presented(used=timedelta(seconds=31)), "reused"),
        (replace(_presented(used=timedelta(seconds=1)), superseded=True), "reused"),
        (_presented(revoked=True), "over"),
        (_presented(used=timedelta(hours=1), revoked=True), "over"),
        (_presented(expires=timedelta(0)), "over"),
    ],
)
def test_r_28_a_refresh_token_is_judged_by_when_it_comes_back(
    token: PresentedToken, verdict: str
) -> None:
    assert judge(token, now=NOON, grace=timedelta(seconds=30)) == verdict


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=2)))
def test_no_refresh_token_outlives_its_sign_in(later: timedelta) -> None:
    ends = NOON + timedelta(hours=12)

    assert expiry(ends, now=NOON + later, idle=timedelta(hours=2)) <= ends


# Signing keys


@given(
    st.lists(st.integers(min_value=1, max_value=24 * 45), min_size=1, max_size=40),
    st.integers(min_value=2, max_value=40),
)
def test_there_is_always_a_key_and_never_one_that_comes_as_a_surprise(
    hours: list[int], days: int
) -> None:
    life = timedelta(days=days)
    now, terms = NOON, list(terms_to_add([], now=NOON, life=life))
    for step in hours:
        before = list(terms)
        now += timedelta(hours=step)
        added = list(terms_to_add(terms, now=now, life=life))
        terms += added
        assert any(term.covers(now) for term in terms)
        if any(term.covers(now) for term in before):
            assert all(term.signs_from > now for term in added)
        assert not terms_to_add(terms, now=now, life=life)


def test_the_next_key_is_known_a_day_before_it_signs() -> None:
    life = timedelta(days=30)
    [first] = terms_to_add([], now=NOON, life=life)

    assert terms_to_add([first], now=first.signs_until - AHEAD - LEEWAY, life=life) == []
    [second] = terms_to_add([first], now=first.signs_until - AHEAD, life=life)
    assert second == Term(first.signs_until, first.signs_until + life)


def test_a_key_stays_published_as_long_as_a_token_it_signed_is_good() -> None:
    term = Term(NOON, NOON + timedelta(days=30))
    last_token_expires = term.signs_until + timedelta(minutes=10)

    assert published_until(term, access=timedelta(minutes=10)) > last_token_expires


# Accounts


def test_the_last_administrator_stays() -> None:
    admin = Standing(active=True, roles=("administrator",))
    closed = Standing(active=False, roles=("administrator",))
    demoted = Standing(active=True, roles=("supervisor",))

    for after in (closed, demoted):
        with pytest.raises(LastAdministrator):
            require_an_administrator(admin, after, others=0)
        require_an_administrator(admin, after, others=1)
    require_an_administrator(closed, demoted, others=0)
    require_an_administrator(admin, admin, others=0)


@pytest.mark.parametrize("good", ["a.nguyen", "JO", "front_desk-2"])
def test_a_user_name_is_kept_in_small_letters(good: str) -> None:
    assert require_username(good) == good.lower()


@pytest.mark.parametrize("bad", ["", "x", ".dot", "dash-", "a b", "Ärger", "a" * 33, "a\n"])
def test_a_user_name_nobody_could_type_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="letters, digits"):
        require_username(bad)


def test_roles_are_listed_once_and_in_one_order() -> None:
    assert in_order(["auditor", "front_desk", "auditor"]) == ["front_desk", "auditor"]
