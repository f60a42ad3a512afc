"""Ids that sort by the time they were made."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Make an id that sorts by the time it was made (UUIDv7)."""
    return uuid7()


def id_of(moment: datetime, *about: object) -> UUID:
    """Make an id that sorts among the others by a moment, and is the same whoever makes it.

    For what is told more than once: about the same thing at the same moment there is one id.
    """
    milliseconds = int(moment.timestamp() * 1000)
    digest = sha256(" ".join(map(str, about)).encode()).digest()
    rest = int.from_bytes(digest[:10], "big")
    value = (milliseconds << 80) | rest
    value = value & ~(0xF << 76) | (0x7 << 76)
    return UUID(int=value & ~(0x3 << 62) | (0x2 << 62))
