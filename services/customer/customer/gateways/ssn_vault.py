"""Seals social security numbers, and finds out whether two of them are the same."""

import hashlib
import hmac
import os
from collections.abc import Callable
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from customer.domain.ssn import SSN

_NONCE: Final = 12
_KEY: Final = 32
_MARK: Final = 16


class SsnVault:
    """AES-256-GCM around each number, and a keyed mark to look it up by.

    A sealed number begins with the id of its key, so keys can be changed one after another, and is
    bound to its customer: copied into another row it does not open. The mark is made with a key of
    its own that is not in the database, for without a key nine digits are guessed in minutes.
    """

    def __init__(self, secret: Callable[[str, int], bytes], *, key: int) -> None:
        self._secret = secret
        self._key = key
        self._ciphers = {key: self._cipher(key)}
        self._marker = secret("customer-ssn-mark", _KEY)[:_KEY]
        self._auditor = hmac.digest(self._marker, b"audit of searches", hashlib.sha256)

    def seal(self, customer_id: UUID, ssn: SSN) -> bytes:
        """Seal a number for one customer."""
        nonce = os.urandom(_NONCE)
        cipher = self._ciphers[self._key]
        text = cipher.encrypt(nonce, ssn.reveal().encode(), _bound_to(customer_id))
        return bytes([self._key]) + nonce + text

    def open(self, customer_id: UUID, sealed: bytes) -> SSN:
        """Open a sealed number; it raises `InvalidTag` if it was sealed for somebody else."""
        key, nonce, text = sealed[0], sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        if key not in self._ciphers:
            self._ciphers[key] = self._cipher(key)
        return SSN(self._ciphers[key].decrypt(nonce, text, _bound_to(customer_id)).decode())

    def mark(self, ssn: SSN) -> str:
        """Return the keyed mark under which a number is looked up."""
        return hmac.digest(self._marker, ssn.reveal().encode(), hashlib.sha256)[:_MARK].hex()

    def digest(self, ssn: SSN) -> str:
        """Return what the audit keeps of a number: nothing it could be looked up by."""
        return hmac.digest(self._auditor, ssn.reveal().encode(), hashlib.sha256)[:_MARK].hex()

    def _cipher(self, key: int) -> AESGCM:
        return AESGCM(self._secret(f"customer-ssn-key-{key}", _KEY)[:_KEY])


def _bound_to(customer_id: UUID) -> bytes:
    return f"customer.ssn|{customer_id}".encode()
