"""Long work in a worker, with progress, a report row by row, and a way to leave and come back.

An app registers a function for a kind of job (in its jobs.py). It is called with the job and yields one `Row` for
each row of work; the rows are counted and what failed is kept. A job may be started again from the top after its
worker died, so the function must change nothing for a row that is done already.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db.models import Q
from django.utils import timezone

from core.models import Job
from core.states import JobStatus
from core.wake import wake

log = structlog.get_logger()

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 3
MOST_TROUBLES_KEPT = 500
SAVED_EVERY_ROWS = 50


@dataclass(frozen=True)
class Row:
    """What became of one row: "created", "changed", "same", or "refused" with the reason."""

    line: int
    outcome: str
    reason: str = ""


Worker = Callable[[Job], Iterator[Row]]
WORKERS: dict[str, Worker] = {}


def does(kind: str) -> Callable[[Worker], Worker]:
    """Register the function that does jobs of `kind`."""

    def register(worker: Worker) -> Worker:
        WORKERS[kind] = worker
        return worker

    return register


def start(kind: str, *, title: str, by, file=None, total: int = 0, **settings) -> Job:
    """Write a job down and wake a worker for it."""
    job = Job(kind=kind, title=title, person_id=by.pk if by else None, total=total, settings=settings)
    if file:
        job.file.save(f"{uuid.uuid4()}", file, save=False)
    job.save()
    wake("core.tasks.run_jobs")
    return job


def run_waiting() -> int:
    """Run the jobs that wait or were left behind, one after another. Returns how many were run."""
    count = 0
    while (job := _claim()) is not None:
        _run(job)
        count += 1
    return count


def _claim() -> Job | None:
    now = timezone.now()
    free = Q(status=JobStatus.WAITING) | Q(status=JobStatus.RUNNING, leased_until__lt=now)
    for job in Job.objects.filter(free).order_by("pk"):
        lease = uuid.uuid4()
        taken = Job.objects.filter(free, pk=job.pk).update(
            status=JobStatus.RUNNING, lease=lease, leased_until=now + LEASE, attempts=job.attempts + 1, done=0, counts={}, troubles=[]
        )
        if taken:
            job.refresh_from_db()
            return job
    return None


def _run(job: Job) -> None:
    try:
        if job.attempts > MOST_ATTEMPTS:
            raise RuntimeError("the worker died three times over it")
        _work_through(job)
    except Exception as error:  # a job's own fault must not stop the others; it is shown on the job's page
        log.exception("job.failed", job=job.pk, kind=job.kind)
        job.troubles = [*job.troubles, {"line": 0, "reason": f"The whole job stopped: {error}"[:500]}]
        job.status, job.finished_at = JobStatus.FAILED, timezone.now()
        _save(job)


def _work_through(job: Job) -> None:
    counts: Counter[str] = Counter()
    for row in WORKERS[job.kind](job):
        counts[row.outcome] += 1
        job.done += 1
        if row.reason and len(job.troubles) < MOST_TROUBLES_KEPT:
            job.troubles.append({"line": row.line, "reason": row.reason})
        if job.done % SAVED_EVERY_ROWS == 0:
            job.counts, job.leased_until = dict(counts), timezone.now() + LEASE
            _save(job)
    job.counts, job.total = dict(counts), max(job.total, job.done)
    job.status, job.finished_at = JobStatus.FINISHED, timezone.now()
    _save(job)


def _save(job: Job) -> None:
    mine = Job.objects.filter(pk=job.pk, lease=job.lease)
    fields = ("status", "total", "done", "counts", "troubles", "leased_until", "finished_at")
    if not mine.update(**{name: getattr(job, name) for name in fields}):
        raise RuntimeError("another worker took the job over")
