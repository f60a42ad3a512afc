r"""Encryption of a backup's files: AES-256-GCM in chunks, the key made of a passphrase by scrypt.

    file   = header chunk*
    header = "HEARTHLINE-BACKUP-1\n" log2(n) r p (a byte each) salt (16 bytes) file salt (16 bytes)
    key    = HKDF-SHA256(scrypt(passphrase, salt, n, r, p), file salt, "hearthline backup file")
    chunk  = AES-256-GCM(key, nonce, plaintext of 1 MiB, the last one shorter; header as AAD)
    nonce  = number of the chunk (11 bytes, big-endian), 1 for the last chunk or else 0 (one byte)

A chunk left out, moved or cut off therefore does not open, and neither does one of another file.
"""

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from hearthline.backup import BackupRefused

CHUNK = 1 << 20
"""Bytes of plaintext in every chunk but the last."""
SHORTEST_PASSPHRASE = 12
_MAGIC = b"HEARTHLINE-BACKUP-1\n"
_LOG2_N, _R, _P = 17, 8, 1  # what OWASP asks of scrypt: 128 MB of memory for each guess
_SALT = 16
_HEADER = len(_MAGIC) + 3 + 2 * _SALT
_TAG = 16


class Passphrase:
    """A passphrase, and the key made of it for one backup."""

    def __init__(self, text: str) -> None:
        if len(text) < SHORTEST_PASSPHRASE:
            raise BackupRefused(
                f"A passphrase needs {SHORTEST_PASSPHRASE} characters or more: whoever finds the"
                " backup can try as many as he likes. Make one with: openssl rand -hex 16"
            )
        self._text = text.encode()
        self._salt = os.urandom(_SALT)

    def encrypted(self, content: Iterable[bytes]) -> Iterator[bytes]:
        """Encrypt the content of one file."""
        header = _MAGIC + bytes([_LOG2_N, _R, _P]) + self._salt + os.urandom(_SALT)
        yield header
        cipher = self._cipher(header)
        number, waiting = 0, bytearray()
        for part in content:
            waiting += part
            # One byte more than a chunk: the last chunk is known by being the last.
            while len(waiting) > CHUNK:
                yield cipher.encrypt(_nonce(number, last=False), bytes(waiting[:CHUNK]), header)
                del waiting[:CHUNK]
                number += 1
        yield cipher.encrypt(_nonce(number, last=True), bytes(waiting), header)

    def decrypted(self, file: BinaryIO, name: str) -> Iterator[bytes]:
        """Decrypt what was encrypted; refuse it when the passphrase is another, or it changed."""
        header = file.read(_HEADER)
        if len(header) < _HEADER or not header.startswith(_MAGIC):
            raise BackupRefused(f"{name} is not encrypted as this version of Hearthline does.")
        cipher = self._cipher(header)
        number, chunk = 0, file.read(CHUNK + _TAG)
        while True:
            after = file.read(CHUNK + _TAG)
            try:
                yield cipher.decrypt(_nonce(number, last=not after), chunk, header)
            except InvalidTag:
                raise BackupRefused(
                    f"{name} does not open: the passphrase is wrong, or it was damaged or changed."
                ) from None
            if not after:
                return
            number, chunk = number + 1, after

    def _cipher(self, header: bytes) -> AESGCM:
        log2_n, r, p = header[len(_MAGIC) : len(_MAGIC) + 3]
        if (log2_n, r, p) != (_LOG2_N, _R, _P):
            raise BackupRefused("The backup is encrypted with settings this version does not know.")
        salt, file_salt = header[-2 * _SALT : -_SALT], header[-_SALT:]
        expand = HKDF(SHA256(), 32, salt=file_salt, info=b"hearthline backup file")
        return AESGCM(expand.derive(_stretched(self._text, salt)))


def is_encrypted(file: BinaryIO) -> bool:
    """Say whether a file is encrypted; the file is then where it was."""
    found = file.read(len(_MAGIC)) == _MAGIC
    file.seek(0)
    return found


@lru_cache(maxsize=4)
def _stretched(passphrase: bytes, salt: bytes) -> bytes:
    return Scrypt(salt, 32, 1 << _LOG2_N, _R, _P).derive(passphrase)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
