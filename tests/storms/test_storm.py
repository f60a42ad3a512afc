"""The whole product in its processes, maltreated: nothing is lost, nothing happens twice."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from random import Random

import pytest
from brokers import missing

from storm.broken import VARIANTS
from storm.faults.weather import Weather
from storm.report import Report
from storm.run import SMALL, Plan, pass_over, storm
from storm.world import Servers, Shape, open_servers, open_world
from tests.servers import broker_installed

pytestmark = [pytest.mark.processes, pytest.mark.timeout(400)]

AIMED = {
    "no-outbox": ["broker-closes", "kill", "broker-kill"],
    "cursor-relay": ["stutter", "stutter"],
    "no-inbox": ["kill"],
    "no-version-guard": ["freeze", "freeze", "freeze"],
    "ack-before-commit": ["blackout", "blackout"],
    "confirms-off": ["broker-black-hole", "broker-kill"],
}
"""The faults against which each safeguard stands."""
STORMS = 3
"""How many storms a product without a safeguard may come through before the test fails."""
SLOWLY = {"no-version-guard": 30}
"""Operations a second where people must still be at work while the last fault passes."""
DRAINED_WITHIN = 30
"""Seconds; ten are promised on a machine that does nothing else."""
WITHOUT_TEXTS = ("staff", "customer", "contacts", "callbacks", "mailing", "reporting")


@pytest.fixture(scope="module")
async def servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Servers]:
    if not broker_installed():
        missing("rabbitmq-server is not installed")
    folder = tmp_path_factory.mktemp("storm")
    folder.parent.chmod(0o755)
    folder.chmod(0o755)
    async with open_servers(folder) as found:
        await found.prepare(WITHOUT_TEXTS)
        yield found


@pytest.mark.storm
async def test_the_product_comes_through_a_small_storm(tmp_path: Path) -> None:
    if not broker_installed():
        missing("rabbitmq-server is not installed")

    report = await storm(Plan(seed=1, **SMALL), tmp_path)

    assert report.sound, str(report)
    assert report.drained is not None
    assert report.drained < DRAINED_WITHIN, str(report)


async def _aimed(
    servers: Servers, folder: Path, variant: str | None, faults: Sequence[str], seed: int = 1
) -> Report:
    """Let a few faults pass over the services that have most to do with one another."""
    shape = Shape(
        services=WITHOUT_TEXTS,
        single=frozenset({"staff", "customer"}),
        console=False,
        broken=variant,
    )
    plan = Plan(
        seed=seed,
        operations=400,
        rate=SLOWLY.get(variant or "", 80),
        faults=faults,
        shape=shape,
    )
    name = f"{variant or 'whole'}_{seed}".replace("-", "_")
    async with open_world(servers, folder, shape, name) as world:
        weather = Weather(world, Random(seed))  # noqa: S311  chance that comes again
        return await pass_over(world, plan, weather)


@pytest.mark.parametrize("variant", sorted(VARIANTS))
async def test_a_storm_notices_the_safeguard_that_is_missing(
    servers: Servers, tmp_path: Path, variant: str
) -> None:
    # A storm is chance: what the first of them does not bring to light, the next must.
    for seed in range(1, STORMS + 1):
        folder = tmp_path / f"storm-{seed}"
        report = await _aimed(servers, folder, variant, AIMED[variant], seed)
        if report.findings:
            return
    pytest.fail(f"{STORMS} storms found nothing: {report}")


async def test_with_every_safeguard_the_same_storm_finds_nothing(
    servers: Servers, tmp_path: Path
) -> None:
    report = await _aimed(servers, tmp_path, None, ["freeze", "blackout", "broker-black-hole"])

    assert report.sound, str(report)
