"""Encrypted files open with their passphrase, whole and unchanged, or not at all."""

import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearthline.backup import BackupRefused
from hearthline.backup.encryption import CHUNK, Passphrase, is_encrypted

PASSPHRASE = Passphrase("correct horse battery staple")
HEADER = 20 + 3 + 32
BLOCK = CHUNK + 16
PLAIN = b"\x00\x01\x02\x03" * (CHUNK // 4) * 2 + b"and some more"
SEALED = b"".join(PASSPHRASE.encrypted([PLAIN]))


def opened(content: bytes, passphrase: Passphrase = PASSPHRASE) -> bytes:
    return b"".join(passphrase.decrypted(io.BytesIO(content), "file"))


@given(parts=st.lists(st.binary(max_size=2000), max_size=5))
def test_what_was_encrypted_is_decrypted_as_it_was(parts: list[bytes]) -> None:
    sealed = b"".join(PASSPHRASE.encrypted(parts))

    assert opened(sealed) == b"".join(parts)
    assert is_encrypted(io.BytesIO(sealed))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_every_length_around_a_chunk_comes_back(size: int) -> None:
    plain = bytes(size)
    assert opened(b"".join(PASSPHRASE.encrypted([plain[:7], plain[7:]]))) == plain


def test_two_files_of_one_backup_share_no_key() -> None:
    assert b"".join(PASSPHRASE.encrypted([PLAIN]))[HEADER:] != SEALED[HEADER:]


@pytest.mark.parametrize(
    "harm",
    [
        lambda it: it[:-1],
        lambda it: it[: HEADER + BLOCK],
        lambda it: it[: HEADER + 2 * BLOCK],
        lambda it: it[:HEADER] + it[HEADER + BLOCK :],
        lambda it: (
            it[:HEADER]
            + it[HEADER + BLOCK : HEADER + 2 * BLOCK]
            + it[HEADER : HEADER + BLOCK]
            + it[HEADER + 2 * BLOCK :]
        ),
        lambda it: it + it[HEADER:],
        lambda it: it[: HEADER - 1] + bytes([it[HEADER - 1] ^ 1]) + it[HEADER:],
        lambda it: it[:HEADER],
        lambda it: it[:10],
        lambda _: PLAIN,
    ],
    ids=[
        "a byte short",
        "one chunk left",
        "last chunk gone",
        "first chunk gone",
        "chunks exchanged",
        "something added",
        "header changed",
        "header alone",
        "half a header",
        "never encrypted",
    ],
)
def test_what_is_cut_off_exchanged_or_changed_does_not_open(
    harm: Callable[[bytes], bytes],
) -> None:
    with pytest.raises(BackupRefused):
        opened(harm(SEALED))


@given(place=st.integers(min_value=HEADER, max_value=len(SEALED) - 1))
def test_a_single_bit_turned_anywhere_is_seen(place: int) -> None:
    changed = bytearray(SEALED)
    changed[place] ^= 1

    with pytest.raises(BackupRefused, match="damaged or changed"):
        opened(bytes(changed))


def test_another_passphrase_opens_nothing() -> None:
    with pytest.raises(BackupRefused, match="the passphrase is wrong"):
        opened(SEALED, Passphrase("correct horse battery stable"))
