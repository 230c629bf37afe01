"""What was asked of the alliance lately, through the actions themselves; and a head who is new to the borough."""

from __future__ import annotations

from datetime import timedelta

from core.calendar import add_working_days, today
from enquiries import actions
from enquiries.models import Enquiry, Welcoming
from enquiries.states import Topic
from home.demo.clock import Clock
from home.demo.people import People

#: Who became a head in the borough some days ago, and what she asks.
NEW_HEAD = "Linh Tran"
TOUR = """I am new to Albion and would like to meet the alliance and see its lead schools.

Days that suit me: Tuesdays, and any morning before 10.
What I most want to see: how lesson study works in mathematics."""

ANSWERED = (
    "Our Year 2 teacher missed the last session of Fabulous phonics. Can she see the slides?",
    "Yes. They are on her own page under the course, for as long as she works in the borough. If she wants to talk the "
    "session over, Carmen Restrepo is happy to ring her.",
    "Carmen rang on Thursday, all is well.",
)


def build(people: People, clock: Clock) -> None:
    """Questions in every state, and a new head who was welcomed and asks for a tour."""
    _welcome(people, clock)
    dilan, siobhan = people["Dilan Yildiz"], people["Siobhan Keating"]
    _asked(
        Topic.TEACHER_TRAINING, "Beatrix Lund", "I have a 2:1 in chemistry and work as a technician. Which route pays "
        "a salary, and can I begin in January?", days=1,
    )  # fmt: skip
    late = _asked(
        Topic.SUPPORT, "Gloria Mbeki", "Our governors would like somebody to look at reading with us before the "
        "summer. Whom do we ask, and what does a day cost?", days=9, school="Snowsfields Primary School",
    )  # fmt: skip
    actions.take(late, was=None, by=people["Hugh Sinclair"])
    question, answer, note = ANSWERED
    office = people["Patience Kamara"]
    answered = _said_by(office, people.school_of["Patience Kamara"], Topic.COURSES, question, days=4)
    actions.answer(answered, text=answer, seen=0, by=dilan)
    actions.note(answered, text=note, by=dilan)
    invoice = _said_by(
        people["Rory Whelan"], people.school_of["Rory Whelan"], Topic.MONEY,
        "Our invoice bears last year’s purchase-order number. Can you send it again?", days=2,
    )  # fmt: skip
    actions.hand_on(invoice, to=people["Raymond Cheung"], words="One for you, I think.", by=siobhan)
    spam = _asked(Topic.OTHER, "Best Rankings", "We put your website first in every search!", days=3)
    actions.mark_as_spam(spam, by=siobhan)


def _asked(topic: str, name: str, question: str, *, days: int, school: str = "") -> Enquiry:
    """From the public form, so many days ago."""
    email = f"{name.lower().replace(' ', '.')}@mail.example"
    made = actions.ask(topic=topic, question=question, name=name, email=email, school_words=school, by=None)
    return _days_ago(made, days)


def _said_by(person, school, topic: str, question: str, *, days: int) -> Enquiry:
    return _days_ago(actions.ask(topic=topic, question=question, organisation=school, by=person), days)


def _days_ago(enquiry: Enquiry, days: int) -> Enquiry:
    day = today() - timedelta(days=days)
    Enquiry.objects.filter(pk=enquiry.pk).update(
        asked_at=enquiry.asked_at - timedelta(days=days), due_on=add_working_days(day, 5)
    )
    enquiry.refresh_from_db()
    return enquiry


def _welcome(people: People, clock: Clock) -> None:
    """The portal was filled a fortnight ago; one head has come since."""
    Welcoming.objects.create(since_on=clock.now.date() - timedelta(days=13), started_by=people["Siobhan Keating"])
    head = people[NEW_HEAD]
    head.posts.update(from_on=today() - timedelta(days=12))
    actions.welcome_new_heads()
    _said_by(head, people.school_of[NEW_HEAD], Topic.TOUR, TOUR, days=2)
