"""What the mailing service builds for itself when it starts."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR

from backbone.process.environment import ServiceEnvironment
from mailing.gateways.printer import BatchPrinter, batch_printer
from mailing.settings import MailingSettings


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What every request, consumer and job may use."""

    settings: MailingSettings
    printer: BatchPrinter


def build_dependencies(environment: ServiceEnvironment) -> Dependencies:
    """Read the settings, and set the printer up where printed files may be kept."""
    settings = environment.settings(MailingSettings)
    home = environment.home
    folder = settings.spool or (home / "mailing" if home else _temporary_folder())
    return Dependencies(settings, batch_printer(folder, settings))


def _temporary_folder() -> Path:
    """Return a folder only we can look into, even where others share the machine."""
    kept = Path(tempfile.gettempdir()) / f"hearthline-mailing-{os.getuid()}"
    kept.mkdir(mode=0o700, exist_ok=True)
    found = kept.lstat()
    if S_ISDIR(found.st_mode) and found.st_uid == os.getuid():
        kept.chmod(0o700)
        return kept
    # Somebody was there first.
    return Path(tempfile.mkdtemp(prefix="hearthline-mailing-"))
