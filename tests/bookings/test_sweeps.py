"""The September sweep: when it is offered, who can leave by it, and what follows row by row."""

from datetime import date, datetime, timedelta

import pytest

from bookings import actions, rules
from bookings.models import Booking
from bookings.queries.sweeps import staff_to_sweep
from bookings.states import Cause, Status
from core.calendar import LONDON
from core.models import AuditEntry, Message
from schools.models import Post
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import CourseFactory
from tests.factories.schools import OrganisationFactory, PersonFactory, PostFactory

pytestmark = pytest.mark.django_db

AUGUST = date(2026, 8, 31)


@pytest.fixture(autouse=True)
def _on_10_september(time_machine):
    time_machine.move_to(datetime(2026, 9, 10, 9, tzinfo=LONDON), tick=False)


@pytest.fixture
def school():
    return OrganisationFactory()


@pytest.fixture
def head(school):
    return PersonFactory(head=school)


def booked(person, school, *, days: int = 10, **fields) -> Booking:
    starts_at = datetime(2026, 9, 10, 16, tzinfo=LONDON) + timedelta(days=days)
    return BookingFactory(cohort=CourseFactory(starts_at=starts_at), person=person, organisation=school, **fields)


def names(school, by) -> list[str]:
    return [person.first_name for person in staff_to_sweep(school.pk, by=by)]


@pytest.mark.parametrize(
    ("day", "is_offered"),
    [
        (date(2026, 8, 31), False),
        (date(2026, 9, 1), True),
        (date(2026, 10, 25), True),
        (date(2026, 10, 26), False),  # the last Monday of October
        (date(2027, 10, 24), True),
        (date(2027, 10, 25), False),
        (date(2027, 1, 5), False),
    ],
)
def test_it_is_offered_from_september_to_the_october_half_term(day, is_offered):
    assert rules.is_sweep_offered(day) == is_offered


@pytest.mark.parametrize(
    ("day", "usual"),
    [
        (date(2026, 9, 10), date(2026, 8, 31)),
        (date(2027, 4, 1), date(2026, 8, 31)),
        (date(2026, 8, 31), date(2026, 8, 31)),
        (date(2026, 8, 30), date(2025, 8, 31)),
    ],
)
def test_the_usual_last_day_is_the_31_august_before(day, usual):
    assert rules.usual_last_day(day) == usual


def test_everybody_with_an_open_post_is_on_the_list_once_by_name_but_heads_and_oneself(school, head):
    deputy = PersonFactory(first_name="Rory", last_name="Whelan", deputy_head=school)
    PostFactory(person=deputy, organisation=school, kind="cpd_lead")
    PersonFactory(first_name="Abena", last_name="Mensah", teacher=school)
    PersonFactory(first_name="Executive", executive_head=school)
    PostFactory(organisation=school, status="claimed", person__first_name="Claimed")
    PostFactory(organisation=school, to_on=date(2026, 12, 31), person__first_name="Leaving")
    PersonFactory(first_name="Elsewhere", teacher=OrganisationFactory())

    assert names(school, head) == ["Abena", "Rory"]
    assert names(school, deputy) == ["Abena"]


def test_it_says_how_many_bookings_are_ahead_for_this_school(school, head):
    person = PersonFactory(teacher=school)
    booked(person, school)
    booked(person, school, status=Status.WAITING)
    booked(person, school, days=-3)
    booked(person, school, status=Status.CANCELLED)
    booked(person, OrganisationFactory())

    assert [one.ahead for one in staff_to_sweep(school.pk, by=head)] == [2]


def test_posts_end_and_bookings_ahead_are_given_up_or_kept(school, head):
    amy, bo = PersonFactory(teacher=school), PersonFactory(deputy_head=school)
    PostFactory(person=bo, organisation=school, kind="cpd_lead")
    given_up, kept, begun = booked(amy, school), booked(bo, school), booked(amy, school, days=-5)

    done = actions.sweep(school, [actions.Leaver(amy.pk, AUGUST), actions.Leaver(bo.pk, AUGUST, "keep")], by=head)

    assert [(swept.bookings, swept.trouble) for swept in done] == [(1, ""), (1, "")]
    assert set(Post.objects.filter(person__in=[amy, bo]).values_list("to_on", flat=True)) == {AUGUST}
    for booking in (given_up, kept, begun):
        booking.refresh_from_db()
    assert (given_up.status, given_up.cause) == (Status.CANCELLED, Cause.LEFT)
    assert (kept.status, kept.organisation) == (Status.BOOKED, None)
    assert (begun.status, begun.organisation) == (Status.BOOKED, school)
    assert Message.objects.filter(kind="schools.post_ended").count() == 3


def test_a_last_day_to_come_leaves_what_is_booked_before_it(school, head):
    person = PersonFactory(teacher=school)
    before, after = booked(person, school, days=5), booked(person, school, days=60)

    actions.sweep(school, [actions.Leaver(person.pk, date(2026, 10, 23))], by=head)

    assert [Booking.objects.get(pk=one.pk).status for one in (before, after)] == [Status.BOOKED, Status.CANCELLED]


def test_one_that_cannot_be_done_holds_up_none_of_the_others(school, head):
    other_head = PersonFactory(co_head=school)
    people = [PersonFactory(teacher=school), other_head, head, PersonFactory(teacher=school)]

    done = actions.sweep(school, [actions.Leaver(person.pk, AUGUST) for person in people], by=head)

    refusal = "Heads, and your own posts, are ended on the page of your staff."
    assert [swept.trouble for swept in done] == ["", refusal, refusal, ""]
    assert set(Post.objects.filter(to_on=None).values_list("person_id", flat=True)) == {head.pk, other_head.pk}


def test_sent_twice_it_does_nothing_the_second_time(school, head):
    person = PersonFactory(teacher=school)
    booked(person, school)
    rows = [actions.Leaver(person.pk, AUGUST)]

    done = [actions.sweep(school, rows, by=head)[0] for _ in range(2)]

    assert [(swept.bookings, swept.trouble) for swept in done] == [(1, ""), (0, "")]
    assert AuditEntry.objects.filter(verb="ended a post").count() == 1


def test_the_school_office_lets_nobody_leave_whom_only_a_head_may(school):
    office = PersonFactory(school_office=school)
    lead, teacher = PersonFactory(cpd_lead=school), PersonFactory(teacher=school)

    done = actions.sweep(school, [actions.Leaver(lead.pk, AUGUST), actions.Leaver(teacher.pk, AUGUST)], by=office)

    assert [swept.trouble for swept in done] == ["A head of your school has to say that they have left.", ""]


def test_somebody_of_another_school_stays_where_they_are(school, head):
    stranger = PersonFactory(teacher=OrganisationFactory())

    actions.sweep(school, [actions.Leaver(stranger.pk, AUGUST)], by=head)

    assert stranger.posts.get().to_on is None
