"""Several services' lists as one, newest first, a page at a time.

Each list is paged by its service's own cursor. A page takes the newest lines of all lists; the next
one goes on in each list behind the last line that was taken of it.
"""

import asyncio
import base64
import heapq
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from itertools import islice
from typing import Any, Final

from console.api_client import ApiClient, ApiProblem, UnreachableError

LINES: Final = 50
Item = Mapping[str, Any]
Cursors = Mapping[str, str | None]
"""Where each list goes on; None at its beginning. A list that is read to its end is not in it."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """One service's list, newest first."""

    name: str
    path: str
    query: Mapping[str, Any]
    at: str = "at"
    """The field of its lines that says when they happened."""


@dataclass(frozen=True, kw_only=True)
class MergedPage:
    """Lines with the name of the list each is of, and where the next page begins."""

    lines: Sequence[tuple[str, Item]]
    after: str | None
    silent: Sequence[str]
    """The lists that could not be read."""


async def load_merged(api: ApiClient, sources: Sequence[Source], after: str | None) -> MergedPage:
    """Return the newest lines of all lists, or those that follow a page."""
    begun = _decode(after) if after else {one.name: None for one in sources}
    wanted = [one for one in sources if one.name in begun]
    answers = await asyncio.gather(*(_page(api, one, begun[one.name]) for one in wanted))
    found = {one.name: answer for one, answer in zip(wanted, answers, strict=True) if answer}
    lists = [
        [(one.name, item) for item in found[one.name]["items"]]
        for one in wanted
        if one.name in found
    ]
    says_when = {one.name: one.at for one in sources}
    merged = heapq.merge(
        *lists, key=lambda line: datetime.fromisoformat(line[1][says_when[line[0]]]), reverse=True
    )
    lines = list(islice(merged, LINES))
    taken = Counter(name for name, _ in lines)
    going_on = await asyncio.gather(
        *(
            _cursor(api, one, begun[one.name], found[one.name], taken=taken[one.name])
            for one in wanted
            if one.name in found
        )
    )
    following = {name: cursor for name, cursor, more in going_on if more}
    silent = [one.name for one in wanted if one.name not in found]
    if following:
        following |= {name: begun[name] for name in silent}
    return MergedPage(lines=lines, after=_encode(following), silent=silent)


async def _page(api: ApiClient, source: Source, after: str | None) -> dict[str, Any] | None:
    """Return a page of a list; None where its service does not answer, or has no such list."""
    try:
        page: dict[str, Any] = await api.get(source.path, limit=LINES, after=after, **source.query)
    except UnreachableError:
        return None
    except ApiProblem as problem:
        if problem.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}:
            raise
        return None
    return page


async def _cursor(
    api: ApiClient, source: Source, after: str | None, page: Mapping[str, Any], *, taken: int
) -> tuple[str, str | None, bool]:
    """Return where a list goes on behind the lines that were taken of it, and whether it does."""
    if taken == len(page["items"]):
        return source.name, page["next"], page["next"] is not None
    if taken == 0:
        return source.name, after, True
    # Only the service knows its cursors: it is asked for exactly what was taken.
    part = await api.get(source.path, limit=taken, after=after, **source.query)
    return source.name, part["next"], part["next"] is not None


def _encode(cursors: Cursors) -> str | None:
    if not cursors:
        return None
    return base64.urlsafe_b64encode(json.dumps(cursors).encode()).decode()


def _decode(after: str) -> Cursors:
    """Read cursors back; ApiProblem 400 where they are none."""
    try:
        cursors = json.loads(base64.urlsafe_b64decode(after.encode()))
    except ValueError:
        cursors = None
    if not isinstance(cursors, dict):
        raise ApiProblem(HTTPStatus.BAD_REQUEST, {"code": "invalid_cursor"})
    return {str(name): None if at is None else str(at) for name, at in cursors.items()}
