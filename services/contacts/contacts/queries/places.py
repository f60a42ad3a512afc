"""Places in long lists, read back from what a caller sends."""

from datetime import UTC, datetime
from uuid import UUID

from backbone.http.problems import Problem


def id_place(contact: str) -> UUID:
    """Read an id back; 400 when it is none."""
    try:
        return UUID(contact)
    except ValueError as error:
        raise _not_a_place() from error


def moment_place(moment: str) -> datetime:
    """Read a moment back; 400 when it is none."""
    try:
        return datetime.fromisoformat(moment).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _not_a_place() from error


def _not_a_place() -> Problem:
    detail = "`after` is not a place in this list. Take it from the previous page's `next`."
    return Problem(400, detail)
