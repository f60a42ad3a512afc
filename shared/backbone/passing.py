"""Tells errors of the moment from errors of the matter."""

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_PASSING_CLASSES = ("08", "53", "58")
"""Classes of SQLSTATEs: no connection, no room left (disk, memory, connections), no luck."""
_PASSING_STATES = frozenset(
    {"25006", "40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "57P05"}
)
"""SQLSTATEs that say nothing about the data: deadlocks, time-outs, a server going down."""


def passing(error: BaseException) -> bool:
    """Say whether an error is about the circumstances: the same thing may well work later."""
    if isinstance(error, (ConnectionError, PoolTimeout, InterfaceError, OperationalError)):
        return True
    if isinstance(error, DBAPIError):
        state = str(getattr(error.orig, "sqlstate", None))
        return (
            error.connection_invalidated
            or state in _PASSING_STATES
            or state.startswith(_PASSING_CLASSES)
        )
    return False
