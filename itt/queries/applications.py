"""Applications: one's own with its task list, those that the lead decides on, and who has opened one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from core.calendar import today
from core.models import AuditEntry
from itt import rules
from itt.models import Choice, Course, Cycle, Form
from itt.rules import SECTIONS, Section
from itt.states import CHOICE_ENDED, UNDECIDED, ChoiceStatus
from schools.models import Person


@dataclass(frozen=True)
class Task:
    """A section of the task list and how far it is: "done", "begun" or "to do"."""

    section: Section
    state: str


def own_form(person: Person, cycle: Cycle | None) -> Form | None:
    """One's own application in a cycle."""
    return Form.objects.filter(person=person, cycle=cycle).select_related("cycle", "safeguarding").first()


def tasks_of(form: Form) -> list[Task]:
    """The task list of an application."""
    return [Task(section, _state_of(form, section)) for section in SECTIONS]


def _state_of(form: Form, section: Section) -> str:
    if section.name in form.done:
        return "done"
    if section.name == "safeguarding":
        return "begun" if hasattr(form, "safeguarding") else "to do"
    return "begun" if any(getattr(form, field) for field in section.fields) else "to do"


def sections_left(form: Form) -> list[str]:
    """The labels of what has to be complete before an application is sent."""
    return [one.label for one in SECTIONS if one.is_needed and one.name not in form.done]


def is_open(cycle: Cycle) -> bool:
    """Whether applications can be sent."""
    return cycle.opens_on <= today() <= cycle.apply_until_on


def courses_to_choose(cycle: Cycle) -> QuerySet[Course]:
    """Open courses of the partnerships that bid in a cycle."""
    found = Course.objects.filter(is_open=True, partnership__bids__cycle=cycle)
    return found.select_related("partnership").order_by("partnership__name", "title")


def choices_of(form: Form) -> QuerySet[Choice]:
    return form.choices.select_related("course__partnership", "bid").order_by("pk")


def own_choice(person: Person, pk: int) -> Choice | None:
    """One's own choice; nobody else's."""
    found = Choice.objects.filter(form__person=person).select_related("form__cycle", "course__partnership", "bid")
    return found.filter(pk=pk).first()


_SEEN = ("form__person", "form__cycle", "course__partnership", "bid")
#: What the lead can ask the list for → the states that it shows.
QUEUES: dict[str, tuple[ChoiceStatus, ...]] = {
    "decide": UNDECIDED,
    "offers": (ChoiceStatus.OFFER,),
    "conditions": (ChoiceStatus.PENDING,),
    "recruited": (ChoiceStatus.RECRUITED, ChoiceStatus.DEFERRED),
    "over": CHOICE_ENDED,
}


def choices_seen() -> QuerySet[Choice]:
    """What was sent, for the ITT lead. Drafts are their own person's."""
    return Choice.objects.exclude(status=ChoiceStatus.UNSUBMITTED).select_related(*_SEEN)


def choices_in(queue: str) -> QuerySet[Choice]:
    """A queue of the lead: those who wait longest first."""
    return choices_seen().filter(status__in=QUEUES.get(queue, UNDECIDED)).order_by("sent_at", "pk")


def days_left(choice: Choice) -> int | None:
    """Working days until a decision is due; none once it is made."""
    if choice.status not in UNDECIDED or choice.sent_at is None:
        return None
    return rules.days_to_decide(choice.sent_at.date(), today())


def readers_of(form: Form) -> list[tuple[str, date]]:
    """Who of the office has opened an application, and on which day: shown to whoever wrote it."""
    entries = AuditEntry.objects.filter(verb="read", thing="itt.form", thing_id=form.pk).order_by("-at")[:50]
    people = {one.pk: str(one) for one in Person.objects.filter(pk__in={entry.person_id for entry in entries})}
    seen = {(people.get(entry.person_id or 0, "Somebody who has left"), entry.at.date()): None for entry in entries}
    return list(seen)
