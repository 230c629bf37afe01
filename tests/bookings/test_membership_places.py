"""Course places of a membership: chosen when booking, kept, used, back in time, and never given twice."""

import threading
import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings import actions
from bookings.models import Booking
from bookings.states import Cause, Status
from core.action import RuleBroken
from core.calendar import AcademicYear
from members.actions import entitlements
from members.models import Entitlement
from payments.models import Charge
from programmes.models import Cohort
from tests import databases
from tests.at_once import at_once
from tests.factories.members import EntitlementFactory, MembershipFactory
from tests.factories.programmes import CourseFactory, PolicyFactory
from tests.factories.schools import OrganisationFactory, PersonFactory, PostFactory


def a_course(*, days: int = 20, **fields) -> Cohort:
    return CourseFactory(starts_at=timezone.now() + timedelta(days=days), pence=6000, **fields)


@pytest.fixture(autouse=True)
def in_term(time_machine):
    """A day on which a course some weeks ahead lies in the same academic year."""
    time_machine.move_to(timezone.make_aware(timezone.datetime(2027, 1, 12, 10)), tick=True)


def school_with(places: int, *, percent: int = 100):
    school = OrganisationFactory(name="Surrey Square Primary School")
    account = EntitlementFactory(organisation=school, places=places, percent=percent)
    MembershipFactory(organisation=school, entitlement=account)
    return school, account


def book(cohort: Cohort, school, person=None, **fields) -> Booking:
    person = person or PersonFactory(head=school)
    return actions.book(cohort.pk, organisation_id=school.pk, key=uuid.uuid4(), by=person, **fields)


def counts(account: Entitlement) -> tuple[int, int, int, int]:
    account.refresh_from_db()
    return account.left, account.reserved, account.used, account.expired


@pytest.mark.django_db
def test_a_free_place_costs_nothing_and_says_why():
    school, account = school_with(3)
    cohort = a_course()

    booking = book(cohort, school, use_place=True)

    assert (booking.price_pence, booking.price_words) == (0, "free place of your membership")
    assert counts(account) == (2, 1, 0, 0)
    assert not Charge.objects.exists()
    history = account.entries.order_by("pk").values_list("kind", "key", "words")
    assert list(history)[1] == ("reserved", f"booking:{booking.pk}", cohort.programme.title)


@pytest.mark.django_db
def test_a_discounted_place_takes_its_share_off_the_price():
    school, account = school_with(1, percent=50)

    booking = book(a_course(), school, use_place=True)

    assert (booking.price_pence, booking.price_words) == (3000, "50% off by your membership")
    assert Charge.objects.get().amount_pence == 3000
    assert counts(account) == (0, 1, 0, 0)


@pytest.mark.django_db
def test_whoever_does_not_choose_it_pays_and_leaves_it_for_others():
    school, account = school_with(3)

    assert book(a_course(), school).price_pence == 6000
    assert counts(account) == (3, 0, 0, 0)


@pytest.mark.django_db
def test_there_is_none_for_other_schools_for_claims_nor_for_a_course_of_another_year():
    school, account = school_with(3)
    claims = PostFactory(organisation=school, status="claimed").person
    next_year = a_course(days=300)

    for cohort, where, person in (
        (a_course(), OrganisationFactory(), None),
        (a_course(), school, claims),
        (next_year, school, None),
    ):
        with pytest.raises(RuleBroken):
            book(cohort, where, person, use_place=True)
    assert counts(account) == (3, 0, 0, 0)
    assert AcademicYear.of(next_year.starts_at.date()) == AcademicYear.now() + 1


@pytest.mark.django_db
def test_the_last_one_is_refused_to_the_second_and_nothing_of_it_stands():
    school, account = school_with(1)
    book(a_course(), school, use_place=True)

    with pytest.raises(RuleBroken, match="no longer so many places"):
        book(a_course(), school, use_place=True)
    assert Booking.objects.count() == 1
    assert counts(account) == (0, 1, 0, 0)


# What becomes of it ---------------------------------------------------------------------------------------------------


def strict() -> dict:
    return {"policy": PolicyFactory(bands=[(10, 0), (0, 100)], exemptions=["illness"])}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "how", "left", "used"),
    [
        (40, {}, 1, 0),
        (3, {}, 0, 1),
        (3, {"exemption": "illness"}, 1, 0),
        (3, {"cause": Cause.DECLINED}, 1, 0),
        (3, {"cause": Cause.ALLIANCE}, 1, 0),
    ],
)
def test_given_up_in_time_it_comes_back_too_late_it_is_used_up(days, how, left, used):
    school, account = school_with(1)
    booking = book(a_course(days=days, **strict()), school, use_place=True)

    actions.cancel(booking, by=booking.person, **how)

    assert counts(account) == (left, 0, used, 0)
    assert not Charge.objects.exists()


@pytest.mark.django_db
def test_it_is_used_when_the_course_begins_and_back_when_the_alliance_then_cancels(time_machine):
    school, account = school_with(2)
    cohort = a_course(days=1, places=1)
    booking = book(cohort, school, use_place=True)
    waiting = book(cohort, school, use_place=True)
    assert (booking.status, waiting.status, counts(account)) == (Status.BOOKED, Status.WAITING, (0, 2, 0, 0))

    time_machine.move_to(cohort.starts_at + timedelta(minutes=1))
    actions.follow_the_calendar()
    actions.follow_the_calendar()
    assert counts(account) == (1, 0, 1, 0)

    actions.cancel_cohort(cohort, by=PersonFactory(administrator=True))
    assert counts(account) == (2, 0, 0, 0)


@pytest.mark.django_db
def test_an_offer_that_lapses_gives_it_back(time_machine):
    school, account = school_with(2)
    cohort = a_course(places=1)
    first = book(cohort, OrganisationFactory())
    waiting = book(cohort, school, use_place=True)
    actions.cancel(first, by=first.person)
    waiting.refresh_from_db()

    time_machine.move_to(waiting.offer_ends_at + timedelta(minutes=1))
    actions.lapse_unanswered_offers()

    assert counts(account) == (2, 0, 0, 0)


@pytest.mark.django_db
def test_it_goes_along_to_another_date():
    school, account = school_with(1)
    cohort = a_course()
    booking = book(cohort, school, use_place=True)
    other = a_course(days=30, programme=cohort.programme, number=2)

    moved = actions.move_to(booking, other, by=booking.person)

    assert (moved.price_pence, moved.entitlement_id) == (0, account.pk)
    assert counts(account) == (0, 1, 0, 0)


@pytest.mark.django_db
def test_at_the_end_of_the_year_what_is_left_runs_out(time_machine):
    school, account = school_with(3)
    book(a_course(), school, use_place=True)

    time_machine.move_to(timezone.make_aware(timezone.datetime(2027, 9, 1, 0, 30)))
    assert [entitlements.let_expire(), entitlements.let_expire()] == [1, 0]

    assert counts(account) == (0, 1, 0, 2)


# On the pages ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_course_page_offers_it_and_books_with_it(client):
    school, account = school_with(3)
    cohort = a_course()
    client.force_login(PersonFactory(head=school))

    page = client.get(reverse("bookings:course", args=[cohort.programme.slug])).content.decode()
    data = {"organisation": school.pk, "key": uuid.uuid4(), "use_place": "on"}
    answer = client.post(reverse("bookings:book", args=[cohort.pk]), data)

    assert "Use one of your school’s 3 free places" in page
    assert "£0" in page or "Free" in page
    assert answer.status_code == 302
    assert "free place of your membership" in client.get(answer.url).content.decode()
    assert counts(account) == (2, 1, 0, 0)


@pytest.mark.django_db
def test_the_page_says_so_when_the_last_one_has_just_gone(client):
    school, _ = school_with(1)
    cohort = a_course()
    client.force_login(PersonFactory(head=school))
    book(a_course(), school, use_place=True)

    data = {"organisation": school.pk, "key": uuid.uuid4(), "use_place": "on"}
    answer = client.post(reverse("bookings:book", args=[cohort.pk]), data)

    assert answer.status_code == 422
    assert "no longer so many places of your membership left" in answer.content.decode()
    assert not Booking.objects.filter(cohort=cohort).exists()


@pytest.mark.django_db
def test_a_group_uses_them_as_far_as_they_go_and_never_pays_more_than_it_saw(client):
    school, account = school_with(2)
    cohort = a_course()
    colleagues = [PersonFactory(teacher=school) for _ in range(3)]
    client.force_login(PersonFactory(head=school))
    address = reverse("bookings:colleagues", args=[cohort.pk])
    chosen = {"people": [one.pk for one in colleagues], "names_to_follow": 0, "use_places": "on"}

    check = client.post(address, {**chosen, "step": "check"})
    assert "£60" in check.content.decode()
    book(a_course(), school, use_place=True)
    sent = {**chosen, "step": "book", "key": uuid.uuid4()}
    refused = client.post(address, {**sent, "places_shown": 2})
    assert (refused.status_code, Booking.objects.filter(cohort=cohort).count()) == (422, 0)
    assert "Look at the price again" in refused.content.decode()
    assert client.post(address, {**sent, "places_shown": 1}).status_code == 302

    assert sorted(Booking.objects.filter(cohort=cohort).values_list("price_pence", flat=True)) == [0, 6000, 6000]
    assert counts(account) == (0, 2, 0, 0)


# At the same moment ---------------------------------------------------------------------------------------------------


@contextmanager
def without_the_lock(monkeypatch):
    """Both look at the account, then both take of it."""
    both_have_looked = threading.Barrier(2)

    def look_and_wait(pk: int) -> Entitlement:
        found = Entitlement.objects.get(pk=pk)
        both_have_looked.wait()
        return found

    with monkeypatch.context() as patch:
        patch.setattr(entitlements, "locked", look_and_wait)
        yield


def two_take_the_last_one() -> tuple[Entitlement, list]:
    school, account = school_with(1)
    people = [PersonFactory(head=school) for _ in range(2)]
    cohorts = [a_course() for _ in range(2)]
    results = at_once(2, lambda number: book(cohorts[number], school, people[number], use_place=True))
    return account, results


def test_two_colleagues_at_once_do_not_use_the_last_place_twice(own_database):
    account, results = two_take_the_last_one()

    assert sorted(type(result).__name__ for result in results) == ["Booking", "RuleBroken"]
    assert counts(account) == (0, 1, 0, 0)
    assert Booking.objects.count() == 1


def test_without_the_lock_the_constraint_still_refuses_the_second(own_database, monkeypatch):
    with without_the_lock(monkeypatch):
        account, results = two_take_the_last_one()

    assert sorted(type(result).__name__ for result in results) == ["Booking", "RuleBroken"]
    assert counts(account) == (0, 1, 0, 0)


def test_without_both_the_last_place_is_used_twice(own_database, monkeypatch):
    with databases.as_owner(own_database) as owner:
        owner.execute("ALTER TABLE members_entitlement DROP CONSTRAINT entitlement_never_more_than_given")
    with without_the_lock(monkeypatch):
        account, results = two_take_the_last_one()

    assert [type(result).__name__ for result in results] == ["Booking", "Booking"]
    assert counts(account) == (-1, 2, 0, 0)
