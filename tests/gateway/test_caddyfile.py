"""The gateway: one origin, the paths of the house, live lists unbuffered, no numbers leaked."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from brokers import free_port

from backbone.process.dispatch import prefixes
from hearthline.house import SERVICES

from .upstreams import CADDYFILE, Upstream, caddy, running

pytestmark = pytest.mark.processes


def test_the_configuration_is_valid_and_well_formatted(tmp_path: Path) -> None:
    env = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    validated = subprocess.run(  # noqa: S603  our own file
        [caddy(), "validate", "--config", str(CADDYFILE), "--adapter", "caddyfile"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    formatted = subprocess.run(  # noqa: S603  our own file
        [caddy(), "fmt", str(CADDYFILE)], env=env, capture_output=True, text=True, check=False
    )

    assert validated.returncode == 0, validated.stderr
    assert formatted.stdout == CADDYFILE.read_text()


def test_every_service_and_every_path_of_it_has_its_place_behind_the_gateway() -> None:
    text = CADDYFILE.read_text()

    for service in SERVICES:
        name = service.name.replace("-", "_").upper()
        assert f"{{$HEARTHLINE_{name}_ADDRESS:" in text
        assert f"/services/{service.name}/*" in text
        for prefix in prefixes(_Described(service)):  # type: ignore[arg-type]  # only its routes
            assert f" {prefix} {prefix}/*" in text


@dataclass
class _Described:
    service: object


@pytest.fixture(scope="module")
async def upstreams() -> AsyncIterator[dict[str, Upstream]]:
    names = [service.name for service in SERVICES] + ["console"]
    found = {name: Upstream(name) for name in names}
    for upstream in found.values():
        await upstream.__aenter__()
    yield found
    for upstream in found.values():
        upstream.may_go_on.set()
        await upstream.__aexit__()


@pytest.fixture(scope="module")
async def gateway(
    upstreams: dict[str, Upstream], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx2.AsyncClient]:
    async with running(upstreams, tmp_path_factory.mktemp("gateway")) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "reaches"),
    [
        ("/api/customers", "customer"),
        ("/api/customers/search", "customer"),
        ("/api/contacts/codes", "contacts"),
        ("/api/callbacks?lane=WX", "callbacks"),
        ("/api/staff/token", "staff"),
        ("/api/mailing/batches", "mailing"),
        ("/api/sms/messages", "sms-gateway"),
        ("/webhooks/twilio/sms", "sms-gateway"),
        ("/api/reports/deficient-applications", "reporting"),
        ("/services/callbacks/docs", "callbacks"),
        ("/services/staff/healthz", "staff"),
        ("/readyz", "staff"),
        ("/", "console"),
        ("/customers/new", "console"),
        ("/api-documents", "console"),
    ],
)
async def test_a_path_reaches_whom_it_belongs_to_unchanged(
    gateway: httpx2.AsyncClient, path: str, reaches: str
) -> None:
    assert (await gateway.get(path)).text == f"{reaches} {path}"


@pytest.mark.parametrize(
    "path",
    ["/metrics", "/services/staff/metrics", "/api/customersx", "/api/", "/services/nobody/x"],
)
async def test_what_is_not_for_outsiders_is_not_there(
    gateway: httpx2.AsyncClient, path: str
) -> None:
    assert (await gateway.get(path)).status_code == 404


async def test_the_gateway_says_itself_that_it_lives(gateway: httpx2.AsyncClient) -> None:
    assert (await gateway.get("/healthz")).json() == {"status": "alive"}


async def test_staff_learns_for_whom_a_trusted_neighbour_asks(gateway: httpx2.AsyncClient) -> None:
    told = {"X-Forwarded-For": "203.0.113.9"}

    answer = await gateway.get("/api/staff/sign-out", headers=told)

    assert "X-Forwarded-For: 203.0.113.9, 127.0.0.1" in answer.text.splitlines()


async def test_a_stranger_is_not_believed(upstreams: dict[str, Upstream], tmp_path: Path) -> None:
    told = {"X-Forwarded-For": "203.0.113.9"}

    async with running(upstreams, tmp_path, HEARTHLINE_TRUSTED_PROXIES="192.0.2.0/24") as strict:
        answer = await strict.get("/api/staff/sign-out", headers=told)

    assert "X-Forwarded-For: 127.0.0.1" in answer.text.splitlines()


async def test_what_the_provider_signed_arrives_as_it_was_sent(
    gateway: httpx2.AsyncClient,
) -> None:
    address = "/webhooks/twilio/status?send=0199a1b2&x=%2B1%20a"
    form = "From=%2B18313590697&Body=+1+%0D%0A1%EF%B8%8F%E2%83%A3&Empty="
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": "bm90IGdlbnVpbmU=",
    }

    answer = await gateway.post(address, content=form, headers=headers)

    path, *told, body = answer.text.splitlines()
    assert (path, body) == (address, form)
    assert "X-Twilio-Signature: bm90IGdlbnVpbmU=" in told


@pytest.mark.parametrize("size", [8_000_000, 12_345_678])
async def test_a_flood_ends_at_the_gateway_with_a_sentence(
    gateway: httpx2.AsyncClient, size: int
) -> None:
    # As a client asks that waits for a yes before it sends so much.
    reader, writer = await asyncio.open_connection(gateway.base_url.host, gateway.base_url.port)
    writer.write(
        f"POST /api/callbacks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {size}\r\n"
        "Expect: 100-continue\r\nConnection: close\r\n\r\n".encode()
    )
    answer = (await reader.read()).decode()
    writer.close()

    assert answer.startswith("HTTP/1.1 413 ")
    assert "Content-Type: application/problem+json\r\n" in answer
    assert "at most 8,000,000 bytes" in answer
    just_fits = await gateway.post("/api/callbacks", content=b"x" * 7_999_999)
    assert just_fits.status_code == 200


@pytest.mark.parametrize("path", ["/api/customers/0194f0a0/files", "/customers/0194f0a0/files"])
async def test_f_061_a_file_may_be_larger(gateway: httpx2.AsyncClient, path: str) -> None:
    fits = await gateway.post(path, content=bytes(26_300_000))
    assert fits.status_code == 200


async def test_a_live_list_arrives_event_by_event(
    gateway: httpx2.AsyncClient, upstreams: dict[str, Upstream]
) -> None:
    async with gateway.stream("GET", "/api/callbacks/stream") as answer:
        lines = answer.aiter_lines()
        async with asyncio.timeout(5):
            assert await anext(lines) == "data: first"
        upstreams["callbacks"].may_go_on.set()
        async with asyncio.timeout(5):
            assert "data: second" in [line async for line in lines]


async def test_what_one_replica_does_not_take_another_gets(
    upstreams: dict[str, Upstream], tmp_path: Path
) -> None:
    nobody = f"127.0.0.1:{free_port(22_500)}"
    both = f"{nobody} {upstreams['mailing'].address}"

    async with running(upstreams, tmp_path, HEARTHLINE_MAILING_ADDRESS=both) as gateway:
        answers = [await gateway.get("/api/mailing/batches") for _ in range(6)]

    assert {answer.status_code for answer in answers} == {200}


async def test_a_service_that_is_away_is_a_problem_that_says_what_to_do(
    gateway: httpx2.AsyncClient, upstreams: dict[str, Upstream]
) -> None:
    away = upstreams["contacts"]
    await away.__aexit__()

    answer = await gateway.get("/api/contacts")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert answer.json()["code"] == "service_unavailable"
    assert answer.headers["content-type"] == "application/problem+json"
    assert "try again" in answer.json()["detail"]
    assert "server" not in answer.headers
