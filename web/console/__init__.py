"""The staff console: the screens of Hearthline, a client of the public API and of nothing else."""

from console.app import create_app
from console.settings import Settings

__all__ = ["Settings", "create_app"]
