"""Renewing many memberships at once, in a worker: one after another, each as if it were the only one."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError

from core import jobs
from core.jobs import Row
from core.models import Job
from members import actions, queries
from members.models import Membership, Offer
from schools.models import Person

RENEWAL = "members.renewal"
#: What came of the rows, as the office's page words it.
OUTCOMES = {
    "renewed": "renewed",
    "same": "left alone: renewed or applied for already",
    "refused": "to look at",
}


@jobs.does(RENEWAL)
def renew_all(job: Job) -> Iterator[Row]:
    """Each chosen membership for the next year. Settings: year, memberships. Begun again it does nothing twice."""
    by = Person.objects.filter(pk=job.person_id).first()
    offer = queries.offer_of(job.settings["year"])
    found = Membership.objects.select_related("organisation").in_bulk(job.settings["memberships"])
    for line, pk in enumerate(job.settings["memberships"], start=1):
        yield _renewed(line, found.get(pk), offer, by=by)


def _renewed(line: int, before: Membership | None, offer: Offer | None, *, by: Person | None) -> Row:
    if before is None or offer is None:
        return Row(line, "refused", "This membership, or the offer, is not there any more.")
    try:
        made = actions.renew(before, offer=offer, by=by)
    except ValidationError as error:
        return Row(line, "refused", f"{before.organisation}: {' '.join(error.messages)}")
    return Row(line, "renewed") if made else Row(line, "same")
