"""Pages of long lists: by the last thing seen, never by counting."""

import base64
import json
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel

from backbone.errors import Problem

Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """Part of a list, and where the next part begins; `next` is null on the last page."""

    items: list[Item]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Paging:
    """How many to show, and after which one."""

    limit: int
    after: str | None

    def place(self, parts: int) -> list[str] | None:
        """Return what the last thing seen was sorted by; None on the first page."""
        if self.after is None:
            return None
        values = open_seal(self.after)
        if len(values) != parts:
            raise Problem(
                400, "`after` is not from this list. Take it from the previous page's `next`."
            )
        return values


async def _paging(
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=500)] = None,
) -> Paging:
    return Paging(limit, after)


PageDep = Annotated[Paging, Depends(_paging)]


def seal(*values: object) -> str:
    """Write a place in a list as an opaque word. Never put personal data in: it travels in URLs."""
    return base64.urlsafe_b64encode(json.dumps([str(one) for one in values]).encode()).decode()


def open_seal(after: str) -> list[str]:
    """Read a place back; 400 when it was not made by `seal`."""
    try:
        values = json.loads(base64.urlsafe_b64decode(after.encode()))
        if isinstance(values, list) and all(isinstance(one, str) for one in values):
            return values
    except ValueError:
        pass
    raise Problem(
        400, "`after` is not a place in this list. Take it from the previous page's `next`."
    )
