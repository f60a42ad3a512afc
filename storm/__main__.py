"""`./dev storm`: faults over the whole product, and whether it came through."""

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import uvloop

from storm.broken import VARIANTS
from storm.faults.catalogue import FAULTS
from storm.report import Report
from storm.run import BIG, SMALL, Plan, storm
from storm.world import Shape


def main() -> int:
    """Read the command line, let the storm pass, print what it found."""
    options = argparse.ArgumentParser(prog="./dev storm", description=__doc__)
    size = options.add_mutually_exclusive_group()
    size.add_argument("--small", action="store_true", help="4,000 operations, 8 faults (default)")
    size.add_argument("--big", action="store_true", help="20,000 operations, 20 faults")
    options.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    options.add_argument("--faults", help=f"in this order, instead: {','.join(FAULTS)}")
    options.add_argument("--operations", type=int)
    options.add_argument("--rate", type=float, help="operations a second")
    options.add_argument("--json", type=Path, help="write the report there as well")
    options.add_argument("--keep", type=Path, help="an empty folder for logs, instead of none")
    options.add_argument(
        "--broken", choices=sorted(VARIANTS), help="take this safeguard out: it must be noticed"
    )
    chosen = options.parse_args()
    faults = chosen.faults.split(",") if chosen.faults else []
    if unknown := set(faults) - set(FAULTS):
        options.error(f"there is no fault {', '.join(sorted(unknown))}")
    of = BIG if chosen.big else SMALL
    plan = Plan(
        seed=chosen.seed,
        operations=chosen.operations or of["operations"],
        rate=chosen.rate or of["rate"],
        faults=faults,
        count=of["count"],
        shape=Shape(broken=chosen.broken),
    )
    with (
        tempfile.TemporaryDirectory(prefix="storm-") as folder,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        report = runner.run(_until_told(storm(plan, chosen.keep or Path(folder))))
    if chosen.json:
        chosen.json.write_text(report.as_json())
    print(report)
    return 0 if report.sound else 1


async def _until_told(passing: Coroutine[Any, Any, Report]) -> Report:
    """Let whoever ends the storm early find nothing left of it."""
    task = asyncio.ensure_future(passing)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


if __name__ == "__main__":
    sys.exit(main())
