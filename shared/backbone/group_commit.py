"""Group commit: saves that come in while others are being written share the next transaction.

Most of what a save costs under a flood is the transaction around it; many pay that once. A lone
save goes at once, and everybody is answered after the commit, as ever.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from contextvars import Context, copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from backbone.envelope import Cause
from backbone.passing import passing

if TYPE_CHECKING:
    from backbone.work import Work

Asked = TypeVar("Asked")
Given = TypeVar("Given")

AT_ONCE = 2
"""How many transactions are under way at once: one is written while the other one is committed."""
MOST = 32
"""How many share one transaction."""
LONG = 0.25
"""Seconds after which nobody waits for a transaction that itself waits for somebody."""

Do = Callable[["Work", Sequence[Asked]], Awaitable[Sequence[Given | Exception]]]
"""Does what several asked for in one transaction, and says of each what came of it.

An exception among the outcomes is for that one alone, and nothing may be told because of it. One
that is raised undoes the whole transaction, and so do outcomes that are all exceptions.
"""


@dataclass(slots=True, eq=False)
class _Seat(Generic[Asked, Given]):
    asked: Asked
    cause: Cause
    context: Context
    outcome: asyncio.Future[Given]

    def tell(self, outcome: Given | BaseException) -> None:
        """Tell whoever asked, if they still wait."""
        if self.outcome.done():
            return
        if isinstance(outcome, BaseException):
            self.outcome.set_exception(outcome)
        else:
            self.outcome.set_result(outcome)


class GroupCommit(Generic[Asked, Given]):
    """Everybody who asks for the same at this moment."""

    def __init__(
        self, do: Do[Asked, Given], work: Callable[[], AbstractAsyncContextManager["Work"]]
    ) -> None:
        self._do = do
        self._work = work
        self._waiting: deque[_Seat[Asked, Given]] = deque()
        self._writing: set[asyncio.Task[None]] = set()
        self._waited_for: set[asyncio.Task[None]] = set()

    async def join(self, asked: Asked, cause: Cause) -> Given:
        """Have it done, and wait until it is committed; raise what was found wrong with it."""
        outcome: asyncio.Future[Given] = asyncio.get_running_loop().create_future()
        seat = _Seat(asked, cause, copy_context(), outcome)
        self._waiting.append(seat)
        if len(self._waited_for) < AT_ONCE:
            self._begin()
        return await outcome

    def _begin(self) -> None:
        # What the first one caused belongs to their trace; a lone one is traced as if alone.
        task = asyncio.create_task(self._write(), context=self._waiting[0].context)
        self._writing.add(task)
        self._waited_for.add(task)
        task.add_done_callback(self._writing.discard)
        task.add_done_callback(self._wait_no_longer)
        asyncio.get_running_loop().call_later(LONG, self._wait_no_longer, task)

    def _wait_no_longer(self, task: asyncio.Task[None]) -> None:
        if task in self._waited_for:
            self._waited_for.discard(task)
            if self._waiting:
                self._begin()

    async def _write(self) -> None:
        seats = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
        try:
            if seats and not await self._done(seats):
                # One that cannot be written must not fail the others: each has one of its own.
                for seat in seats:
                    await self._done([seat])
        finally:
            for seat in seats:
                seat.outcome.cancel()

    async def _done(self, seats: Sequence[_Seat[Asked, Given]]) -> bool:
        """Do it for all in one transaction; False when nothing happened and each may try alone."""
        written = False
        try:
            async with self._work() as work:
                for seat in seats:
                    work.remember_cause(seat.asked, seat.cause)
                outcomes = await self._do(work, [seat.asked for seat in seats])
                if all(isinstance(outcome, Exception) for outcome in outcomes):
                    await work.session.rollback()
                written = True
        except Exception as error:  # noqa: BLE001  everybody who asked is told
            if len(seats) > 1 and not written and not passing(error):
                return False
            # A commit may have come through though its answer did not: it is not tried again.
            for seat in seats:
                seat.tell(error)
            return True
        for seat, outcome in zip(seats, outcomes, strict=True):
            seat.tell(outcome)
        return True
