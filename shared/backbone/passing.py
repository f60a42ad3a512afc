"""Tells errors of the moment from errors of the matter."""

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_PASSING_STATES = frozenset({"40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03"})
"""SQLSTATEs that say nothing about the data: deadlocks, time-outs, a server going down."""


def passing(error: BaseException) -> bool:
    """Say whether an error is about the circumstances: the same thing may well work later."""
    if isinstance(error, (ConnectionError, PoolTimeout, InterfaceError, OperationalError)):
        return True
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (
            getattr(error.orig, "sqlstate", None) in _PASSING_STATES
        )
    return False
