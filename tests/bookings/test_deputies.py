"""Somebody decides in a head's place, from a day to a day."""

from datetime import timedelta

import pytest

from bookings import actions
from bookings.models import Deputy
from core import outbox
from core.action import RuleBroken
from core.calendar import today
from core.models import AuditEntry, Message
from core.states import MessageStatus
from tests.factories.bookings import DeputyFactory
from tests.factories.schools import OrganisationFactory, PersonFactory, PostFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture
def head(school):
    return PersonFactory(head=school, first_name="Folasade", last_name="Ogunleye")


def name(school, person, *, by, first=0, last=4) -> Deputy:
    return actions.name_deputy(school, person, from_on=today() + first * DAY, to_on=today() + last * DAY, by=by)


def test_a_colleague_is_named_and_told(school, head):
    rory = PersonFactory(deputy_head=school, first_name="Rory")

    deputy = name(school, rory, by=head)

    letter = outbox.COMPOSERS["bookings.deputy"](Message.objects.get(kind="bookings.deputy"))
    assert (deputy.person, deputy.named_by) == (rory, head)
    assert letter.subject == "You decide on bookings for Surrey Square Primary School"
    assert (letter.to_email, f"/school/{school.pk}/approvals/" in letter.text) == (rory.email, True)
    assert AuditEntry.objects.get(verb="named a deputy").organisation_id == school.pk


def test_nobody_is_told_of_what_was_ended_meanwhile(school, head):
    deputy = name(school, PersonFactory(teacher=school), by=head)

    actions.end_deputy(deputy, by=head)

    assert Message.objects.get(kind="bookings.deputy").status == MessageStatus.CANCELLED


@pytest.mark.parametrize(
    ("post", "words"),
    [("head", "is a head here and can decide anyway"), ("elsewhere", "does not work at this school")],
)
def test_only_somebody_else_of_the_school_is_named(school, head, post, words):
    person = PersonFactory(head=school) if post == "head" else PersonFactory(teacher=OrganisationFactory())

    with pytest.raises(RuleBroken, match=words):
        name(school, person, by=head)


def test_days_that_are_over_or_taken_are_refused(school, head):
    teacher = PersonFactory(teacher=school)
    name(school, teacher, by=head, first=3, last=5)

    with pytest.raises(RuleBroken, match="is over already"):
        name(school, teacher, by=head, first=-2, last=-1)
    with pytest.raises(RuleBroken, match="is a deputy within these days already"):
        name(school, teacher, by=head, first=5, last=9)
    assert name(school, teacher, by=head, first=6, last=9).pk


def test_the_last_day_cannot_come_before_the_first(school, head):
    with pytest.raises(RuleBroken, match="The last day cannot come before the first"):
        name(school, PersonFactory(teacher=school), by=head, first=4, last=2)


@pytest.mark.parametrize(("first", "stays"), [(-5, True), (0, True), (1, False)])
def test_what_is_ended_counts_no_longer_and_what_never_began_is_gone(school, head, first, stays):
    deputy = DeputyFactory(
        organisation=school,
        person=PostFactory(organisation=school).person,
        from_on=today() + first * DAY,
        to_on=today() + 9 * DAY,
    )

    actions.end_deputy(deputy, by=head)

    kept = Deputy.objects.filter(pk=deputy.pk).first()
    assert bool(kept) is stays
    assert kept is None or kept.to_on < today()


def test_what_is_over_cannot_be_ended(school, head):
    deputy = DeputyFactory(organisation=school, from_on=today() - 3 * DAY, to_on=today() - DAY)

    with pytest.raises(RuleBroken, match="is no deputy any more"):
        actions.end_deputy(deputy, by=head)
