"""Prometheus metrics of one service."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Metrics:
    """One service's metrics, in a registry of its own so that many services fit in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "http_request_seconds",
            "Requests answered, by route and status.",
            ["method", "route", "status"],
            registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
        )
        self.published = Counter(
            "events_published", "Events handed to the bus.", ["type"], registry=self.registry
        )
        self.handled = Counter(
            "events_handled", "Events handled.", ["type", "outcome"], registry=self.registry
        )
        self.unsent = Gauge("outbox_unsent", "Events still to send.", registry=self.registry)
        self.unsent_age = Gauge(
            "outbox_oldest_seconds", "Age of the oldest unsent event.", registry=self.registry
        )
        self.loop_restarts = Counter(
            "loop_restarts",
            "Loops that ended or failed and were restarted.",
            ["loop"],
            registry=self.registry,
        )
        self.stalled = Gauge(
            "consumer_stalled_seconds",
            "Time for which delivered events have waited in vain to be handled.",
            registry=self.registry,
        )
        self.warning = Gauge(
            "warning",
            "Whether there is something to look at, by the codes that /readyz shows.",
            ["code"],
            registry=self.registry,
        )
        self.dead = Gauge(
            "dead_letters", "Events a consumer failed on for good.", registry=self.registry
        )
        self.retrying = Gauge(
            "events_retrying", "Events that are tried again later.", registry=self.registry
        )
        self.missing = Gauge(
            "reconciliation_missing",
            "Events a source published that are missing here.",
            ["source"],
            registry=self.registry,
        )
        self.compared_age = Gauge(
            "reconciliation_age_seconds",
            "Time since a source's events were compared with what is here.",
            ["source"],
            registry=self.registry,
        )
        self.queues_missing = Counter(
            "queues_missing",
            "Times a service's queue was found missing, and is there again.",
            ["queue_of"],
            registry=self.registry,
        )

    def count_restart(self, loop: str) -> None:
        """Count that a loop was restarted."""
        self.loop_restarts.labels(loop).inc()
