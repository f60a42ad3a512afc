"""Whoever of the household calls, the record is found and says why (F-052)."""

from typing import Any

from customer_builders import add_application, add_customer, add_member
from hypothesis import given
from hypothesis import strategies as st

from backbone.testing import ServiceHarness
from customer.domain.address import Address
from customer.domain.clues import MEMBER_SSN, Search, clues_of, sought
from customer.domain.exact_evidence import AskedClues, Facts
from customer.domain.matching import Names, is_likely_duplicate, weigh
from customer.domain.names import forms
from customer.domain.phones import Phones
from customer.domain.reasons import sentence
from customer.queries.names import liken

SSN = "612-44-8170"


def of(customer: dict[str, Any]) -> str:
    return f"/api/customers/{customer['id']}"


async def search(harness: ServiceHarness, **clues: Any) -> list[dict[str, Any]]:
    answer = await harness.http("front_desk").post("/api/customers/search", json=clues)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_another_adult_of_the_household_finds_the_record_which_says_so(
    fresh_harness: ServiceHarness,
) -> None:
    harness = fresh_harness
    doena = await add_customer(harness, first_name="Doena", last_name="Holschein")
    application = await add_application(harness, of(doena))
    await add_member(harness, application, "Doena", "Holschein", relation="SELF")
    wim = await add_member(
        harness, application, "Wilhelmus", "Quackenbush", relation="SPOUSE", ssn=SSN
    )

    [by_name] = await search(harness, first_name="Wilhelmus", last_name="Quakenbush")
    [by_number] = await search(harness, ssn=SSN)
    [by_herself] = await search(harness, first_name="Doena", last_name="Holschein")

    assert {one["customer"]["id"] for one in (by_name, by_number, by_herself)} == {doena["id"]}
    assert [one["code"] for one in by_name["matches"]] == ["household_member"]
    assert by_name["matches"][0]["last"]["value"] == "QUACKENBUSH"
    assert by_name["matched_on"] == [
        "household member: first name WILHELMUS; last name QUACKENBUSH, spelled like QUAKENBUSH"
    ]
    assert by_number["matched_on"] == ["social security number of a household member"]
    assert by_number["matches"][0]["ssn"] is True
    assert {one["code"] for one in by_herself["matches"]} == {"first_name", "last_name"}
    path = f"{of(doena)}/applications/{application['id']}"
    await harness.http("front_desk").patch(
        f"{path}/members/{wim['id']}", json={"last_name": "Vandermeulen", "ssn": None}
    )
    assert await search(harness, first_name="Wilhelmus", last_name="Quackenbush") == []
    assert await search(harness, ssn=SSN) == []
    assert len(await search(harness, first_name="Wilhelmus", last_name="Vandermeulen")) == 1
    await harness.http("front_desk").delete(path)
    assert await search(harness, first_name="Wilhelmus", last_name="Vandermeulen") == []


async def test_whoever_bears_the_name_themselves_comes_before_a_member_of_it(
    fresh_harness: ServiceHarness,
) -> None:
    harness = fresh_harness
    doena = await add_customer(harness, first_name="Doena", last_name="Holschein")
    application = await add_application(harness, of(doena))
    await add_member(harness, application, "Wilhelmus", "Quackenbush", ssn=SSN)
    own = await add_customer(harness, first_name="Wilhelmus", last_name="Quackenbush", ssn=SSN)
    like = await add_customer(harness, first_name="Wilhelmus", last_name="Quackenbusch")
    namesake = await add_customer(harness, first_name="Petra", last_name="Quackenbush")

    by_name = await search(harness, first_name="Wilhelmus", last_name="Quackenbush")
    by_number = await search(harness, ssn=SSN)

    assert own["possible_duplicates"] == []
    assert [one["customer"]["id"] for one in by_name] == [
        own["id"],
        like["id"],
        doena["id"],
        namesake["id"],
    ]
    assert [one["customer"]["id"] for one in by_number] == [own["id"], doena["id"]]


async def test_a_record_that_is_changed_is_still_found_by_its_household(
    fresh_harness: ServiceHarness,
) -> None:
    harness = fresh_harness
    doena = await add_customer(harness, first_name="Doena", last_name="Holschein")
    application = await add_application(harness, of(doena))
    await add_member(harness, application, "Wilhelmus", "Quackenbush", ssn=SSN)

    await harness.http("front_desk").patch(of(doena), json={"last_name": "Tester"})

    assert len(await search(harness, ssn=SSN)) == 1
    assert len(await search(harness, first_name="Wilhelmus", last_name="Quackenbush")) == 1
    await harness.http("supervisor").delete(of(doena))
    assert await search(harness, ssn=SSN) == []
    assert await search(harness, first_name="Wilhelmus", last_name="Quackenbush") == []


_NAMES = st.sampled_from(["JULIA", "JULIE", "MARIA", "WILHELMUS", "DOENA", "GUADALUPE", "JOSE"])
_LASTS = st.sampled_from(["GARCIA", "GARXIA", "QUACKENBUSH", "LOPEZ", "DE LA CRUZ", "HOLSCHEIN"])


@given(
    first=_NAMES,
    last=_LASTS,
    other_first=_NAMES,
    other_last=_LASTS,
    mark=st.sampled_from(["a1", None]),
)
def test_a_member_is_never_worth_what_the_same_is_worth_as_one_s_own(
    first: str, last: str, other_first: str, other_last: str, mark: str | None
) -> None:
    search = Search(first_name=first, last_name=last, ssn_mark=mark)
    meant = [Names(forms(first), forms(last))]
    asked = AskedClues(sought(search))
    person = Names(forms(other_first), forms(other_last))
    nobody = Names(forms("XAVERIA"), forms("ZWIEBEL"))
    bare = clues_of(
        number=1, ssn_mark=None, ssn_last4=None, date_of_birth=None, phones=Phones(),
        address=Address(),
    )  # fmt: skip
    numbers = {"own": ["ssn:a1"], "members": [f"{MEMBER_SSN}a1"]} if mark else {}

    def weighed(known: Names, members: list[Names], whose: str) -> Any:
        facts = Facts(frozenset([*bare, *numbers.get(whose, [])]))
        return weigh(meant, asked, known=known, members=members, facts=facts, liken=liken)

    own = weighed(person, [], "own")
    by_member = weighed(nobody, [person], "members")
    both = weighed(person, [person], "own")

    assert by_member.score < own.score or own.score == by_member.score == 0
    assert (both.score, both.reasons) == (own.score, own.reasons)
    assert not is_likely_duplicate(by_member)
    assert all(sentence(reason) for reason in by_member.reasons)
