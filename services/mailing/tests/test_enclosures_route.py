"""What each mailing code puts into an envelope: shown, and said by the agency."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
from mailing_builders import BOOKLET, NOTE, PACKET, PrintRoom, codes, customer, note

from contracts.contacts import Code, CodesChanged, CodeTable

PATH: Final = "/api/mailing/enclosures"


async def test_r_73_an_administrator_sees_what_a_mailing_code_puts_into_an_envelope(
    prints: PrintRoom,
) -> None:
    assert (await prints.service.http("administrator").get(PATH)).json() == {"items": []}
    await prints.service.deliver(codes(1, "SPACE HEATER BOOKLET"))

    [shown] = (await prints.service.http("administrator").get(PATH)).json()["items"]

    assert (shown["mailing_code"], shown["known"]) == ("SB", False)
    assert shown["sheets"] == ["Space heater booklet"]


async def test_what_would_change_is_told_with_how_many_pieces_and_nothing_changes(
    prints: PrintRoom,
) -> None:
    await prints.deliver(customer(), *(note(minute) for minute in range(4)))
    await prints.pull(limit=1)
    printed = await prints.pull(limit=1)
    await prints.post(f"/batches/{printed['id']}/printed")
    office = prints.service.http("administrator")

    told = (await office.post(f"{PATH}/CP/preview", json=dict(PACKET))).json()

    assert (told["waiting"], told["in_batches"]) == (2, 1)
    assert told["before"]["text"] == ["A full application packet", "- HEAP - CARE - WX"]
    assert told["after"] == {
        **PACKET,
        "satisfies": False,
        "only_notice": False,
        "from_notes": False,
    }
    same = {name: told["before"][name] for name in ("text", "sheets", "comes_back")}
    nothing = (await office.post(f"{PATH}/CP/preview", json=same)).json()
    assert (nothing["waiting"], nothing["in_batches"]) == (0, 0)
    assert (await office.get(f"{PATH}/CP")).headers["ETag"] == '"0"'


async def test_who_said_what_is_in_the_audit_and_saying_the_same_again_is_not(
    prints: PrintRoom,
) -> None:
    first = await prints.say("CP", PACKET, version=0)
    again = await prints.say("CP", PACKET, version=first["version"])
    second = await prints.say("CP", BOOKLET, version=first["version"])
    assert again["version"] == first["version"] < second["version"]

    changes = (await prints.service.http("auditor").get(f"{PATH}/changes")).json()["items"]

    assert [(one["by"], one["mailing_code"]) for one in changes] == [("ANA LOPEZ", "CP")] * 2
    assert changes[0]["before"] == changes[1]["after"]
    assert changes[1]["before"]["sheets"] == ["HEAP intake form CSD 43", "CARE form", "WX forms"]
    assert changes[0]["after"]["sheets"] == BOOKLET["sheets"]


async def test_what_somebody_else_said_meanwhile_is_not_overwritten(prints: PrintRoom) -> None:
    await prints.say("CP", PACKET, version=0)

    office = prints.service.http("administrator")
    answer = await office.put(f"{PATH}/CP", json=dict(BOOKLET), headers={"If-Match": '"0"'})

    assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")
    assert (await office.get(f"{PATH}/CP")).json()["sheets"] == PACKET["sheets"]


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"text": []}, "text", "envelope_says_nothing"),
        ({"sheets": []}, "sheets", "envelope_stays_empty"),
        ({"text": ["A", "B", "C", "D"]}, "text", "too_many_lines"),
        ({"text": ["A", "B", "C"], "from_notes": True}, "text", "too_many_lines"),
        ({"text": ["A", "X" * 36]}, "text.1", "too_long"),
        ({"text": ["\u202e"]}, "text.0", "too_short"),
        ({"sheets": [f"FORM {number}" for number in range(11)]}, "sheets", "too_many_sheets"),
        ({"sheets": ["Form", "Other", "FORM"]}, "sheets", "sheet_named_twice"),
        ({"only_notice": True}, "only_notice", "notice_satisfies_nothing"),
        ({"colour": "red"}, "colour", "unknown_field"),
    ],
)
async def test_what_no_envelope_can_be_is_refused_by_its_code(
    prints: PrintRoom, wrong: Mapping[str, Any], field: str, code: str
) -> None:
    office = prints.service.http("administrator")
    said = {**BOOKLET, **wrong}

    for method, path in (("PUT", f"{PATH}/SB"), ("POST", f"{PATH}/SB/preview")):
        answer = await office.request(method, path, json=said)

        assert answer.status_code == 422, answer.text
        [fault] = answer.json()["errors"]
        assert (fault["field"], fault["code"]) == (field, code)


@pytest.mark.parametrize(
    ("role", "method", "path", "status"),
    [
        ("supervisor", "PUT", f"{PATH}/AP", 403),
        ("supervisor", "POST", f"{PATH}/AP/preview", 403),
        ("print_room", "GET", f"{PATH}/AP", 200),
        ("administrator", "GET", f"{PATH}/changes", 403),
        ("administrator", "PUT", f"{PATH}/lower", 404),
    ],
)
async def test_only_an_administrator_says_what_is_enclosed(
    prints: PrintRoom, role: str, method: str, path: str, status: int
) -> None:
    body = dict(BOOKLET) if method != "GET" else None

    answer = await prints.service.http(role).request(method, path, json=body)

    assert answer.status_code == status


async def test_r_59_a_language_shows_its_letter_and_its_instruction_line(
    prints: PrintRoom,
) -> None:
    spoken = (
        Code(key="SPANISH", label="SPANISH", letter="ES"),
        Code(key="ZAPOTEC", label="ZAPOTEC", letter="Z"),
    )
    tables = (CodeTable(name="languages", codes=spoken),)
    await prints.deliver(CodesChanged(tables_id=NOTE, version=1, tables=tables))

    marks = (await prints.service.http("administrator").get("/api/mailing/languages")).json()

    assert [tuple(one.values()) for one in marks["items"]] == [
        ("SPANISH", "ES", "Forms must be mailed in Spanish", "SPANISH"),
        ("ZAPOTEC", "Z", "Forms must be mailed in English", "ENGLISH"),
    ]
