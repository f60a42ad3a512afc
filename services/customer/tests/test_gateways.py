"""The vault of social security numbers, and the list of ZIP codes."""

from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag

from customer.domain.ssn import SSN
from customer.gateways.ssn_vault import SsnVault

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
