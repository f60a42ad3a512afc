"""Keys that sign access tokens, encrypted while stored; digests of what is not stored plain."""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwt
from joserfc.jwk import OKPKey

_ALGORITHM = "Ed25519"
"""EdDSA on this one curve, under the name RFC 9864 gave it."""
_NONCE = 12
_SETUP_CODE = 12
"""Characters of a setup code, five bits each."""
_MISREAD = str.maketrans("01", "OI")
"""Digits that no setup code holds, and the letters they were read for."""


@dataclass(frozen=True)
class SealedKey:
    """A signing key: its public half, and its private half encrypted with the service's secret."""

    kid: str
    public_key: str
    sealed: bytes


class SealBroken(Exception):
    """A signing key was sealed with another secret than the one this service has now."""


def _derived(secret: bytes, purpose: str) -> bytes:
    info = f"hearthline staff {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)


def digest_of(token: str) -> bytes:
    """Return what is kept of a refresh token; being random, it needs no more than this."""
    return hashlib.sha256(token.encode()).digest()


def new_refresh_token() -> str:
    """Make a refresh token: 256 random bits."""
    return secrets.token_urlsafe(32)


def public_jwk(kid: str, public_key: str) -> dict[str, str]:
    """Write a public key as a JWK."""
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "kid": kid,
        "x": public_key,
        "use": "sig",
        "alg": _ALGORITHM,
    }


def setup_code(secret: bytes) -> str:
    """Return the code that makes the first administrator: letters and digits, in groups of four.

    It follows from the service's secret, so whoever may read that can print it again, and every
    replica knows the same one.
    """
    code = base64.b32encode(_derived(secret, "setup code")).decode()[:_SETUP_CODE]
    return "-".join(code[start : start + 4] for start in range(0, _SETUP_CODE, 4))


class TokenSigning:
    """Makes, seals, opens and uses signing keys with what it derives from one secret."""

    def __init__(self, secret: bytes) -> None:
        self._seal = AESGCM(_derived(secret, "signing keys"))
        self._digest_key = _derived(secret, "user names")
        self.setup_code = setup_code(secret)

    def make(self) -> SealedKey:
        """Make a key."""
        key = OKPKey.generate_key("Ed25519", private=True)
        parts = key.as_dict(private=True)
        kid = secrets.token_urlsafe(9)
        nonce = os.urandom(_NONCE)
        private = str(parts["d"]).encode()
        sealed = nonce + self._seal.encrypt(nonce, private, kid.encode())
        return SealedKey(kid, str(parts["x"]), sealed)

    def opens(self, key: SealedKey) -> bool:
        """Say whether a key can be used with the secret of today."""
        try:
            self._open(key)
        except SealBroken:
            return False
        return True

    def sign(self, key: SealedKey, claims: Mapping[str, Any]) -> str:
        """Write an access token."""
        jwk = OKPKey.import_key({**public_jwk(key.kid, key.public_key), "d": self._open(key)})
        header = {"alg": _ALGORITHM, "kid": key.kid, "typ": "at+jwt"}
        return jwt.encode(header, dict(claims), jwk, algorithms=[_ALGORITHM])

    def digest(self, account_key: str) -> bytes:
        """Return what is kept of a user name that somebody typed: nothing anybody could read."""
        return hmac.new(self._digest_key, account_key.encode(), hashlib.sha256).digest()

    def is_setup_code(self, typed: str) -> bool:
        """Say whether somebody typed the setup code, however they grouped it."""
        plain = "".join(filter(str.isalnum, typed.upper())).translate(_MISREAD)
        return hmac.compare_digest(plain.encode(), self.setup_code.replace("-", "").encode())

    def _open(self, key: SealedKey) -> str:
        nonce, encrypted = key.sealed[:_NONCE], key.sealed[_NONCE:]
        try:
            return self._seal.decrypt(nonce, encrypted, key.kid.encode()).decode()
        except InvalidTag as error:
            raise SealBroken from error
