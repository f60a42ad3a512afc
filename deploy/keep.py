"""Leaves in an environment what one distribution needs, and takes out the rest.

The lock is one for all services and every file in it is checked by its hash; an image is for one
service and holds nothing of its siblings'.
"""

import re
import subprocess
import sys
from importlib import metadata

_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")


def plain(requirement: str) -> str:
    """Return the name in a requirement, spelt the one way: `pwdlib[argon2] >=0.3` is `pwdlib`."""
    [name] = re.findall(r"^[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(distribution: str) -> set[str]:
    """Return everything a distribution needs here, itself included."""
    # Imported here: only the image's environment must have it while it is being made.
    from packaging.requirements import Requirement  # noqa: PLC0415

    needed: set[str] = set()
    waiting = [Requirement(distribution)]
    seen: set[tuple[str, str]] = set()
    while waiting:
        requirement = waiting.pop()
        for extra in ("", *requirement.extras):
            if (plain(requirement.name), extra) in seen:
                continue
            seen.add((plain(requirement.name), extra))
            needed.add(plain(requirement.name))
            for line in metadata.requires(requirement.name) or ():
                further = Requirement(line)
                if further.marker and (bool(_EXTRA.search(line)) != bool(extra)):
                    continue
                if not further.marker and extra:
                    continue
                if further.marker is None or further.marker.evaluate({"extra": extra}):
                    waiting.append(further)
    return needed


def keep(distribution: str) -> None:
    """Take out of this environment what the distribution does not need."""
    kept = closure(distribution)
    surplus = sorted(
        {plain(each.name) for each in metadata.distributions()} - kept - {"pip", "setuptools"}
    )
    if surplus:
        command = [sys.executable, "-m", "pip", "uninstall", "-q", "-y", *surplus]
        subprocess.run(command, check=True)  # noqa: S603 - names from this very environment


if __name__ == "__main__":
    keep(sys.argv[1])
