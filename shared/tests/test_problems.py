"""What is answered to bad input: a problem that says what to do and repeats nothing."""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx2
import pytest
from bicycles import rental_service
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from backbone.http import problems
from backbone.testing import ServiceHarness, running


@pytest.fixture(scope="module")
async def room() -> AsyncIterator[ServiceHarness]:
    async with running(rental_service) as found:
        yield found


@pytest.fixture
def http(room: ServiceHarness) -> httpx2.AsyncClient:
    return room.http("front_desk")


# ---------------------------------------------------------------------------- bad input
@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b'{"bicycle": ', 400),
        (b"\xff\xfe", 400),
        (b"[" * 50_000, 400),
        (b"[]", 422),
        (b"null", 422),
        (b'"ROADSTER"', 422),
        (b"{}", 422),
        (b'{"bicycle": 7}', 422),
        (b'{"bicycle": "  "}', 422),
        (b'{"bicycle": "NUL \\u0000"}', 422),
        (b'{"bicycle": "HALF \\ud800"}', 422),
        (b'{"bicycle": "R", "colour": "GREEN"}', 422),
        (b'{"bicycle": "R", "brakes": true}', 422),
        (b'{"bicycle": NaN}', 422),
        (b'{"bicycle": "R", "bicycle\\u0000": "R"}', 422),
    ],
)
async def test_what_cannot_be_read_is_answered_with_a_problem(
    http: httpx2.AsyncClient, content: bytes, status: int
) -> None:
    answer = await http.post(
        "/api/rentals", content=content, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "application/json"),
        (b"[]", "application/json"),
        (b'{"bicycle": "R"}', "text/plain"),
        (b"bicycle=R", "application/x-www-form-urlencoded"),
    ],
)
async def test_a_body_that_is_no_object_is_told_what_to_be(
    http: httpx2.AsyncClient, content: bytes, kind: str
) -> None:
    answer = await http.post("/api/rentals", content=content, headers={"Content-Type": kind})

    assert answer.status_code == 422
    assert "one JSON object" in answer.json()["detail"]
    assert "application/json" in answer.json()["detail"]


async def test_a_backslash_is_a_character_like_any_other(http: httpx2.AsyncClient) -> None:
    answer = await http.post("/api/rentals", json={"bicycle": "C:\\u0000"})

    assert answer.json()["bicycle"] == "C:\\u0000"


async def test_missing_fields_are_named(http: httpx2.AsyncClient) -> None:
    answer = await http.post("/api/rentals", json={"colour": "GREEN"})

    problem = answer.json()
    assert "Bicycle is required." in problem["detail"]
    assert {one["field"] for one in problem["errors"]} == {"bicycle", "colour"}


SECRET = "668-71-6854"
ACCEPTABLE = [("bicycle", SECRET), ("bicycle", f"{SECRET}\n")]


@given(
    where=st.sampled_from(["bicycle", "colour", "brakes", SECRET]),
    what=st.sampled_from(
        [SECRET, SECRET * 20, [SECRET], {SECRET: SECRET}, {"a": {"b": [SECRET]}}, f"{SECRET}\n"]
    ),
)
async def test_an_answer_never_repeats_what_was_sent(
    room: ServiceHarness, where: str, what: object
) -> None:
    assume((where, what) not in ACCEPTABLE)
    body = {"bicycle": "STOLEN", where: what}

    answer = await room.http("front_desk").post("/api/rentals", json=body)

    assert answer.status_code in {410, 422}
    assert SECRET not in answer.text


async def test_an_id_or_a_query_that_is_none_is_answered_without_repeating_it(
    http: httpx2.AsyncClient,
) -> None:
    for path, status in (
        (f"/api/rentals/{SECRET}", 404),
        (f"/api/rentals?limit={SECRET}", 422),
        ("/api/rentals?limit=0", 422),
        ("/api/rentals?after=%00", 400),
        (f"/api/rentals/{uuid4()}", 404),
        ("/api/rentals/x/y/z", 404),
    ):
        answer = await http.get(path)
        assert (path, answer.status_code) == (path, status)
        assert SECRET not in answer.text
    assert (await http.put("/api/rentals")).status_code == 405


async def test_a_body_of_two_megabytes_is_too_large(http: httpx2.AsyncClient) -> None:
    async def in_pieces() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 100_000

    headers = {"Content-Type": "application/json"}
    declared = await http.post("/api/rentals", content=b" " * 2_000_000, headers=headers)
    undeclared = await http.post("/api/rentals", content=in_pieces(), headers=headers)

    assert (declared.status_code, undeclared.status_code) == (413, 413)


async def test_our_own_mistakes_are_admitted_without_details(
    room: ServiceHarness, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await room.http().get("/api/rentals/broken")

    assert answer.status_code == 500
    assert "ROSA" not in answer.text + caplog.text


async def test_a_database_that_is_away_is_said_so(room: ServiceHarness) -> None:
    async def away() -> None:
        raise ConnectionRefusedError

    app = room.runtime.app
    app.add_api_route("/away", away)
    http = room.http()
    answer = await http.get("/away")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert problems.unexpected_problem(OperationalError("", {}, Exception())).status_code == 503
