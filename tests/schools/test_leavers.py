"""Somebody leaves a school: what they had booked for it, and what stays theirs."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings import actions
from bookings.models import Booking
from bookings.states import ApprovalStatus, Cause, Origin, Status
from core.calendar import today
from core.delivery import deliver_due
from core.models import AuditEntry
from payments.states import ChargeStatus
from programmes.models import Cohort
from schools import actions as people
from schools.models import Post
from schools.states import PostStatus
from tests.factories.bookings import ApprovalFactory, AttendanceFactory, BookingFactory
from tests.factories.payments import ChargeFactory
from tests.factories.programmes import CohortFactory, SessionFactory
from tests.factories.schools import OfficerFactory, PersonFactory, PostFactory, SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory(organisation__name="Crampton Primary").organisation


@pytest.fixture
def head(school):
    return PersonFactory(head=school)


@pytest.fixture
def teacher(school):
    return PersonFactory(teacher=school, first_name="Ama", last_name="Mensah")


def booked(person, school, *, days: int = 10, **facts) -> Booking:
    """A place on a course that begins so many days from now."""
    starts_at = timezone.now() + timedelta(days=days)
    cohort = CohortFactory(**facts.pop("cohort", {}))
    SessionFactory(cohort=cohort, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    booking = BookingFactory(person=person, organisation=school, cohort=cohort, price_pence=4500, **facts)
    if booking.status == Status.BOOKED:
        charge = ChargeFactory(payer=school, person=person, key=f"booking:{booking.pk}")
        Booking.objects.filter(pk=booking.pk).update(charge=charge)
    return Booking.objects.get(pk=booking.pk)


def now(booking: Booking) -> Booking:
    return Booking.objects.select_related("charge").get(pk=booking.pk)


def test_places_beyond_the_post_are_given_up_without_charge(school, head, teacher):
    booking = booked(teacher, school)
    charge = booking.charge

    assert actions.end_post(teacher.posts.get(), by=head) == 1

    charge.refresh_from_db()
    assert (now(booking).status, now(booking).cause) == (Status.CANCELLED, Cause.LEFT)
    assert charge.status == ChargeStatus.WITHDRAWN


def test_a_place_given_up_goes_to_the_next_in_line(school, head, teacher):
    booking = booked(teacher, school, cohort={"places": 1})
    waiting = BookingFactory(cohort=booking.cohort, status=Status.WAITING)

    actions.end_post(teacher.posts.get(), by=head)

    assert now(waiting).status == Status.OFFERED


def test_or_they_stay_the_person_s_own_and_the_school_sees_and_pays_nothing(school, head, teacher):
    booking = booked(teacher, school)
    approval = ApprovalFactory(booking=booking)
    charge = booking.charge

    actions.end_post(teacher.posts.get(), by=head, future="keep")

    charge.refresh_from_db()
    approval.refresh_from_db()
    assert (now(booking).status, now(booking).organisation, now(booking).charge) == (Status.BOOKED, None, None)
    assert (charge.status, approval.status) == (ChargeStatus.WITHDRAWN, ApprovalStatus.WITHDRAWN)
    client = Client()
    client.force_login(head)
    assert client.get(reverse("bookings:booking", args=[booking.pk])).status_code == 404
    entry = AuditEntry.objects.get(verb="kept for the person")
    assert (entry.organisation_id, entry.person_id) == (school.pk, head.pk)


def test_a_kept_place_in_line_is_taken_without_charging_anybody(school, head, teacher):
    booking = booked(teacher, school, status=Status.OFFERED)
    actions.end_post(teacher.posts.get(), by=head, future="keep")

    actions.accept_offer(now(booking), by=teacher)

    assert (now(booking).status, now(booking).charge) == (Status.BOOKED, None)


def test_courses_that_are_over_or_have_begun_stay_as_they_are(school, head, teacher):
    past, running = booked(teacher, school, days=-30), booked(teacher, school, days=-1)

    assert actions.end_post(teacher.posts.get(), by=head) == 0

    assert [now(past).status, now(running).status] == [Status.BOOKED, Status.BOOKED]


def test_with_a_last_day_to_come_only_later_courses_are_meant(school, head, teacher):
    before, after = booked(teacher, school, days=5), booked(teacher, school, days=25)

    actions.end_post(teacher.posts.get(), by=head, last_day=today() + timedelta(days=15))

    assert [now(before).status, now(after).status] == [Status.BOOKED, Status.CANCELLED]


def test_bookings_for_another_school_are_not_touched(school, head, teacher):
    other = SchoolFactory().organisation
    PostFactory(person=teacher, organisation=other)
    elsewhere = booked(teacher, other)

    actions.end_post(teacher.posts.get(organisation=school), by=head)

    assert now(elsewhere).status == Status.BOOKED


def test_somebody_who_keeps_another_post_at_the_school_keeps_the_places(school, head, teacher):
    PostFactory(person=teacher, organisation=school, kind="middle_leader")
    booking = booked(teacher, school)

    assert actions.end_post(teacher.posts.get(kind="teacher"), by=head) == 0
    assert now(booking).status == Status.BOOKED


def test_the_page_asks_about_bookings_and_neither_answer_is_chosen(school, head, teacher):
    booking = booked(teacher, school)
    client = Client()
    client.force_login(head)
    url = reverse("bookings:end_post", args=[teacher.posts.get().pk])

    page = client.get(url)
    empty = client.post(url, {})

    assert booking.cohort.programme.title in page.content.decode()
    assert "checked" not in page.content.decode()
    assert empty.context["form"].errors == {"future": ["Choose what becomes of the bookings."]}
    assert Post.objects.get(person=teacher).to_on is None
    assert client.post(url, {"future": "cancel"}).url == reverse("schools:staff", args=[school.pk])
    assert Post.objects.current().filter(person=teacher).count() == 0


def test_the_page_asks_nothing_where_nothing_is_booked(school, head, teacher):
    client = Client()
    client.force_login(head)

    client.post(reverse("bookings:end_post", args=[teacher.posts.get().pk]), {})

    assert Post.objects.current().filter(person=teacher).count() == 0


def test_a_last_day_that_has_gone_by_is_refused_in_words(school, head, teacher):
    client = Client()
    client.force_login(head)
    typed = {"last_day-day": "1", "last_day-month": "9", "last_day-year": "2016"}

    response = client.post(reverse("bookings:end_post", args=[teacher.posts.get().pk]), typed)

    assert response.context["form"].errors == {
        "last_day": ["Enter today or a later day, or leave it empty if they have left already."]
    }


def test_somebody_ends_their_own_post_and_is_not_written_to(school, teacher):
    client = Client()
    client.force_login(teacher)

    response = client.post(reverse("bookings:end_post", args=[teacher.posts.get().pk]), {})
    deliver_due()

    assert response.url == reverse("schools:account")
    assert mail.outbox == []


def test_whoever_is_ended_hears_what_stays_theirs(school, head, teacher):
    actions.end_post(teacher.posts.get(), by=head)
    deliver_due()

    letter = mail.outbox[0]
    assert (letter.to, letter.subject) == ([teacher.email], "Your post at Crampton Primary has ended")
    assert "certificates stay yours" in letter.body


# Not ours -------------------------------------------------------------------------------------------------------------


def test_a_school_that_does_not_know_somebody_gets_its_places_back(school, head):
    newcomer = PersonFactory()
    post = people.claim_post(school, kind="teacher", by=newcomer)
    booking = booked(newcomer, school)

    assert actions.turn_away(post, by=head) == 1
    deliver_due()

    post.refresh_from_db()
    assert (post.status, now(booking).cause) == (PostStatus.REFUSED, Cause.NOT_OURS)
    assert [letter.to[0] for letter in mail.outbox] == [newcomer.email]


def test_a_school_that_does_not_know_somebody_from_the_door_owes_nothing_and_the_office_is_told(school, head):
    officer = OfficerFactory(administrator=True)
    claim = PostFactory(organisation=school, status=PostStatus.CLAIMED)
    booking = booked(claim.person, school, days=0, origin=Origin.WALK_IN)
    Cohort.objects.filter(pk=booking.cohort_id).update(starts_at=timezone.now() - timedelta(hours=1))
    AttendanceFactory(booking=booking, session=booking.cohort.sessions.get())
    charge = booking.charge

    actions.turn_away(claim, by=head)
    deliver_due()

    charge.refresh_from_db()
    booking = now(booking)
    assert charge.status == ChargeStatus.WITHDRAWN
    assert (booking.status, booking.organisation, booking.charge) == (Status.BOOKED, None, None)
    assert booking.attendances.count() == 1
    told = {letter.to[0]: letter.subject for letter in mail.outbox}
    assert told[officer.email] == f"Crampton Primary does not know {claim.person}"
    assert claim.person.email in told
    assert head.email not in told


def test_saying_so_of_another_booking_of_theirs_does_the_same(school, head):
    claim = PostFactory(organisation=school, status=PostStatus.CLAIMED)
    from_the_door = booked(claim.person, school, days=1, origin=Origin.WALK_IN)
    asked = ApprovalFactory(booking=booked(claim.person, school, days=9))

    actions.say_not_ours(asked, by=head)

    assert (now(from_the_door).organisation, now(from_the_door).charge) == (None, None)


def test_all_of_it_happens_or_none(school, head, teacher):
    """A post that cannot end gives up no place."""
    booking = booked(teacher, school)
    post = teacher.posts.get()
    people.end_post(Post.objects.get(pk=post.pk), by=head)

    from core.action import RuleBroken

    with pytest.raises(RuleBroken):
        actions.end_post(Post.objects.get(pk=post.pk), by=head)

    assert now(booking).status == Status.BOOKED
