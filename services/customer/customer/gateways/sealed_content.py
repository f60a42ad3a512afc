r"""Content sealed piece by piece with a key of its own, so that none of it need be held whole.

    content = piece*
    piece   = AES-256-GCM(key, nonce, plaintext of 256 KiB, the last one shorter)
    nonce   = number of the piece (11 bytes, big-endian), 1 for the last piece or else 0 (one byte)

A piece left out, moved or cut off therefore does not open. A key seals one content only.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_PIECE: Final = 256 * 1024
_TAG: Final = 16
_NONCE: Final = 12
_KEY: Final = 32


class ContentSealer:
    """Seals bytes as they come."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._number = 0
        self._waiting = bytearray()

    def seal(self, piece: bytes) -> Iterator[bytes]:
        """Take in some bytes; yield what is full."""
        self._waiting += piece
        # One byte more than a piece: the last one is known by being the last.
        while len(self._waiting) > _PIECE:
            yield self._next(bytes(self._waiting[:_PIECE]), last=False)
            del self._waiting[:_PIECE]

    def finish(self) -> bytes:
        """Return the last piece."""
        return self._next(bytes(self._waiting), last=True)

    def _next(self, plain: bytes, *, last: bool) -> bytes:
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), plain, None)
        self._number += 1
        return sealed


def open_content(key: bytes, sealed: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what was sealed; it raises `InvalidTag` where something is not as it was."""
    cipher, number, waiting = AESGCM(key), 0, bytearray()
    for part in sealed:
        waiting += part
        while len(waiting) > _PIECE + _TAG:
            piece = bytes(waiting[: _PIECE + _TAG])
            yield cipher.decrypt(_nonce(number, last=False), piece, None)
            del waiting[: _PIECE + _TAG]
            number += 1
    yield cipher.decrypt(_nonce(number, last=True), bytes(waiting), None)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(_NONCE - 1, "big") + bytes([last])


class FileVault:
    """Makes the key of each content, and seals it with one of the service's.

    As with social security numbers, a sealed key begins with the id of the key it is sealed with,
    and is bound to its content.
    """

    def __init__(self, secret: Callable[[str, int], bytes], *, key: int) -> None:
        self._secret = secret
        self._key = key
        self._ciphers = {key: self._cipher(key)}

    def new_key(self) -> bytes:
        """Make a key for one content."""
        return AESGCM.generate_key(8 * _KEY)

    def seal_key(self, content_id: UUID, key: bytes) -> bytes:
        """Seal the key of a content."""
        nonce = os.urandom(_NONCE)
        sealed = self._ciphers[self._key].encrypt(nonce, key, _bound_to(content_id))
        return bytes([self._key]) + nonce + sealed

    def open_key(self, content_id: UUID, sealed: bytes) -> bytes:
        """Open the sealed key of a content."""
        key, nonce, rest = sealed[0], sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        if key not in self._ciphers:
            self._ciphers[key] = self._cipher(key)
        return self._ciphers[key].decrypt(nonce, rest, _bound_to(content_id))

    def _cipher(self, key: int) -> AESGCM:
        return AESGCM(self._secret(f"customer-file-key-{key}", _KEY)[:_KEY])


def thumbnail_key(key: bytes) -> bytes:
    """Return the key of the picture that a content is shown by."""
    return HKDF(SHA256(), _KEY, salt=None, info=b"hearthline thumbnail").derive(key)


def _bound_to(content_id: UUID) -> bytes:
    return f"customer.file|{content_id}".encode()
