"""The service's own tools: its knobs and its printer."""

from dataclasses import dataclass

from reporting.adapters.paper import Printer
from reporting.settings import ReportingSettings


@dataclass(frozen=True, slots=True)
class Kit:
    """What lies on the desk of whoever writes a report."""

    settings: ReportingSettings
    printer: Printer
