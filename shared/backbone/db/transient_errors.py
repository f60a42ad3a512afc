"""Tells transient database errors, which may not occur on the next try, from permanent ones."""

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_TRANSIENT_CLASSES = ("08", "53", "58")
"""Classes of SQLSTATEs: no connection; no disk, memory or connections left; system errors."""
_TRANSIENT_STATES = frozenset(
    {"25006", "40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "57P05"}
)
"""SQLSTATEs that say nothing about the data: deadlocks, time-outs, a server going down."""


class DatabaseUnreachable(ConnectionError):
    """The database cannot be reached, or a connection broke off, perhaps after a commit."""


def is_transient(error: BaseException) -> bool:
    """Say whether an error is about the circumstances: the same statement may work later."""
    if isinstance(error, (ConnectionError, PoolTimeout, InterfaceError, OperationalError)):
        return True
    if isinstance(error, DBAPIError):
        state = str(getattr(error.orig, "sqlstate", None))
        return (
            error.connection_invalidated
            or state in _TRANSIENT_STATES
            or state.startswith(_TRANSIENT_CLASSES)
        )
    return False
