"""What happens by the clock: each thing once, however often it strikes, and nothing to those who have answered."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core.models import Message
from leadership import actions
from leadership.actions import clock
from leadership.models import Application, Feedback
from programmes.models import Cohort, Session
from tests.factories.leadership import FeeFactory, TermsFactory, applicant, apply, take_part
from tests.factories.schools import OfficerFactory, PersonFactory

pytestmark = pytest.mark.django_db


def letters() -> Counter:
    kinds = Message.objects.filter(kind__startswith="leadership.").values_list("kind", flat=True)
    return Counter(kind.removeprefix("leadership.") for kind in kinds)


def strike(moment) -> Counter:
    """What is new after the clock struck twice at a moment."""
    before = letters()
    with time_machine.travel(moment, tick=False):
        clock.write_reminders()
        clock.write_reminders()
    return letters() - before


def test_heads_are_reminded_once_of_an_application_that_waits():
    mine = apply(TermsFactory(), applicant())
    PersonFactory(head=mine.organisation)

    assert strike(mine.submitted_at + timedelta(days=4, hours=23)) == Counter()
    assert strike(mine.submitted_at + timedelta(days=5)) == Counter(support_chased=1)
    assert strike(mine.submitted_at + timedelta(days=9)) == Counter()


def test_nobody_is_reminded_of_what_is_answered():
    mine = apply(TermsFactory(), applicant())
    actions.give_support(mine, by=PersonFactory(head=mine.organisation))

    assert strike(mine.submitted_at + timedelta(days=6))["support_chased"] == 0


@pytest.mark.parametrize("kind", list(Feedback.Kind))
def test_feedback_is_asked_for_after_its_session_and_chased_before_it_costs_the_fee(kind):
    terms = TermsFactory()
    mine, answered = take_part(terms, applicant()), take_part(terms, applicant())
    for one in Feedback.Kind:
        Feedback.objects.create(application=answered, kind=one, usefulness=5)
        if one != kind:
            Feedback.objects.create(application=mine, kind=one, usefulness=5)
    sessions = list(Session.objects.filter(cohort=terms.cohort).order_by("starts_at"))
    about = sessions[2] if kind == Feedback.Kind.MIDDLE else sessions[-1]

    assert strike(about.ends_at - timedelta(minutes=1)) == Counter()
    assert strike(about.ends_at) == Counter(feedback_asked=1)
    assert strike(about.ends_at + timedelta(days=6)) == Counter()
    assert strike(about.ends_at + timedelta(days=7)) == Counter(feedback_chased=1)
    assert strike(about.ends_at + timedelta(days=9)) == Counter()


def test_leads_are_told_once_of_a_decision_that_is_overdue():
    OfficerFactory(programme_lead=True)
    fee = FeeFactory()

    assert strike(fee.recommended_at + timedelta(days=13)) == Counter()
    assert strike(fee.recommended_at + timedelta(days=14)) == Counter(overdue=1)
    assert strike(fee.recommended_at + timedelta(days=20)) == Counter()


def test_whoever_was_there_to_the_end_has_completed_it_the_day_after():
    terms = TermsFactory()
    mine = take_part(terms, applicant())
    ends_at = Cohort.objects.get(pk=terms.cohort_id).ends_at

    with time_machine.travel(ends_at + timedelta(minutes=5), tick=False):
        actions.recommend_on_fees()
        assert Application.objects.get(pk=mine.pk).status == "accepted"
    with time_machine.travel(ends_at + timedelta(days=1), tick=False):
        actions.recommend_on_fees()

    assert Application.objects.get(pk=mine.pk).status == "completed"
    assert timezone.now() < ends_at
