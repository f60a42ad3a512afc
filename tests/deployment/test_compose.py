"""The deployment in containers: nobody is forgotten, nothing secret has a default."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from brokers import missing

from backbone.messaging.topology import definitions
from backbone.process.service import Service
from backbone.settings import refuse_default_password
from console.settings import ServerSettings
from hearthline.house import SERVICES
from hearthline.postgres import private_postgres
from sms_gateway.settings import SmsSettings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
UNDERNEATH = {"database", "broker", "gateway"}

each_service = pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.name)


def package(service: Service) -> str:
    return service.name.replace("-", "_")


def files_of(container: str) -> dict[str, str]:
    """Return which secrets a container sees, by the name of the file it sees them under."""
    secrets = CONTAINERS[container].get("secrets", [])
    return {
        one if isinstance(one, str) else one["target"]: one
        if isinstance(one, str)
        else one["source"]
        for one in secrets
    }


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the secrets as whoever deploys does."""
    folder = tmp_path_factory.mktemp("deployed") / "secrets"
    subprocess.run([sys.executable, DEPLOY / "make_secrets.py", folder], check=True)  # noqa: S603
    return folder


# ---------------------------------------------------------------------------- containers
def test_there_is_a_container_for_every_service_and_for_nobody_else() -> None:
    assert set(CONTAINERS) == {one.name for one in SERVICES} | UNDERNEATH | {"console"}


@each_service
def test_a_service_is_built_alone_and_reaches_database_and_broker(service: Service) -> None:
    container = CONTAINERS[service.name]

    assert container["build"]["args"] == {"SERVICE": service.name}
    assert {"database", "broker"} <= set(container["depends_on"])
    assert "inside" in container["networks"]


@each_service
def test_a_service_sees_every_secret_it_asks_for_and_nobody_elses(service: Service) -> None:
    files = files_of(service.name)
    addresses = {f"{package(service)}_database_url", "hearthline_bus_url"}

    assert set(service.secrets) | addresses <= set(files)
    assert files["hearthline_bus_url"] == f"{package(service)}_bus_url"
    others = {name for one in SERVICES if one is not service for name in one.secrets}
    assert not others & set(files.values())


def test_the_providers_token_can_be_replaced_while_the_old_one_still_counts(secrets: Path) -> None:
    names = {name for name in SmsSettings.model_fields if name.startswith("twilio_auth_token")}
    files = {f"hearthline_sms_{name}" for name in names}

    assert len(files) == 2
    assert files <= set(files_of("sms-gateway"))
    assert {(secrets / file).read_text() for file in files} == {""}


def test_the_console_sees_its_own_secret_only() -> None:
    assert files_of("console") == {"console": "console"}


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_may_do_no_more_than_it_must(name: str) -> None:
    container = CONTAINERS[name]

    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "gateway" else [])
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert not str(container["user"]).startswith(("0", "root"))
    assert "privileged" not in container
    assert container["healthcheck"]["test"]
    assert {"memory", "cpus", "pids"} <= set(container["deploy"]["resources"]["limits"])
    assert "docker.sock" not in str(container)
    assert ("ports" in container) == (name == "gateway")


def test_images_of_others_are_pinned() -> None:
    images = [CONTAINERS["database"]["image"]]
    for file in DEPLOY.rglob("Dockerfile"):
        text = file.read_text()
        for name, value in re.findall(r"^ARG (\w+)=(\S+)$", text, re.MULTILINE):
            text = text.replace(f"${{{name}}}", value)
        images += re.findall(r"^FROM (\S+)", text, re.MULTILINE)

    assert len(images) == 5
    assert [image for image in images if not re.search(r":\d+\.\d+", image)] == []


# ---------------------------------------------------------------------------- secrets
def test_no_secret_is_in_the_file_or_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()

    assert not re.search(r"guest|changeme|amqp://|postgresql://", text)
    for name, secret in COMPOSE["secrets"].items():
        file = "broker_users.json" if name == "broker_users" else name
        folder, _, last = secret["file"].rpartition("/")
        assert (folder[:26], last) == ("${HEARTHLINE_SECRETS_DIR:?", file)
    for container in CONTAINERS.values():
        for variable, value in container.get("environment", {}).items():
            telling = re.search(r"PASSWORD|SECRET|TOKEN|_URL$", variable)
            harmless = str(value).startswith(("/run/secrets", "http://gateway", "https://"))
            assert not telling or harmless, variable


def test_every_secret_that_is_named_is_made_for_its_owner_alone(secrets: Path) -> None:
    named = {secret["file"].rpartition("/")[2] for secret in COMPOSE["secrets"].values()}

    assert {file.name for file in secrets.iterdir()} == named
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700


def test_making_secrets_again_changes_none(secrets: Path) -> None:
    before = {file.name: file.read_bytes() for file in secrets.iterdir()}

    again = subprocess.run(  # noqa: S603  our own script
        [sys.executable, DEPLOY / "make_secrets.py", secrets],
        check=True,
        capture_output=True,
        text=True,
    )

    assert again.stdout == ""
    assert {file.name: file.read_bytes() for file in secrets.iterdir()} == before


@each_service
def test_what_is_made_is_good_enough_outside_a_demo(service: Service, secrets: Path) -> None:
    name = package(service)
    bus = (secrets / f"{name}_bus_url").read_text()
    database = (secrets / f"{name}_database_url").read_text()

    refuse_default_password("HEARTHLINE_BUS_URL", bus, without=False)
    refuse_default_password("THE_DATABASE_URL", database, without=False)
    assert bus.startswith(f"amqp://hearthline-{service.name}:")
    assert database.startswith(f"postgresql://{service.database}:")
    assert database.endswith(f"@database:5432/{service.database}")
    assert all(len(bytes.fromhex((secrets / one).read_text())) == 32 for one in service.secrets)


def test_the_console_takes_the_secret_that_is_made(
    secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTHLINE_API_URL", "http://gateway:8080")
    monkeypatch.setenv("HEARTHLINE_SECRETS_DIR", str(secrets))
    monkeypatch.delenv("HEARTHLINE_SECRET_CONSOLE", raising=False)

    assert ServerSettings().secret().hex() == (secrets / "console").read_text()


# ---------------------------------------------------------------------------- broker
def test_every_service_has_a_user_at_the_broker_with_the_least_rights(secrets: Path) -> None:
    users = yaml.safe_load((secrets / "broker_users.json").read_text())["users"]
    document = definitions({service.name: service.event_types for service in SERVICES})
    names = {f"hearthline-{one.name}" for one in SERVICES}

    assert {one["name"] for one in users} == names
    assert all(one["tags"] == [] for one in users)
    assert {one["user"] for one in document["permissions"]} == names
    assert {one["user"] for one in document["topic_permissions"]} == names
    for one in document["permissions"]:
        assert one["configure"] == "^$"
        own = one["user"].replace("hearthline-", "hearthline.")
        read = {
            queue["name"] for queue in document["queues"] if re.match(one["read"], queue["name"])
        }
        assert read in ({own, f"{own}.dead"}, set())


# ---------------------------------------------------------------------------- databases
@pytest.mark.processes
async def test_every_service_gets_a_database_only_it_can_enter(
    secrets: Path, tmp_path: Path
) -> None:
    psql = shutil.which("psql")
    if psql is None:
        missing("psql is not installed")
    async with private_postgres(tmp_path, durable=False) as server:
        env = {
            **os.environ,
            "HEARTHLINE_SECRETS_DIR": str(secrets),
            **_way_to(server.url("postgres")),
        }
        for _ in range(2):  # The second time changes nothing.
            subprocess.run(["/bin/sh", DEPLOY / "databases" / "create.sh"], env=env, check=True)  # noqa: ASYNC221, S603
        told = subprocess.run(  # noqa: ASYNC221, S603  a query of our own
            [str(psql), "-XAt", "-U", env["POSTGRES_USER"], "-d", "postgres", "-c", _WHO_MAY_ENTER],
            env=env,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()

    assert sorted(told) == sorted(f"{one.database}|{one.database}|t" for one in SERVICES)


_WHO_MAY_ENTER = """
    SELECT datname, rolname, rolpassword LIKE 'SCRAM-SHA-256$%' AND NOT (rolsuper OR rolcreatedb)
    FROM pg_database, pg_authid
    WHERE datname LIKE 'hearthline%' AND NOT rolsuper AND rolcanlogin
      AND has_database_privilege(rolname, datname, 'CONNECT')
"""


def _way_to(url: str) -> dict[str, str]:
    """Say to psql's environment where a database is."""
    from sqlalchemy.engine import make_url  # noqa: PLC0415  needed here only

    parts = make_url(url)
    host = parts.host or str(parts.query.get("host", ""))
    port = str(parts.port or parts.query.get("port", 5432))
    return {"PGHOST": host, "PGPORT": port, "POSTGRES_USER": parts.username or "postgres"}


# ---------------------------------------------------------------------------- gateway


def test_every_variable_of_the_stack_is_explained_in_the_example() -> None:
    used = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))

    example = (ROOT / ".env.example").read_text()

    assert used <= set(re.findall(r"^#?(\w+)=", example, re.MULTILINE))
