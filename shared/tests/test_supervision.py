"""Loops that end or fail: restarted with growing pauses, counted, and ended only on request."""

import asyncio
from collections.abc import Sequence

import pytest
from patience import until
from structlog.testing import capture_logs

from backbone import supervision
from backbone.supervision import supervise


class Failing:
    """A loop that fails in every way there is, one after the other, and then runs."""

    def __init__(self, failures: Sequence[BaseException | None]) -> None:
        self._failures = list(failures)
        self.began: list[float] = []

    async def run(self) -> None:
        self.began.append(asyncio.get_running_loop().time())
        if not self._failures:
            await asyncio.sleep(60)
        elif (failure := self._failures.pop(0)) is not None:
            raise failure

    async def runs(self) -> bool:
        return not self._failures and bool(self.began)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(supervision, "LONGEST_PAUSE", 0.04)


async def test_whatever_ends_a_loop_it_is_restarted_and_said() -> None:
    failures = [StopAsyncIteration(), asyncio.CancelledError(), RuntimeError("ROSA"), None]
    loop, restarted = Failing(failures), list[str]()
    with capture_logs() as said:
        task = asyncio.create_task(supervise("relay", loop.run, restarted.append))
        await until(loop.runs, what="the loop runs")
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert restarted == ["relay"] * 4
    assert [(line["event"], line["loop"], line["error"]) for line in said] == [
        ("loop_restarted", "relay", name)
        for name in ("StopAsyncIteration", "CancelledError", "RuntimeError", None)
    ]
    assert "ROSA" not in str(said)
    assert [line["again_in"] for line in said] == [0.01, 0.02, 0.04, 0.04]


async def test_a_loop_that_ran_steadily_is_restarted_soon_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervision, "STEADY_AFTER", 0.0)
    loop = Failing([OSError(), OSError(), OSError()])
    with capture_logs() as said:
        task = asyncio.create_task(supervise("relay", loop.run, lambda _: None))
        await until(loop.runs, what="the loop runs")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    assert {line["again_in"] for line in said} == {0.01}


async def test_a_loop_that_was_stopped_is_not_restarted() -> None:
    restarted: list[str] = []
    async with asyncio.timeout(1):
        await supervise("relay", Failing([None]).run, restarted.append, stopped=lambda: True)

    assert restarted == []
