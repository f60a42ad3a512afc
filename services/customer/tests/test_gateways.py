"""The vault of social security numbers, and the list of ZIP codes."""

from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag

from customer.domain.exceptions import ZipCodeNotFound
from customer.domain.ssn import SSN
from customer.gateways.ssn_vault import SsnVault
from customer.gateways.zip_codes import find_zip_code

JULIA = UUID("0194f0a0-0000-7000-8000-000000000001")
NUMBER = SSN.read("767676761")


def secret(name: str, length: int) -> bytes:
    return (name.encode() * 8)[:length]


@pytest.fixture
def vault() -> SsnVault:
    return SsnVault(secret, key=1)


def test_what_is_sealed_opens_again_for_the_same_customer(vault: SsnVault) -> None:
    assert vault.open(JULIA, vault.seal(JULIA, NUMBER)) == NUMBER


def test_a_sealed_number_copied_to_another_customer_does_not_open(vault: SsnVault) -> None:
    sealed = vault.seal(JULIA, NUMBER)
    with pytest.raises(InvalidTag):
        vault.open(uuid4(), sealed)


def test_an_altered_number_does_not_open(vault: SsnVault) -> None:
    sealed = bytearray(vault.seal(JULIA, NUMBER))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        vault.open(JULIA, bytes(sealed))


def test_the_same_number_is_never_sealed_the_same_way_twice(vault: SsnVault) -> None:
    once, again = vault.seal(JULIA, NUMBER), vault.seal(JULIA, NUMBER)
    assert once != again
    assert b"767676761" not in once + again


def test_numbers_sealed_with_an_older_key_still_open(vault: SsnVault) -> None:
    sealed = vault.seal(JULIA, NUMBER)
    newer = SsnVault(secret, key=2)

    assert sealed[0] == 1
    assert newer.open(JULIA, sealed) == NUMBER
    assert newer.seal(JULIA, NUMBER)[0] == 2


def test_marks_tell_equal_numbers_and_nothing_else(vault: SsnVault) -> None:
    assert vault.mark(NUMBER) == SsnVault(secret, key=2).mark(SSN.read("767-67-6761"))
    assert vault.mark(NUMBER) != vault.mark(SSN.read("767676762"))
    other_agency = SsnVault(lambda name, length: secret(name, length)[::-1], key=1)
    assert vault.mark(NUMBER) != other_agency.mark(NUMBER)
    assert "6761" not in vault.mark(NUMBER)


@pytest.mark.parametrize(
    ("zip_code", "city", "county"),
    [
        ("95077", "WATSONVILLE", "SANTA CRUZ"),
        ("95076", "WATSONVILLE", "SANTA CRUZ"),
        ("95076-1234", "WATSONVILLE", "SANTA CRUZ"),
        ("93933", "MARINA", "MONTEREY"),
        (" 10001 ", "NEW YORK", "NEW YORK"),
    ],
)
async def test_a_zip_code_fills_city_and_county_in(zip_code: str, city: str, county: str) -> None:
    entry = await find_zip_code(zip_code)
    assert (entry.city, entry.county) == (city, county)
    assert entry.cities[0] == city


async def test_every_accepted_name_of_a_town_is_offered_in_upper_case() -> None:
    cities = (await find_zip_code("95076")).cities
    assert {"WATSONVILLE", "CORRALITOS", "PAJARO", "ROYAL OAKS"} <= set(cities)
    assert len(cities) == len(set(cities))


@pytest.mark.parametrize("zip_code", ["95029", "9507", "abcde", "95077x", "", "950771"])
async def test_nothing_is_invented_for_a_zip_code_that_is_not_in_the_list(zip_code: str) -> None:
    with pytest.raises(ZipCodeNotFound):
        await find_zip_code(zip_code)
