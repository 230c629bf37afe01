"""Long work in a worker: progress, the report, and what happens when a worker dies over it."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from core import jobs
from core.action import RuleBroken
from core.jobs import Row
from core.models import AuditEntry, Job
from core.states import JobStatus
from core.tasks import run_jobs
from tests.factories.schools import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(monkeypatch):
    """A kind of job for this test alone: `worker.rows` is what it yields."""

    class Work:
        rows = [Row(1, "created"), Row(2, "refused", "No name"), Row(3, "created")]
        seen: list = []

        def __call__(self, job):
            self.seen.append(job.settings)
            if job.file:
                with job.file.open("rb") as file:
                    self.seen.append(file.read())
            yield from self.rows

    work = Work()
    work.seen = []
    monkeypatch.setitem(jobs.WORKERS, "test", work)
    return work


def test_a_job_counts_its_rows_and_keeps_what_somebody_should_know(worker):
    job = jobs.start("test", title="Work", by=PersonFactory(), colour="teal")

    assert jobs.run_waiting() == 1

    job.refresh_from_db()
    assert (job.status, job.done, job.total, job.counts) == ("finished", 3, 3, {"created": 2, "refused": 1})
    assert job.troubles == [{"line": 2, "outcome": "refused", "reason": "No name"}]
    assert worker.seen == [{"colour": "teal"}]
    assert jobs.run_waiting() == 0


def test_a_prepared_job_waits_for_somebody_to_say_so(worker):
    officer = PersonFactory()
    job = jobs.prepare("test", title="Work", by=officer)
    assert (run_jobs(), job.status) == (0, JobStatus.DRAFT)

    jobs.begin(job, by=officer)

    assert run_jobs() == 1
    assert AuditEntry.objects.get(verb="started").person_id == officer.pk


def test_a_job_is_begun_once(worker):
    job = jobs.prepare("test", title="Work", by=None)
    twin = Job.objects.get(pk=job.pk)
    jobs.begin(job, by=None)

    with pytest.raises(RuleBroken, match="Somebody else changed this"):
        jobs.begin(twin, by=None)


def test_a_job_that_fails_says_why_and_can_be_run_again(worker):
    worker.rows = _failing()
    job = jobs.start("test", title="Work", by=None, file=ContentFile(b"lines", name="list.csv"))
    jobs.run_waiting()
    job.refresh_from_db()
    assert (job.status, job.troubles[-1]["reason"]) == ("failed", "The file is empty.")

    worker.rows = [Row(1, "created")]
    second = jobs.again(job, by=None)
    jobs.run_waiting()

    second.refresh_from_db()
    assert (second.status, second.counts, second.pk == job.pk) == ("finished", {"created": 1}, False)
    assert worker.seen == [{}, b"lines", {}, b"lines"]


def _failing():
    raise RuleBroken("The file is empty.")
    yield


def test_a_fault_of_the_portal_is_not_told_in_its_own_words(worker):
    worker.rows = iter(lambda: 1 / 0, None)
    job = jobs.start("test", title="Work", by=None)

    jobs.run_waiting()

    job.refresh_from_db()
    assert job.troubles[-1]["reason"] == (
        "Something went wrong in the portal itself (ZeroDivisionError). Its log says more."
    )


def test_a_job_whose_worker_died_is_begun_again_from_the_top(worker):
    job = jobs.start("test", title="Work", by=None)
    died_at = timezone.now() - timedelta(minutes=1)
    Job.objects.filter(pk=job.pk).update(
        status=JobStatus.RUNNING, attempts=1, leased_until=died_at, done=7, counts={"created": 7}
    )

    assert jobs.run_waiting() == 1

    job.refresh_from_db()
    assert (job.status, job.done, job.attempts) == ("finished", 3, 2)


def test_a_job_that_somebody_works_on_is_left_alone(worker):
    job = jobs.start("test", title="Work", by=None)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.RUNNING, leased_until=timezone.now() + jobs.LEASE)

    assert jobs.run_waiting() == 0


def test_a_job_that_kills_its_workers_is_given_up(worker):
    job = jobs.start("test", title="Work", by=None)
    died_at = timezone.now() - timedelta(minutes=1)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.RUNNING, attempts=3, leased_until=died_at)

    jobs.run_waiting()

    job.refresh_from_db()
    assert (job.status, job.troubles[0]["reason"]) == ("failed", "The worker died three times over it.")


def test_a_worker_that_was_overtaken_writes_nothing_more(worker):
    def overtaken(job):
        for line in range(1, 200):
            if line == 60:
                Job.objects.filter(pk=job.pk).update(lease="00000000-0000-0000-0000-000000000000", done=5)
            yield Row(line, "created")

    worker.rows = []
    jobs.WORKERS["test"] = overtaken
    job = jobs.start("test", title="Work", by=None)

    jobs.run_waiting()

    job.refresh_from_db()
    assert (job.status, job.done) == (JobStatus.RUNNING, 5)


def test_a_report_has_an_end(worker):
    worker.rows = [Row(n, "refused", "No name") for n in range(1, 700)]
    job = jobs.start("test", title="Work", by=None)

    jobs.run_waiting()

    job.refresh_from_db()
    assert (len(job.troubles), job.counts) == (500, {"refused": 699})


def test_a_file_that_is_gone_cannot_be_run_again(worker):
    with pytest.raises(RuleBroken, match="not kept any more"):
        jobs.again(jobs.start("test", title="Work", by=None), by=None)
