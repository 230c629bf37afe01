"""The Monday letter: what waits for its reader's answer, and who is out in this week, by day."""

from __future__ import annotations

from datetime import date

from bookings.emails.approvals import approvals_link
from bookings.queries.mondays import SchoolWeek, weeks_for
from core import outbox
from core.calendar import today
from core.letters import letter_from, link_to
from core.models import Message
from core.outbox import Letter
from schools.models import Person

#: A letter names so many of what waits; the page has all of it.
MOST_NAMED = 10
#: The page behind its button has so many, the most urgent; the others are on the school's own page.
MOST_ON_A_PAGE = 40


def key_of(monday: date) -> str:
    """What the keys of one Monday's letters begin with."""
    return f"monday:{monday}:"


def of_monday(person_id: int, monday: date) -> Message:
    """What waits, and who is out: once for a person and a Monday."""
    return outbox.intent(
        "bookings.monday",
        key=f"{key_of(monday)}{person_id}",
        about=f"person:{person_id}",
        to=person_id,
        monday=str(monday),
    )


@outbox.composes("bookings.monday")
def monday(message: Message) -> Letter | None:
    """Of the facts of this moment: nothing for somebody who decides no more, or when the week is over."""
    monday = date.fromisoformat(message.data["monday"])
    person = Person.objects.with_current_posts().filter(pk=message.person_id, is_active=True).first()
    if person is None or (today() - monday).days >= 5:
        return None
    weeks = weeks_for(person, monday)
    if not weeks:
        return None
    link, action = _what_to_do(weeks, person)
    return letter_from(
        "bookings/emails/monday",
        to_email=person.email or person.personal_email,
        subject=_subject(weeks),
        person=person,
        weeks=weeks,
        most_named=MOST_NAMED,
        link=link,
        action=action,
    )


def _what_to_do(weeks: list[SchoolWeek], person: Person) -> tuple[str, str]:
    """The one address of the letter and its words: the page to decide on what waits, which needs no signing in; else
    the school's page, or the page of who is out."""
    for week in weeks:
        if week.approvals:
            return approvals_link(week.approvals[:MOST_ON_A_PAGE], person), "Answer on one page"
    for week in weeks:
        if week.claims:
            return link_to("home:school", week.school.pk), "Answer on your school’s page"
    first = weeks[0]
    if first.is_seen:
        return link_to("home:out", first.school.pk), "See who is out"
    return link_to("bookings:approvals", first.school.pk), "See what you decide on"


def _subject(weeks: list[SchoolWeek]) -> str:
    """This week: 3 wait for your answer, 5 are out."""
    waiting, out = sum(week.waiting for week in weeks), sum(week.people_out for week in weeks)
    parts = [f"{waiting} wait{'s' if waiting == 1 else ''} for your answer"] if waiting else []
    parts += [f"{out} colleague{'' if out == 1 else 's'} out"] if out else []
    return f"This week: {', '.join(parts)}"
