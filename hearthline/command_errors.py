"""What a command says where something keeps it from working."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any

from sqlalchemy.exc import DBAPIError

from backbone.db.transient_errors import DatabaseUnreachable
from backbone.process.environment import SecretMissing
from backbone.settings import ConfigurationRefused
from hearthline.postgres_binaries import PostgresUnavailableError

_REFUSALS = (ConfigurationRefused, PostgresUnavailableError, SecretMissing)
_NOTHING_YET = {"3D000", "42P01"}
"""What PostgreSQL says when there is no such database, or no such table in it."""


def run_now(work: Coroutine[Any, Any, None]) -> None:
    """Run a command; end with a sentence where something keeps it from working."""
    try:
        asyncio.run(work)
    except _REFUSALS as refusal:
        sys.exit(str(refusal))
    except (DBAPIError, DatabaseUnreachable) as error:
        if _sqlstate(error) in _NOTHING_YET:
            sys.exit("There are no data here yet. Start Hearthline once, then try again.")
        if isinstance(error, DatabaseUnreachable):
            sys.exit("The database does not answer. See that it runs, then try again.")
        raise


def _sqlstate(error: BaseException | None) -> str | None:
    """Return what PostgreSQL called an error, however it was raised again on its way."""
    while error is not None:
        for one in (error, getattr(error, "orig", None)):
            if state := getattr(one, "sqlstate", None):
                return str(state)
        error = error.__cause__
    return None
