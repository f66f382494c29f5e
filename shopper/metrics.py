"""Figures for a monitoring system: requests as they pass, and the state of queue, backups and disk when asked."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlite_utils import Database

from shopper import backup, disk, jobs

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The counters of one application. Labels are endpoints and codes: bounded, and no ids in them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("shopper_requests", "Answered requests.", ["endpoint", "status"], registry=self.registry)
        self.seconds = Histogram("shopper_request_seconds", "Time to answer.", ["endpoint"], buckets=SECONDS,
                                 registry=self.registry)

    def count(self, endpoint: str, status: int, seconds: float) -> None:
        """Note one answered request."""
        self.requests.labels(endpoint, str(status)).inc()
        self.seconds.labels(endpoint).observe(seconds)

    def text(self, db: Database, instance: Path, now: str) -> bytes:
        """Everything in the exposition format."""
        return generate_latest(self.registry) + generate_latest(_state(db, instance, now))


class _State(Collector):
    """Figures that are read when asked."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self.families = list(families)

    def collect(self) -> Iterator[Metric]:
        yield from self.families


def _state(db: Database, instance: Path, now: str) -> CollectorRegistry:
    waiting = GaugeMetricFamily("shopper_jobs", "Jobs by state.", labels=["state"])
    known = jobs.counts(db)
    for state in ("queued", "running", "done", "failed"):
        waiting.add_metric([state], known.get(state, 0))
    families: list[Metric] = [
        waiting,
        GaugeMetricFamily("shopper_disk_free_bytes", "Free space where the instance lies.",
                          value=shutil.disk_usage(instance).free),
        GaugeMetricFamily("shopper_disk_warning", "How full that disk is: 1 from 80 per cent, 2 from 90.",
                          value=disk.warning(instance)),
        GaugeMetricFamily("shopper_audit_backed_up_through", "Last audit line in a verified backup.",
                          value=backup.backed_up_through(db)),
    ]
    newest = backup.newest_verified(db)
    if newest:
        age = (datetime.fromisoformat(now) - datetime.fromisoformat(newest)).total_seconds()
        families.append(GaugeMetricFamily("shopper_backup_age_seconds", "Age of the last verified backup.", value=age))
    registry = CollectorRegistry()
    registry.register(_State(families))
    return registry
