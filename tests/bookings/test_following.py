"""A school becomes an academy: what goes to the school that follows, and what stays."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings import actions
from bookings.models import Booking
from core.calendar import AcademicYear, today
from members.models import Membership
from members.queries import held_by
from members.states import Standing
from payments.states import ChargeStatus
from schools.models import Post
from tests.factories.bookings import ApprovalFactory, BookingFactory
from tests.factories.members import EntitlementFactory, MembershipFactory
from tests.factories.payments import ChargeFactory
from tests.factories.programmes import CourseFactory
from tests.factories.schools import OfficerFactory, PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def old():
    return SchoolFactory(urn="100001", organisation__name="Old Primary School")


@pytest.fixture
def new():
    return SchoolFactory(urn="100002", organisation__name="New Academy")


def follow(old, new, **fields):
    return actions.follow_successor(old, new, **{"on": today(), "by": PersonFactory()} | fields)


def test_membership_places_debts_people_and_bookings_go_over_and_what_is_past_stays(old, new):
    school, academy = old.organisation, new.organisation
    account = EntitlementFactory(organisation=school)
    this = MembershipFactory(organisation=school, entitlement=account)
    past = MembershipFactory(organisation=school, year=AcademicYear.now().start - 1)
    head, teacher = PersonFactory(head=school), PersonFactory(teacher=school)
    ahead = BookingFactory(cohort=CourseFactory(), person=teacher, organisation=school)
    asked = ApprovalFactory(booking=ahead, organisation=school)
    over = BookingFactory(cohort=CourseFactory(starts_at=timezone.now() - timedelta(days=9)), organisation=school)
    owed = ChargeFactory(payer=school)
    invoiced = ChargeFactory(payer=school, status=ChargeStatus.INVOICED)

    done, places = follow(old, new)

    assert (done.memberships, done.accounts, done.charges, done.posts, places) == (1, 1, 1, 2, 1)
    for thing, field, where in (
        (this, "organisation", academy),
        (account, "organisation", academy),
        (past, "organisation", school),
        (ahead, "organisation", academy),
        (asked, "organisation", academy),
        (over, "organisation", school),
        (owed, "payer", academy),
        (invoiced, "payer", school),
    ):
        thing.refresh_from_db()
        assert getattr(thing, field) == where, (thing, field)
    assert held_by(academy.pk, trust_id=None).standing == Standing.MEMBER
    assert [post.organisation for post in Post.objects.current().filter(person__in=[head, teacher])] == [academy] * 2
    old.refresh_from_db()
    assert old.successor == new


def test_twice_is_once(old, new):
    MembershipFactory(organisation=old.organisation)
    PersonFactory(head=old.organisation)
    follow(old, new)

    done, places = follow(old, new)

    assert (done.memberships, done.posts, places) == (0, 0, 0)
    assert Post.objects.current().count() == 1


def test_a_year_for_which_the_successor_has_joined_itself_stays(old, new):
    MembershipFactory(organisation=old.organisation)
    MembershipFactory(organisation=new.organisation)

    assert follow(old, new)[0].memberships == 0
    assert Membership.objects.filter(organisation=old.organisation).exists()


def test_the_office_sees_what_goes_over_before_it_does(client, old, new):
    PersonFactory(head=old.organisation, first_name="Ama", last_name="Mensah")
    BookingFactory(cohort=CourseFactory(), organisation=old.organisation)
    client.force_login(OfficerFactory(administrator=True))
    address = reverse("bookings:follow_successor", args=[old.organisation_id])
    day = today()
    said = {"successor": "100002", "on-day": day.day, "on-month": day.month, "on-year": day.year}

    preview = client.post(address, said).content.decode()
    assert "New Academy follows Old Primary School" in preview
    assert "Ama Mensah, headteacher" in preview
    assert Booking.objects.get().organisation == old.organisation
    assert client.post(address, {**said, "step": "go"}).status_code == 302
    assert Booking.objects.get().organisation == new.organisation


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"successor": "100001"}, "this one cannot follow"),
        ({"successor": "Nowhere"}, "No school or partner is called"),
        ({"on-year": "2090"}, "Choose today or a day before"),
    ],
)
def test_what_cannot_be_is_said(client, old, new, said, words):
    client.force_login(OfficerFactory(administrator=True))
    day = date(2026, 1, 5)
    typed = {"successor": "100002", "on-day": day.day, "on-month": day.month, "on-year": day.year} | said

    answer = client.post(reverse("bookings:follow_successor", args=[old.organisation_id]), typed)

    assert answer.status_code == 422
    assert words in answer.content.decode()
