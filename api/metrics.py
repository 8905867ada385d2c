"""The numbers at ``/metrics``: requests and answers counted and timed, never what was asked."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.01, 0.05, 0.1, 0.3, 0.5, 1, 2, 5, 10, 30, 60)


class Metrics:
    """One registry an application, so that two in one process do not mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "wealthdesk_requests", "HTTP requests by route and status", ("route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "wealthdesk_request_seconds", "Time to the whole response", ("route",), buckets=SECONDS,
            registry=self.registry,
        )  # fmt: skip
        self.answers = Counter("wealthdesk_answers", "Answers by status", ("status",), registry=self.registry)
        self.first_stage = Histogram(
            "wealthdesk_first_stage_seconds", "Time to a stream's first stage", buckets=SECONDS, registry=self.registry
        )
        self.streams = Gauge("wealthdesk_streams", "Streams open now", registry=self.registry)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)
