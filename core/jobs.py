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
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db.models import Q
from django.utils import timezone

from core import audit
from core.action import RuleBroken, action, move
from core.models import Job
from core.states import JOB_TRANSITIONS, JobStatus
from core.wake import wake

log = structlog.get_logger()

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3
MOST_TROUBLES_KEPT = 500
SAVED_EVERY_ROWS = 50


@dataclass(frozen=True)
class Row:
    """What became of one row: "created", "changed", "same", "refused" … and, where somebody should know, why."""

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


@action
def prepare(kind: str, *, title: str, by: Any, file: File | None = None, total: int = 0, **settings: Any) -> Job:
    """Write a job down without starting it, so that somebody can look at what it would do."""
    job = Job(
        kind=kind, title=title, person_id=by.pk if by else None, total=total, settings=settings, status=JobStatus.DRAFT
    )
    if file:
        job.file.save(f"{uuid.uuid4()}", file, save=False)
    job.save()
    return job


@action
def begin(job: Job, *, by: Any) -> None:
    """Let a worker do a job that was prepared, or one that failed."""
    move(job, JobStatus.WAITING, JOB_TRANSITIONS, attempts=0)
    audit.record("started", job, by=by)
    wake("core.tasks.run_jobs")


@action
def start(kind: str, *, title: str, by: Any, file: File | None = None, total: int = 0, **settings: Any) -> Job:
    """Write a job down and let a worker do it."""
    job = prepare(kind, title=title, by=by, file=file, total=total, **settings)
    begin(job, by=by)
    return job


@action
def again(job: Job, *, by: Any) -> Job:
    """The same work once more as a job of its own, with a copy of the file. The first report stays as it is."""
    if not job.file:
        raise RuleBroken("The file of this job is not kept any more. Bring it in again.")
    with job.file.open("rb") as file:
        return start(job.kind, title=job.title, by=by, file=File(file), **job.settings)


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
    afresh = {"done": 0, "counts": {}, "troubles": [], "notes": [], "finished_at": None}
    for job in Job.objects.filter(free).order_by("pk"):
        lease = uuid.uuid4()
        taken = Job.objects.filter(free, pk=job.pk).update(
            status=JobStatus.RUNNING, lease=lease, leased_until=now + LEASE, attempts=job.attempts + 1, **afresh
        )
        if taken:
            job.refresh_from_db()
            return job
    return None


def _run(job: Job) -> None:
    try:
        if job.attempts > MOST_ATTEMPTS:
            raise RuleBroken("The worker died three times over it.")
        _work_through(job)
    except ValidationError as error:
        _stop(job, " ".join(error.messages))
    except TakenOver:
        log.warning("job.taken_over", job=job.pk, kind=job.kind)
    except Exception as error:
        log.exception("job.failed", job=job.pk, kind=job.kind)
        _stop(job, f"Something went wrong in the portal itself ({type(error).__name__}). Its log says more.")


class TakenOver(Exception):  # noqa: N818 not an error: somebody else does the work
    """Another worker does this job now, because our lease ran out."""


def _stop(job: Job, reason: str) -> None:
    job.troubles = [*job.troubles, {"line": 0, "outcome": "stopped", "reason": reason[:500]}]
    job.status, job.finished_at = JobStatus.FAILED, timezone.now()
    _save(job)


def _work_through(job: Job) -> None:
    counts: Counter[str] = Counter()
    for row in WORKERS[job.kind](job):
        counts[row.outcome] += 1
        job.done += 1
        if row.reason and len(job.troubles) < MOST_TROUBLES_KEPT:
            job.troubles.append({"line": row.line, "outcome": row.outcome, "reason": row.reason[:500]})
        if job.done % SAVED_EVERY_ROWS == 0:
            job.counts, job.leased_until = dict(counts), timezone.now() + LEASE
            _save(job)
    job.counts, job.total = dict(counts), job.done
    job.status, job.finished_at = JobStatus.FINISHED, timezone.now()
    _save(job)


def _save(job: Job) -> None:
    mine = Job.objects.filter(pk=job.pk, lease=job.lease)
    fields = ("status", "total", "done", "counts", "troubles", "notes", "leased_until", "finished_at")
    if not mine.update(**{name: getattr(job, name) for name in fields}):
        raise TakenOver
