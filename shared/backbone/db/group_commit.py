"""Group commit: requests that arrive while others are being written share the next transaction.

Most of what a save costs under load is the transaction around it; many requests pay that once. A
lone request is written at once, and every caller is answered after the commit.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from backbone.db.transient_errors import DatabaseUnreachable, is_transient
from backbone.db.unit_of_work import UnitOfWork, UnitOfWorkFactory, current_cause
from backbone.envelope import Cause

Request = TypeVar("Request")
Result = TypeVar("Result")

MAX_IN_PROGRESS = 2
"""How many transactions run at once: one is written while the other one is committed."""
MAX_SIZE = 32
"""How many requests share one transaction."""
SLOW_AFTER = 0.25
"""Seconds after which a transaction, waiting for a lock perhaps, no longer holds up the next."""

Write = Callable[[UnitOfWork[Any], Sequence[Request]], Awaitable[Sequence[Result | Exception]]]
"""Writes several requests in one transaction and returns the result of each, in their order.

An exception among the results is for that request alone, and it has written nothing. One that is
raised rolls the whole transaction back, and so do results that are all exceptions.
"""


@dataclass(slots=True, eq=False)
class _Waiting(Generic[Request, Result]):
    request: Request
    cause: Cause
    context: Context
    result: asyncio.Future[Result]

    def resolve(self, result: Result | BaseException) -> None:
        """Answer the caller, if it still waits."""
        if self.result.done():
            return
        if isinstance(result, BaseException):
            self.result.set_exception(result)
        else:
            self.result.set_result(result)


class GroupCommit(Generic[Request, Result]):
    """Collects requests of one kind and writes those that wait in one transaction."""

    def __init__(self, write: Write[Request, Result], units_of_work: UnitOfWorkFactory) -> None:
        self._write = write
        self._units_of_work = units_of_work
        self._queue: deque[_Waiting[Request, Result]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._in_progress: set[asyncio.Task[None]] = set()

    async def submit(self, request: Request) -> Result:
        """Have a request written, and return its result after the commit; raise its exception."""
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._queue.append(_Waiting(request, current_cause(), copy_context(), result))
        if len(self._in_progress) < MAX_IN_PROGRESS:
            self._start()
        return await result

    def _start(self) -> None:
        # The events belong to the first one's trace; a lone request is traced as if alone.
        task = asyncio.create_task(self._run(), context=self._queue[0].context)
        self._tasks.add(task)
        self._in_progress.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(self._start_next)
        asyncio.get_running_loop().call_later(SLOW_AFTER, self._start_next, task)

    def _start_next(self, after: asyncio.Task[None]) -> None:
        if after in self._in_progress:
            self._in_progress.discard(after)
            if self._queue:
                self._start()

    async def _run(self) -> None:
        group = [self._queue.popleft() for _ in range(min(MAX_SIZE, len(self._queue)))]
        try:
            if group and not await self._commit(group):
                # One that cannot be written must not fail the others: each is tried alone.
                for one in group:
                    await self._commit([one])
        finally:
            for one in group:
                # Torn off in the middle: nobody may take it for a client that hung up.
                one.resolve(DatabaseUnreachable("The transaction broke off."))

    async def _commit(self, group: Sequence[_Waiting[Request, Result]]) -> bool:
        """Write all in one transaction; False when nothing was written and each may try alone."""
        written = False
        try:
            async with self._units_of_work.begin() as work:
                for one in group:
                    work.set_cause(one.request, one.cause)
                results = await self._write(work, [one.request for one in group])
                if all(isinstance(result, Exception) for result in results):
                    await work.session.rollback()
                written = True
        except Exception as error:  # noqa: BLE001  every caller is told
            if len(group) > 1 and not written and not is_transient(error):
                return False
            # A commit may have come through though its answer did not: it is not tried again.
            for one in group:
                one.resolve(error)
            return True
        for one, result in zip(group, results, strict=True):
            one.resolve(result)
        return True
