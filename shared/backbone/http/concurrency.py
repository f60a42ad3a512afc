"""Optimistic concurrency: ETag and If-Match on records that people edit."""

import re
from typing import Annotated

from fastapi import Depends, Header, Response

from backbone.http.problems import INVALID_IF_MATCH, STALE_VERSION


async def _if_match(if_match: Annotated[str | None, Header()] = None) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    found = re.fullmatch(r'(?:W/)?"?(\d{1,9})"?', if_match.strip())
    if found is None:
        raise INVALID_IF_MATCH("If-Match must be the ETag of the record as you last read it.")
    return int(found[1])


IfMatchDep = Annotated[int | None, Depends(_if_match)]
"""The version the client read; None where it does not say."""


def require_match(if_match: int | None, version: int) -> None:
    """Refuse to change a record that somebody else changed since the client read it."""
    if if_match is not None and if_match != version:
        raise STALE_VERSION(
            "Somebody changed this record since you opened it. Read it again and redo your change.",
            version=version,
        )


def set_etag(response: Response, version: int) -> None:
    """Tell the client which version it was given, to be sent back as If-Match."""
    response.headers["ETag"] = f'"{version}"'
