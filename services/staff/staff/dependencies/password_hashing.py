"""Passwords hashed with argon2id, a few at a time, beside the event loop."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from staff.domain.passwords import as_typed_anywhere

_QUEUE = 64
"""How many may wait for their turn before the next is refused."""

_HASHES = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=47_104, parallelism=1),))


@cache
def _unknown_password() -> str:
    """Hash what nobody can type, once a process."""
    return _HASHES.hash(secrets.token_hex())


class TooBusy(Exception):
    """Too many people are signing in at this moment. Please try again in a few seconds."""


class PasswordHashing:
    """Hashes and checks passwords.

    The cost is OWASP's first choice for argon2id (46 MB, one pass): some 40 ms on a small machine.
    The slots keep a flood of guesses from taking all memory and every processor.
    """

    def __init__(self, *, at_once: int) -> None:
        self._slots = asyncio.Semaphore(at_once)
        self._waiting = 0
        self._nobody = _unknown_password()

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a turn. Take it before the first query, so that waiting holds no connection."""
        if self._waiting >= _QUEUE:
            raise TooBusy
        self._waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._slots.release()

    async def hash(self, password: str) -> str:
        """Hash a new password, when it is its turn."""
        async with self.slot():
            return await asyncio.to_thread(_HASHES.hash, as_typed_anywhere(password))

    async def check(self, password: str, against: str | None) -> tuple[bool, str | None]:
        """Say whether a password is right, and how to hash it anew if the hash has grown old.

        The caller holds a slot.
        With nothing to check against it takes just as long and says no: the time an answer takes
        must not tell whether an account exists.
        """
        right, better = await asyncio.to_thread(
            _HASHES.verify_and_update, as_typed_anywhere(password), against or self._nobody
        )
        return right and against is not None, better
