"""Long work of this app in a worker: bringing in the national register, and lists of people."""

from __future__ import annotations

from collections.abc import Iterator

from core import jobs
from core.jobs import Row
from core.models import Job
from schools import actions, gias
from schools.models import Person

REGISTER = "schools.register"


@jobs.does(REGISTER)
def bring_in_the_register(job: Job) -> Iterator[Row]:
    """An extract of the register, or its links file. Settings: is_full, only_la."""
    with job.file.open("rb") as file:
        job.total = max(sum(1 for _ in file) - 1, 0)
        extract = gias.open_extract(file)
        if extract.missing:
            job.notes = [
                f"Columns that the file does not have, and which stay as they are: {', '.join(extract.missing)}"
            ]
        yield from actions.import_register(
            extract,
            is_full=job.settings.get("is_full", True),
            only_la=job.settings.get("only_la", []),
            by=Person.objects.filter(pk=job.person_id).first(),
        )
