"""What comes in wrong is refused with a sentence that helps, and nothing is half saved."""

from typing import Any
from uuid import uuid4

import pytest
from customer_builders import NAME

from backbone.testing import ServiceHarness

BAD_RECORDS: list[tuple[dict[str, Any], str]] = [
    ({"first_name": "JULIA"}, "last_name"),
    ({**NAME, "first_name": ""}, "first_name"),
    ({**NAME, "first_name": " . "}, "first_name"),
    ({**NAME, "last_name": None}, "last_name"),
    ({**NAME, "last_name": 7}, "last_name"),
    ({**NAME, "last_name": "X" * 61}, "last_name"),
    ({**NAME, "last_name": "GAR\x00CIA"}, "last_name"),
    ({**NAME, "ssn": "999-99-9999"}, "ssn"),
    ({**NAME, "phones": {"home": "555-555-5555"}}, "phones.home"),
    ({**NAME, "nickname": "JULES"}, "nickname"),
    ({**NAME, "number": 7}, "number"),
    ({**NAME, "version": 7}, "version"),
    ({**NAME, "ssn": "66871685"}, "ssn"),
    ({**NAME, "ssn": "000-00-0000"}, "ssn"),
    ({**NAME, "ssn": 668716854}, "ssn"),
    ({**NAME, "date_of_birth": "7/13/1988"}, "date_of_birth"),
    ({**NAME, "date_of_birth": "1988-02-30"}, "date_of_birth"),
    ({**NAME, "date_of_birth": "1788-02-01"}, "date_of_birth"),
    ({**NAME, "date_of_birth": 19880713}, "date_of_birth"),
    ({**NAME, "special_handling": "yes"}, "special_handling"),
    ({**NAME, "phones": {"home": "555-0101"}}, "phones.home"),
    ({**NAME, "phones": {"home": "831 123 4567"}}, "phones.home"),
    ({**NAME, "phones": {"home": "call my son"}}, "phones.home"),
    ({**NAME, "phones": {"mobile": "831-359-0697 x12"}}, "phones.mobile"),
    ({**NAME, "phones": {"fax": "831 555 0101"}}, "phones.fax"),
    ({**NAME, "phones": {"other": {"ext": "12"}}}, "phones.other.number"),
    (
        {**NAME, "phones": {"other": {"number": "831 555 0101", "ext": "a"}}},
        "phones.other.ext",
    ),
    ({**NAME, "mailing_address": {"zip": "9507"}}, "mailing_address.zip"),
    ({**NAME, "mailing_address": {"state": "ZZ"}}, "mailing_address.state"),
    ({**NAME, "mailing_address": "1 THIS WAY"}, "mailing_address"),
    ({**NAME, "email": "dth at email"}, "email"),
    ({**NAME, "email": "a@b"}, "email"),
    ({**NAME, "best_time_to_call": "NOON"}, "best_time_to_call"),
    ({**NAME, "preferred_contact_method": "FAX"}, "preferred_contact_method"),
    ({**NAME, "phones": {"home": {"number": "831 555 0101", "kind": "desk"}}}, "phones.home"),
    ({**NAME, "phones": {"home": {"ext": "12"}}}, "phones.home"),
    ({**NAME, "phones": {"mobile": {"number": "831 555 0101", "ext": "1"}}}, "phones.mobile"),
    ({**NAME, "phones": {"home": "831 555 0101", "home_ext": "ask"}}, "phones.home_ext"),
    ({**NAME, "phones": {"home": "831 555 01011"}}, "phones.home"),
    ({**NAME, "phones": {"home": "131 555 0101"}}, "phones.home"),
    ({**NAME, "phones": {"home": "+52 55"}}, "phones.home"),
    ({**NAME, "language": "english"}, "language"),
]


@pytest.mark.parametrize(("body", "field"), BAD_RECORDS, ids=[str(bad) for bad in BAD_RECORDS])
async def test_a_bad_record_names_its_field_and_never_repeats_it(
    harness: ServiceHarness, body: dict[str, Any], field: str
) -> None:
    answer = await harness.http("supervisor").post("/api/customers", json=body)

    assert answer.status_code == 422
    problem = answer.json()
    assert field in [error["field"] for error in problem["errors"]]
    assert problem["detail"].endswith(".")
    assert "668716" not in answer.text
    assert "call my son" not in answer.text


@pytest.mark.parametrize(("body", "field"), BAD_RECORDS, ids=[str(bad) for bad in BAD_RECORDS])
async def test_a_bad_change_is_refused_as_a_bad_record_is(
    harness: ServiceHarness, body: dict[str, Any], field: str
) -> None:
    made = await harness.http("supervisor").post("/api/customers", json=NAME)
    path = f"/api/customers/{made.json()['id']}"
    if body == {"first_name": "JULIA"}:
        return  # a change may leave a name out
    answer = await harness.http("supervisor").patch(path, json=body)

    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert (await harness.http("auditor").get(path)).json()["version"] == 1


async def test_the_preferred_method_cannot_be_taken_away(harness: ServiceHarness) -> None:
    made = await harness.http("supervisor").post("/api/customers", json=NAME)

    answer = await harness.http("supervisor").patch(
        f"/api/customers/{made.json()['id']}", json={"preferred_contact_method": None}
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "preferred_contact_method"


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"phone": "98765"}, {"field": "phone", "code": "too_few_digits", "least": 7}),
        ({}, {"field": "body", "code": "nothing_to_search_by"}),
    ],
)
async def test_what_is_wrong_with_a_search_has_a_code(
    harness: ServiceHarness, asked: dict[str, Any], error: dict[str, Any]
) -> None:
    answer = await harness.http("front_desk").post("/api/customers/search", json=asked)

    assert error.items() <= answer.json()["errors"][0].items()


BAD_SEARCHES: list[tuple[dict[str, Any], str]] = [
    ({}, "body"),
    ({"limit": 10}, "body"),
    ({"first_name": " "}, "body"),
    ({"phone": "98765"}, "phone"),
    ({"phone": 8319876543}, "phone"),
    ({"ssn": "66871"}, "ssn"),
    ({"date_of_birth": "13.7.1988"}, "date_of_birth"),
    ({"zip": "95"}, "zip"),
    ({"last_name": "GARCIA", "limit": 0}, "limit"),
    ({"last_name": "GARCIA", "limit": 201}, "limit"),
    ({"last_name": "GARCIA", "limit": "5"}, "limit"),
    ({"last_name": "GARCIA", "order": "name"}, "order"),
]


@pytest.mark.parametrize(("body", "field"), BAD_SEARCHES, ids=[str(bad) for bad in BAD_SEARCHES])
async def test_a_bad_search_says_what_is_wrong(
    harness: ServiceHarness, body: dict[str, Any], field: str
) -> None:
    answer = await harness.http("front_desk").post("/api/customers/search", json=body)

    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"first_name": " . "}, "no_letter"),
        ({"date_of_birth": "2999-01-01"}, "in_the_future"),
        ({"date_of_birth": "1788-02-01"}, "too_long_ago"),
        ({"ssn": "66871685"}, "not_an_ssn"),
        ({"ssn": 668716854}, "not_a_text"),
        ({"phones": {"home": "call my son"}}, "not_a_phone_number"),
        ({"phones": {"home": "555-0101"}}, "impossible_phone_number"),
        ({"phones": {"mobile": "831-359-0697 x12"}}, "extension_in_number"),
        ({"phones": {"home": "831 555 0101", "home_ext": "ask"}}, "extension_not_digits"),
        ({"mailing_address": {"zip": "9507"}}, "not_a_zip_code"),
        ({"mailing_address": {"state": "ZZ"}}, "not_a_state"),
        ({"mailing_address": {"state": "Californ"}}, "not_a_state"),
        ({"ssn": "123-45-6789"}, "placeholder_ssn"),
        ({"phones": {"home": "831 555 1212"}}, "placeholder_phone"),
        ({"phones": {"home": "831 555 0101 Maria"}}, "more_than_a_phone_number"),
        ({"phones": {"home": "831 555 0101 x1", "home_ext": "2"}}, "two_extensions"),
        ({"email": "a@b"}, "not_an_email_address"),
        ({"language": "english"}, "not_a_language"),
        ({"nickname": "JULES"}, "unknown_field"),
    ],
    ids=str,
)
async def test_what_is_wrong_with_a_field_has_a_code(
    harness: ServiceHarness, wrong: dict[str, Any], code: str
) -> None:
    answer = await harness.http("front_desk").post("/api/customers", json={**NAME, **wrong})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert [error["code"] for error in answer.json()["errors"]] == [code]


@pytest.mark.parametrize(
    ("if_match", "status"), [('"1"', 412), ('W/"2"', 200), ("2", 200), ("*", 200), ("x", 400)]
)
async def test_a_change_of_a_stale_copy_is_refused(
    harness: ServiceHarness, if_match: str, status: int
) -> None:
    http = harness.http("front_desk")
    path = f"/api/customers/{(await http.post('/api/customers', json=NAME)).json()['id']}"
    await http.patch(path, json={"language": "SPANISH"})

    answer = await http.patch(path, json={"language": "HMONG"}, headers={"If-Match": if_match})

    assert answer.status_code == status


async def test_a_repeated_request_makes_one_customer(harness: ServiceHarness) -> None:
    http, key = harness.http("front_desk"), {"Idempotency-Key": str(uuid4())}

    first = await http.post("/api/customers", json=NAME, headers=key)
    again = await http.post("/api/customers", json=NAME, headers=key)
    other = await http.post("/api/customers", json={**NAME, "email": "a@b.org"}, headers=key)

    assert first.json()["id"] == again.json()["id"]
    assert again.status_code == 201
    assert other.status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "role"),
    [
        ("POST", "", "auditor"),
        ("POST", "", "print_room"),
        ("POST", "/search", "print_room"),
        ("POST", "/search", "administrator"),
        ("GET", "/{id}", "administrator"),
        ("PATCH", "/{id}", "auditor"),
        ("DELETE", "/{id}", "front_desk"),
        ("GET", "/{id}/history", "print_room"),
        ("POST", "/{id}/reveal-ssn", "front_desk"),
        ("POST", "/{id}/reveal-ssn", "auditor"),
        ("GET", "/zip-codes/95077", "print_room"),
    ],
)
async def test_a_role_without_the_permission_is_told_so(
    harness: ServiceHarness, method: str, path: str, role: str
) -> None:
    url = f"/api/customers{path.format(id=uuid4())}"

    assert (await harness.http(role).request(method, url, json={})).status_code == 403
    assert (await harness.http().request(method, url, json={})).status_code == 401


async def test_what_is_not_json_is_refused(harness: ServiceHarness) -> None:
    http = harness.http("front_desk")
    headers = {"Content-Type": "application/json"}

    for body, status in (
        (b"{", 400),
        (b"[]", 422),
        (b"\xff", 400),
        (b"", 422),
        (b'{"last_name": "\\ud800"}', 422),
        (b'{"last_name": "\\u0000"}', 422),
        (b'{"last_name": "%s"}' % (b"A" * 1_100_000), 413),
    ):
        answer = await http.post("/api/customers/search", content=body, headers=headers)
        assert answer.status_code == status, body[:30]
