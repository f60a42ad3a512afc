"""Where the tests' servers come from: Docker when it can give one, else what is installed."""

from collections.abc import Callable
from typing import Self

import pytest

from hearthline.testing import ROOT
from tests.containers import BROKER, Started, offered


class Container:
    """A container that says what is done to it."""

    def __init__(self, *, starts: bool) -> None:
        self.starts = starts
        self.done: list[str] = []

    def start(self) -> Self:
        self.done.append("start")
        if not self.starts:
            raise ConnectionError("no image")
        return self

    def stop(self) -> None:
        self.done.append("stop")


def making(container: Container) -> Callable[[], tuple[Started, Callable[[], str]]]:
    return lambda: (container, lambda: "amqp://somewhere/")


async def test_a_server_out_of_docker_lives_as_long_as_it_is_needed() -> None:
    container = Container(starts=True)
    async with offered(making(container), answers=lambda: True) as url:
        assert (url, container.done) == ("amqp://somewhere/", ["start"])
    assert container.done == ["start", "stop"]


async def test_without_docker_nothing_is_tried() -> None:
    container = Container(starts=True)
    async with offered(making(container), answers=lambda: False) as url:
        assert url is None
    assert container.done == []


async def test_docker_without_the_image_is_said_and_passed_over(
    capsys: pytest.CaptureFixture[str],
) -> None:
    container = Container(starts=False)
    async with offered(making(container), answers=lambda: True) as url:
        assert url is None
    assert container.done == ["start", "stop"]
    assert "Docker gives no server (ConnectionError)" in capsys.readouterr().err


def test_the_broker_tried_is_the_broker_deployed() -> None:
    output = (ROOT / "deploy/broker/Dockerfile").read_text()
    assert f"\nFROM {BROKER}\n" in output
