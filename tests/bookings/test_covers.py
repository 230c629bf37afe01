"""Supply cover of a place: shown with the price, left out when nobody has to stand in, changed by the school."""

import re
import uuid
from datetime import datetime, timedelta

import pytest

from bookings import actions
from bookings.models import Approval, Booking, SupplyRate
from bookings.states import Status
from core.action import RuleBroken
from core.calendar import LONDON
from core.models import AuditEntry
from tests.factories.bookings import ApprovalRuleFactory, BookingFactory
from tests.factories.programmes import CohortFactory, CourseFactory, PriceFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.home.people import cells, signed_in, soup_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_monday_11_january(time_machine):
    time_machine.move_to(datetime(2027, 1, 11, 9, tzinfo=LONDON), tick=False)


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture
def head(school):
    return PersonFactory(head=school)


@pytest.fixture
def teacher(school):
    return PersonFactory(first_name="Abena", last_name="Mensah", teacher=school)


def day_course(*, slot: str = "full_day"):
    """A course on Wednesday 20 January, £45."""
    cohort = CohortFactory(programme__title="Phonics", number=1)
    starts_at = datetime(2027, 1, 20, 9, tzinfo=LONDON)
    SessionFactory(cohort=cohort, starts_at=starts_at, ends_at=starts_at + timedelta(hours=6), slot=slot)
    PriceFactory(cohort=cohort, amount_pence=4500)
    cohort.refresh_from_db()
    return cohort


def page_of(cohort) -> str:
    return f"/cpd/{cohort.programme.slug}/"


def book(client, cohort, school, **fields):
    return client.post(f"/bookings/new/{cohort.pk}/", {"organisation": school.pk, "key": uuid.uuid4(), **fields})


def test_the_course_page_says_what_it_costs_the_school_with_cover(school, teacher):
    SupplyRate.objects.create(organisation=school, post_kind="teacher", day_pence=21_000)

    panel = cells(soup_of(signed_in(teacher), page_of(day_course())), ".app-booking")[0]

    assert "£45 for Surrey Square Primary School" in panel
    assert "and £210 for supply cover: it costs your school £255" in panel
    assert "No supply cover is needed" in panel


@pytest.mark.parametrize(("role", "slot"), [("teacher", "twilight"), ("governor", "full_day")])
def test_where_nobody_is_missed_in_class_nothing_is_said_of_cover(school, role, slot):
    page = soup_of(signed_in(PersonFactory(**{role: school})), page_of(day_course(slot=slot)))

    assert "cover" not in page.select_one(".app-booking").get_text()


def test_a_place_keeps_what_cover_was_expected_to_cost(school, teacher):
    cohort = day_course()

    book(signed_in(teacher), cohort, school)
    SupplyRate.objects.create(organisation=school, post_kind="teacher", day_pence=99_900)

    assert Booking.objects.get().cover_pence == 19_000


def test_a_tick_leaves_cover_out(school, teacher):
    book(signed_in(teacher), day_course(), school, no_cover="on")

    assert Booking.objects.get().cover_pence == 0


def test_the_tick_stays_when_the_form_comes_back(school, teacher):
    answer = book(signed_in(teacher), day_course(), OrganisationFactory(), no_cover="on")

    assert answer.status_code == 422
    assert re.search(r'name="no_cover"[^>]*checked', answer.content.decode())


@pytest.mark.parametrize(("who", "is_asked"), [("teacher", True), ("office", False)])
def test_nobody_gets_under_their_school_s_limit_by_their_own_tick(school, teacher, who, is_asked):
    ApprovalRuleFactory(organisation=school, post_kind="teacher", free_up_to_pence=10_000)
    by = {"teacher": teacher, "office": PersonFactory(school_office=school)}[who]
    cohort = day_course()

    actions.book(cohort.pk, organisation_id=school.pk, key=uuid.uuid4(), by=by, person=teacher, needs_cover=False)

    assert Approval.objects.exists() == is_asked


@pytest.mark.parametrize("role", ["head", "cpd_lead", "school_office"])
def test_the_school_says_that_no_cover_is_needed_and_takes_it_back(school, teacher, role):
    booking = BookingFactory(
        cohort=day_course(), organisation=school, person=teacher, price_pence=4500, cover_pence=100
    )
    client = signed_in(PersonFactory(**{role: school}))
    address = f"/bookings/{booking.pk}/"
    assert "£1. With the price it costs Surrey Square Primary School £46." in soup_of(client, address).get_text()

    answers = [client.post(f"{address}cover/", {"cover": "none"})]
    booking.refresh_from_db()
    assert booking.cover_pence == 0
    answers.append(client.post(f"{address}cover/", {"cover": "needed"}))
    booking.refresh_from_db()

    assert [answer.status_code for answer in answers] == [302, 302]
    assert booking.cover_pence == 19_000
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", "changed")) == [
        ("said that no cover is needed for", ["cover_pence"]),
        ("said that cover is needed for", ["cover_pence"]),
    ]


def test_the_person_themselves_and_another_school_cannot_change_it(school, teacher):
    booking = BookingFactory(cohort=day_course(), organisation=school, person=teacher, cover_pence=100)
    readers = [teacher, PersonFactory(head=OrganisationFactory())]

    answers = [signed_in(one).post(f"/bookings/{booking.pk}/cover/", {"cover": "none"}) for one in readers]

    booking.refresh_from_db()
    assert [answer.status_code for answer in answers] == [404, 404]
    assert booking.cover_pence == 100
    assert soup_of(signed_in(teacher), f"/bookings/{booking.pk}/").select("form[action$='/cover/']") == []


def test_once_the_course_has_started_it_stays_as_it_is(school, teacher, head):
    started = CourseFactory(starts_at=datetime(2027, 1, 11, 8, tzinfo=LONDON))
    booking = BookingFactory(cohort=started, organisation=school, person=teacher, cover_pence=100)

    with pytest.raises(RuleBroken, match="The course has started"):
        actions.set_cover(booking, is_needed=False, by=head)

    assert soup_of(signed_in(head), f"/bookings/{booking.pk}/").select("form[action$='/cover/']") == []


def test_nobody_covers_for_a_place_that_was_given_up(school, teacher, head):
    booking = BookingFactory(cohort=day_course(), organisation=school, person=teacher, status=Status.CANCELLED)

    with pytest.raises(RuleBroken, match="given up meanwhile"):
        actions.set_cover(booking, is_needed=True, by=head)


def test_a_place_without_a_name_is_covered_at_the_rate_for_everyone_else(school, head):
    SupplyRate.objects.create(organisation=school, post_kind="", day_pence=8_000)
    due = datetime(2027, 1, 15, tzinfo=LONDON)
    request = BookingFactory(cohort=day_course(), organisation=school).request
    booking = BookingFactory(request=request, cohort=request.cohort, person=None, organisation=school, name_due_at=due)

    actions.set_cover(booking, is_needed=True, by=head)

    booking.refresh_from_db()
    assert booking.cover_pence == 8_000
