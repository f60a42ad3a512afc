"""A process of its own: what it needs, how it starts, how it ends, what it writes into logs."""

import asyncio
import json
import logging
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
import structlog
from bicycles import garage_service, rental_service, save, tidy
from pydantic_settings import BaseSettings

from backbone.process import serve
from backbone.process.service import SecretMissing, ServiceEnvironment
from backbone.settings import ConfigurationRefused, given, refuse_default_password
from backbone.telemetry.logging import (
    configure_logging,
    correlation_id,
    get_logger,
    set_correlation_id,
)
from backbone.testing import ServiceHarness, running


@pytest.fixture(scope="module")
async def only_room() -> AsyncIterator[ServiceHarness]:
    async with running(rental_service) as found:
        yield found


@pytest.fixture
async def room(only_room: ServiceHarness) -> ServiceHarness:
    await tidy(only_room)
    return only_room


def environment(home: Path | None = None) -> ServiceEnvironment:
    return ServiceEnvironment(home=home, demo=True, api=httpx2.AsyncClient())


# ---------------------------------------------------------------------------- secrets
def test_a_secret_comes_from_the_environment_the_folder_or_the_houses_own_keeping(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = environment(tmp_path)
    kept = house.secret("lamp-oil")
    assert (len(kept), house.secret("lamp-oil")) == (32, kept)
    assert (tmp_path / "secrets" / "lamp-oil").stat().st_mode & 0o077 == 0

    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "lamp-oil").write_text("ab" * 32 + "\n")
    monkeypatch.setenv("HEARTHLINE_SECRETS_DIR", str(folder))
    assert environment().secret("lamp-oil") == b"\xab" * 32

    monkeypatch.setenv("HEARTHLINE_SECRET_LAMP_OIL", "cd" * 32)
    assert house.secret("lamp-oil") == b"\xcd" * 32


def test_a_secret_somebody_typed_is_good_enough_for_a_demo_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HEARTHLINE_SECRET_LAMP_OIL", "ab" * 32)

    assert environment().secret("lamp-oil")
    with pytest.raises(SecretMissing, match="random"):
        replace(environment(), demo=False).secret("lamp-oil")


@pytest.mark.parametrize("value", [None, "", "abcd", "00" * 32, "not hexadecimal"])
def test_a_secret_that_is_none_stops_the_service(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("HEARTHLINE_SECRETS_DIR", raising=False)
    if value is None:
        monkeypatch.delenv("HEARTHLINE_SECRET_LAMP_OIL", raising=False)
    else:
        monkeypatch.setenv("HEARTHLINE_SECRET_LAMP_OIL", value)

    with pytest.raises(SecretMissing, match=r"HEARTHLINE_SECRET_LAMP_OIL|lamp-oil"):
        environment().secret("lamp-oil")


def test_a_services_knobs_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    class Knobs(BaseSettings):
        bell_volume: int = 3

    monkeypatch.setenv("BELL_VOLUME", "11")

    assert environment().settings(Knobs).bell_volume == 11


# ---------------------------------------------------------------------------- the process
@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({}, "set GARAGE_DATABASE_URL"),
        ({"GARAGE_DATABASE_URL": "x"}, "needs a broker"),
        ({"GARAGE_DATABASE_URL": "x", "HEARTHLINE_BUS_URL": "x"}, "set HEARTHLINE_API_URL"),
    ],
)
def test_a_service_alone_says_what_it_lacks(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], reason: str
) -> None:
    for name in ("GARAGE_DATABASE_URL", "HEARTHLINE_BUS_URL", "HEARTHLINE_API_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(serve, "configure_logging", lambda **_: None)

    with pytest.raises(SystemExit, match=f"garage does not start: .*{reason}"):
        serve.serve(garage_service)


GOOD = "3f9c1d7e5b2a4c6f8091a2b3"


@pytest.mark.parametrize(
    ("database", "broker", "blamed"),
    [
        (f"postgresql://g:{GOOD}@d/g", "amqp://guest:guest@b/", "HEARTHLINE_BUS_URL"),
        (f"postgresql://g:{GOOD}@d/g", "amqp://b/", "HEARTHLINE_BUS_URL"),
        (f"postgresql://g:{GOOD}@d/g", "amqp://g:short-secret@b/", "HEARTHLINE_BUS_URL"),
        (f"postgresql://g:{GOOD}@d/g", f"amqp://g:{'ab' * 12}@b/", "HEARTHLINE_BUS_URL"),
        ("postgresql://g:postgres@d/g", f"amqp://g:{GOOD}@b/", "GARAGE_DATABASE_URL"),
    ],
)
def test_outside_a_demo_passwords_anybody_would_try_are_refused(
    monkeypatch: pytest.MonkeyPatch, database: str, broker: str, blamed: str
) -> None:
    monkeypatch.delenv("HEARTHLINE_DEMO", raising=False)
    monkeypatch.setenv("GARAGE_DATABASE_URL", database)
    monkeypatch.setenv("HEARTHLINE_BUS_URL", broker)
    monkeypatch.setenv("HEARTHLINE_API_URL", "http://127.0.0.1:9")
    monkeypatch.setattr(serve, "configure_logging", lambda **_: None)

    with pytest.raises(SystemExit, match=f"{blamed} has no password.*this is no demo") as refusal:
        serve.serve(garage_service)

    assert "short-secret" not in str(refusal.value)


def test_good_passwords_and_a_database_that_knows_its_callers_are_taken() -> None:
    refuse_default_password("HEARTHLINE_BUS_URL", f"amqp://g:{GOOD}@b/", without=False)
    refuse_default_password("GARAGE_DATABASE_URL", "postgresql:///g?host=/run", without=True)


def test_settings_may_lie_as_files_among_the_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Knobs(BaseSettings):
        bell_volume: int = 3

    (tmp_path / "bell_volume").write_text("7\n")
    (tmp_path / "garage_database_url").write_text("postgresql:///garage\n")
    monkeypatch.delenv("BELL_VOLUME", raising=False)
    monkeypatch.delenv("GARAGE_DATABASE_URL", raising=False)
    monkeypatch.setenv("HEARTHLINE_SECRETS_DIR", str(tmp_path))

    assert environment().settings(Knobs).bell_volume == 7
    assert given("GARAGE_DATABASE_URL") == "postgresql:///garage"
    monkeypatch.setenv("GARAGE_DATABASE_URL", "postgresql:///other")
    assert given("GARAGE_DATABASE_URL") == "postgresql:///other"
    assert given("NOWHERE_DATABASE_URL") is None


async def test_a_process_finishes_what_it_has_in_hand_when_it_is_asked_to_stop(
    room: ServiceHarness,
) -> None:
    runtime = room.runtime
    living = asyncio.create_task(
        serve.serve_until_stopped(
            [runtime], runtime.bus, runtime.app, host="127.0.0.1", port=_port()
        )
    )
    await asyncio.sleep(0.3)
    async with room.work() as work:
        save(work, "AT THE LAST MOMENT", "OUT")
    os.kill(os.getpid(), signal.SIGTERM)

    async with asyncio.timeout(10):
        await living

    assert "AT THE LAST MOMENT" in room.messages[-1].body


def test_a_port_that_is_taken_is_said_plainly() -> None:
    port = _port()
    with serve.bind("127.0.0.1", port):  # noqa: SIM117  one after the other is the point
        with pytest.raises(ConfigurationRefused, match="HEARTHLINE_PORT"):
            serve.bind("127.0.0.1", port)


def test_a_process_can_listen_on_the_newer_internet() -> None:
    with suppress(ConfigurationRefused), serve.bind("::1", _port()) as listening:
        assert listening.getsockname()[0] == "::1"


def _port() -> int:
    from brokers import free_port  # noqa: PLC0415  needed here only

    return free_port(20_900)


# ---------------------------------------------------------------------------- logs
@pytest.fixture
def afterwards_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.usefixtures("afterwards_as_before")
def test_a_log_line_is_one_json_object_with_the_id_of_the_click(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging(level="INFO")
    set_correlation_id(None)
    click = correlation_id()
    get_logger("bicycles").info("two\nlines", bell="🔔")
    set_correlation_id(None)
    logging.getLogger("elsewhere").warning("from a library")
    first, second = capsys.readouterr().err.strip().splitlines()

    line = json.loads(first)
    assert (line["event"], line["correlation_id"], line["level"]) == (
        "two\nlines",
        str(click),
        "info",
    )
    assert "correlation_id" not in json.loads(second)


@pytest.mark.usefixtures("afterwards_as_before")
def test_at_a_screen_only_warnings_are_shown_and_everything_is_in_the_log_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    book = tmp_path / "log" / "book.log"
    configure_logging(level="INFO", log_file=book)

    def mend(whose: str) -> None:
        """Fail while a variable holds what nobody may read."""
        assert whose
        raise LookupError("a wheel")

    get_logger("bicycles").info("request", route="/rentals")
    try:
        mend("4586-17-866"[::-1])  # backwards: a traceback shows the line itself
    except LookupError:
        get_logger("bicycles").warning("wheel missing", exc_info=True)
    shown = capsys.readouterr().err
    written = [json.loads(line) for line in book.read_text().splitlines()]

    assert "request" not in shown
    assert "wheel missing" in shown
    assert "LookupError: a wheel" in shown
    assert "668-71-6854" not in shown + book.read_text()
    assert [line["event"] for line in written] == ["request", "wheel missing"]
    assert "LookupError: a wheel" in written[1]["exception"]
    assert book.parent.stat().st_mode & 0o077 == 0
