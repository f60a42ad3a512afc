"""Ids that sort by the time they were made."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Make an id that sorts by the time it was made (UUIDv7)."""
    return uuid7()
