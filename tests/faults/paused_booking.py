"""Books a place and stops on the way, to be killed there: `python -m tests.faults.paused_booking PERSON COHORT WHERE`.

WHERE is "before" or "after" the messages are written, both within the transaction; or "control", which is "before"
with the transaction taken off.
"""

import os
import sys
import time
import uuid

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stsa.settings")
django.setup()

from bookings.actions import places  # noqa: E402 - Django is set up first
from core import outbox  # noqa: E402
from schools.models import Person  # noqa: E402
from tests.faults.without_the_lock import read_only  # noqa: E402

WRITTEN = outbox.post_all


def book(person_id: int, cohort_id: int, where: str) -> None:
    def stop_here(messages) -> None:
        if where == "after":
            WRITTEN(messages)
        print("here", flush=True)
        time.sleep(60)

    person = Person.objects.get(pk=person_id)
    outbox.post_all = stop_here
    take = places._take
    if where == "control":
        take = take.__wrapped__
        places.locked = read_only
    take(cohort_id, places.Asked(person.current_posts[0].organisation_id, uuid.uuid4(), (person,)), by=person)


book(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
