"""The stack behind the gateway: paths, any number of replicas, whom it believes."""

import re

import pytest

from backbone.process.service import Service
from backbone.process.web_server import SHUTDOWN_TIMEOUT

from .test_compose import COMPOSE, CONTAINERS, DEPLOY, UNDERNEATH, each_service, package


@each_service
def test_every_path_of_a_service_leads_to_its_container(service: Service) -> None:
    text = (DEPLOY / "gateway" / "Caddyfile").read_text()
    place = f"{{$HEARTHLINE_{package(service).upper()}_ADDRESS:{service.name}:8000}}"
    [block] = [
        found[1]
        for found in re.finditer(
            r"path ([^\n]+)\n\t\thandle @\w+ \{\n\t\t\treverse_proxy (\S+)", text
        )
        if found[2] == place
    ]
    patterns = block.split()

    paths = {getattr(route, "path", "") for route in service.router.routes}

    assert paths
    for path in paths:
        concrete = re.sub(r"\{[^}]+\}", "x", path)
        assert any(
            concrete == pattern or (pattern.endswith("/*") and concrete.startswith(pattern[:-1]))
            for pattern in patterns
        ), path


@pytest.mark.parametrize("name", sorted(set(CONTAINERS) - UNDERNEATH))
def test_any_number_of_replicas_may_run_and_the_gateway_finds_each(name: str) -> None:
    gateway = (DEPLOY / "gateway" / "Caddyfile").read_text()

    # What only one container can have: `docker compose up --scale` would refuse or collide.
    assert not {"container_name", "hostname", "ports"} & CONTAINERS[name].keys()
    assert "replicas" not in CONTAINERS[name]["deploy"]
    assert not any("ipv4_address" in str(one) for one in CONTAINERS[name]["networks"])
    assert CONTAINERS["gateway"]["environment"]["HEARTHLINE_REPLICAS"] == "by-name"
    assert f"import {{$HEARTHLINE_REPLICAS:listed}} {name}\n" in gateway


def test_the_gateway_s_image_keeps_requests_whole_and_its_caddy_can() -> None:
    image = (DEPLOY / "gateway" / "Dockerfile").read_text()
    [version] = re.findall(r"^FROM caddy:2\.(\d+)", image, re.MULTILINE)

    assert int(version) >= 8
    assert 'ENV HEARTHLINE_REQUEST_BUFFERS="request_buffers 8MB"' in image


def test_a_container_has_longer_to_stop_than_its_requests_have_to_finish() -> None:
    for name in set(CONTAINERS) - UNDERNEATH:
        assert int(CONTAINERS[name]["stop_grace_period"].removesuffix("s")) > SHUTDOWN_TIMEOUT


def test_the_gateway_and_staff_believe_the_network_inside_and_nobody_else() -> None:
    [inside] = COMPOSE["networks"]["inside"]["ipam"]["config"]

    assert COMPOSE["networks"]["inside"]["internal"] is True
    trusted = CONTAINERS["gateway"]["environment"]["HEARTHLINE_TRUSTED_PROXIES"]
    assert trusted == inside["subnet"]
    staff = CONTAINERS["staff"]["environment"]["STAFF_TRUSTED_PROXIES"]
    assert staff == f"127.0.0.0/8,::1/128,{inside['subnet']}"
    assert CONTAINERS["staff"]["environment"]["HEARTHLINE_DEMO"] == "${HEARTHLINE_DEMO:-0}"


@each_service
def test_only_the_text_gateway_reaches_anybody_outside(service: Service) -> None:
    outside = "outside" in CONTAINERS[service.name]["networks"]

    assert outside == (service.name == "sms-gateway")
