"""Questions to the alliance, and next steps with schools, on the office's page of today."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse

from core.calendar import today
from core.words import short_day
from enquiries.models import Enquiry
from enquiries.queries import needing_somebody
from home.labels import Row, Tag
from members.models import ContactNote
from members.queries.keeping import steps_due


def open_questions() -> QuerySet[Enquiry]:
    """Those that nobody has, and those whose day is today or over."""
    return needing_somebody(today()).select_related("owner", "organisation")


def as_row(enquiry: Enquiry) -> Row:
    """Who asks what, and by when the answer is due."""
    return Row(
        url=reverse("enquiries:enquiry", args=[enquiry.pk]),
        title=enquiry.name,
        second=str(enquiry.organisation or enquiry.school_words),
        what=enquiry.get_topic_display(),
        what_second=str(enquiry.owner or "Nobody has it"),
        tag=_tag(enquiry),
        by=short_day(enquiry.due_on),
    )


def _tag(enquiry: Enquiry) -> Tag:
    if enquiry.due_on < today():
        return Tag("Overdue", "bad")
    return Tag("Due today" if enquiry.due_on == today() else "New", "wait")


def steps_with_schools() -> QuerySet[ContactNote]:
    """What was agreed in a conversation and is due."""
    return steps_due(today())


def step_as_row(note: ContactNote) -> Row:
    """What was agreed with whom, and by whom it was noted."""
    return Row(
        url=reverse("members:school", args=[note.organisation_id]),
        title=str(note.organisation),
        second=note.with_whom,
        what=note.next_step,
        what_second=str(note.by or ""),
        tag=Tag("Overdue", "bad") if note.next_on and note.next_on < today() else Tag("Due today", "wait"),
        by=short_day(note.next_on) if note.next_on else "",
    )
