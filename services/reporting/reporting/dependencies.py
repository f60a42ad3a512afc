"""What routes and queries of the reporting service get from their process."""

from dataclasses import dataclass

from backbone.printing.sandbox import PrintSandbox
from backbone.process.environment import ServiceEnvironment
from reporting.settings import ReportingSettings


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The settings, and what prints reports."""

    settings: ReportingSettings
    printer: PrintSandbox


def build_dependencies(environment: ServiceEnvironment) -> Dependencies:
    """Read the settings and make the printer they describe."""
    settings = environment.settings(ReportingSettings)
    printer = PrintSandbox(
        job="reporting.gateways.pdf:print_report",
        memory_mb=settings.memory_mb,
        seconds=settings.seconds,
        processes=settings.printers,
        failure="The report could not be printed. Try again, or choose fewer days.",
    )
    return Dependencies(settings, printer)
