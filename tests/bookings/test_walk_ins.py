"""Somebody comes to the door without a place."""

import uuid
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from bookings import actions, queries
from bookings.actions import Newcomer, walk_ins
from bookings.models import Booking, Request
from bookings.states import ENDED, ApprovalStatus, Origin, Status
from core.action import RuleBroken
from core.calendar import LONDON
from core.delivery import deliver_due
from core.models import AuditEntry
from payments.models import Charge
from programmes.models import Cohort, Price
from programmes.states import CohortStatus
from schools.models import Person, Post
from schools.states import PostStatus
from tests.at_once import at_once
from tests.bookings.test_races import without_the_constraint, without_the_lock_on
from tests.factories.bookings import ApprovalFactory, BookingFactory
from tests.factories.members import MembershipFactory
from tests.factories.programmes import CohortFactory, PriceFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory, PostFactory, SchoolFactory

AT_THE_DOOR = 8


def begun(*, places: int = 2, hours_ago: float = 0.5, **fields):
    """A session that began half an hour ago, on a course that costs members £45 and others £70; sign-up has closed."""
    fields.setdefault("status", CohortStatus.RUNNING)
    starts_at = timezone.now() - timedelta(hours=hours_ago)
    cohort = CohortFactory(places=places, closes_at=starts_at - timedelta(days=2), **fields)
    session = SessionFactory(
        cohort=cohort, leader=PersonFactory(), starts_at=starts_at, ends_at=starts_at + timedelta(minutes=90)
    )
    PriceFactory(cohort=cohort, tier=Price.Tier.MEMBER, amount_pence=4500)
    PriceFactory(cohort=cohort, tier=Price.Tier.NON_MEMBER, amount_pence=7000)
    return session


@pytest.fixture
def noon(time_machine):
    """A moment in the middle of a day, so that an hour before it is the same day."""
    time_machine.move_to(datetime(2017, 1, 26, 12, tzinfo=LONDON))


@pytest.fixture
def session(db, noon):
    return begun()


@pytest.fixture
def school(db):
    return SchoolFactory(organisation__name="Surrey Square Primary School").organisation


def add(session, person, *, school=None, key=None) -> Booking:
    school_id = school.pk if school else person.current_posts[0].organisation_id
    return actions.add_walk_in(session, person, organisation_id=school_id, key=key or uuid.uuid4(), by=session.leader)


def sent() -> dict[str, str]:
    """Address → what was sent there."""
    deliver_due()
    return {letter.to[0]: f"{letter.subject}\n{letter.body}" for letter in mail.outbox}


def test_a_free_place_is_taken_at_todays_price_without_asking_and_the_heads_are_told(session, school):
    MembershipFactory(organisation=school)
    head, acting = PersonFactory(head=school), PersonFactory(head=school)
    person = PersonFactory(teacher=school, first_name="Abena", last_name="Mensah")

    booking = add(session, person)
    Price.objects.update(amount_pence=9900)

    booking = Booking.objects.get(pk=booking.pk)
    assert (booking.status, booking.origin, booking.price_pence, booking.price_words) == (
        Status.BOOKED,
        Origin.WALK_IN,
        4500,
        "member price",
    )
    assert (booking.organisation, booking.policy_id, hasattr(booking, "approval")) == (
        school,
        session.cohort.policy_id,
        False,
    )
    assert list(Charge.objects.values_list("payer", "amount_pence", "status")) == [(school.pk, 4500, "owed")]
    assert AuditEntry.objects.filter(verb="added at the door", person_id=session.leader_id).count() == 1
    letters = sent()
    assert set(letters) == {head.email, acting.email, person.email}
    assert "Surrey Square Primary School is charged £45. No approval was asked" in " ".join(letters[head.email].split())
    assert "You are on the register" in letters[person.email]


def test_they_stand_on_the_register_and_are_proposed_as_present(school, client):
    session = begun()
    add(session, PersonFactory(teacher=school, first_name="Abena", last_name="Mensah"))
    client.force_login(session.leader)
    page = BeautifulSoup(client.get(reverse("bookings:register", args=[session.pk])).content, "html.parser")

    (line,) = page.select(".app-register > li")
    assert "Abena Mensah" in line.get_text()
    assert "Came to the door" in line.get_text()
    assert line.select_one("input[checked]")["value"] == "present"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2017-01-25T23:59", False),
        ("2017-01-26T00:00", True),
        ("2017-01-26T15:45", True),  # before it starts, at the door
        ("2017-01-27T23:59", True),
        ("2017-01-28T00:00", False),
    ],
)
def test_they_are_added_on_the_day_of_the_session_and_the_day_after(time_machine, school, client, moment, is_open):
    time_machine.move_to(datetime(2017, 1, 26, 16, tzinfo=LONDON))
    session = begun(hours_ago=0)
    time_machine.move_to(datetime.fromisoformat(moment).replace(tzinfo=LONDON))
    client.force_login(session.leader)
    page = client.get(reverse("bookings:walk_in", args=[session.pk])).content.decode()

    assert ('type="search"' in page) == is_open
    if is_open:
        assert add(session, PersonFactory(teacher=school)).status == Status.BOOKED
    else:
        with pytest.raises(RuleBroken, match="on the day of the session and the day after"):
            add(session, PersonFactory(teacher=school))


@pytest.mark.parametrize("status", [CohortStatus.PUBLISHED, CohortStatus.RUNNING, CohortStatus.FINISHED])
def test_a_course_that_is_held_takes_them_also_when_it_has_just_ended(noon, school, db, status):
    assert add(begun(status=status), PersonFactory(teacher=school)).status == Status.BOOKED


@pytest.mark.parametrize("status", [CohortStatus.CANCELLED, CohortStatus.DRAFT])
def test_a_course_that_is_not_held_takes_nobody(noon, school, db, status):
    with pytest.raises(RuleBroken, match="This course is"):
        add(begun(status=status), PersonFactory(teacher=school))


def test_a_full_course_takes_nobody_and_says_how_there_can_be_more(noon, school, db):
    session = begun(places=1)
    BookingFactory(cohort=session.cohort)

    with pytest.raises(RuleBroken, match=r"All 1 places are taken\. The office can raise the number"):
        add(session, PersonFactory(teacher=school))
    Cohort.objects.update(places=2)
    assert add(session, PersonFactory(teacher=school)).status == Status.BOOKED


def test_on_a_hybrid_course_only_places_in_the_room_count(noon, school, db):
    session = begun(places=2, online_places=1)
    add(session, PersonFactory(teacher=school))

    with pytest.raises(RuleBroken, match="All 1 places are taken"):
        add(session, PersonFactory(teacher=school))


def test_whoever_has_a_place_is_not_added_again(session, school):
    person = PersonFactory(teacher=school)
    BookingFactory(cohort=session.cohort, person=person, organisation=school)

    with pytest.raises(RuleBroken, match="has a place already, and is on the register"):
        add(session, person)


def test_whoever_gave_up_before_can_come_after_all(session, school):
    person = PersonFactory(teacher=school)
    BookingFactory(cohort=session.cohort, person=person, organisation=school, status=Status.CANCELLED)

    assert add(session, person).status == Status.BOOKED


def test_sending_it_twice_adds_once(session, school):
    person, key = PersonFactory(teacher=school), uuid.uuid4()

    assert add(session, person, key=key) == add(session, person, key=key)
    assert (Booking.objects.count(), Charge.objects.count()) == (1, 1)


def test_there_is_no_adding_for_a_school_that_somebody_does_not_work_at(session, school):
    with pytest.raises(RuleBroken, match="does not work at this school"):
        add(session, PersonFactory(teacher=OrganisationFactory()), school=school)


def test_without_a_price_for_their_school_the_office_is_asked(session, school):
    Price.objects.all().delete()

    with pytest.raises(RuleBroken, match="no price"):
        add(session, PersonFactory(teacher=school))


# Those in line --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.WAITING, Status.OFFERED])
def test_whoever_stands_in_line_takes_the_place_at_the_price_of_then(session, school, status):
    person = PersonFactory(teacher=school)
    live = BookingFactory(cohort=session.cohort, person=person, organisation=school, status=status, price_pence=4000)
    approval = ApprovalFactory(booking=live)

    booking = add(session, person)

    approval.refresh_from_db()
    assert (booking.pk, booking.status, booking.origin, approval.status) == (
        live.pk,
        Status.BOOKED,
        Origin.WALK_IN,
        ApprovalStatus.WITHDRAWN,
    )
    assert list(Charge.objects.values_list("amount_pence", flat=True)) == [4000]


@pytest.mark.parametrize(("hours_ago", "is_added"), [(-1, False), (1, True)])
def test_until_the_course_starts_a_free_place_is_for_whoever_stands_in_line(noon, school, db, hours_ago, is_added):
    session = begun(hours_ago=hours_ago)
    waiting = BookingFactory(cohort=session.cohort, status=Status.WAITING, organisation=school)
    PostFactory(person=waiting.person, organisation=school, kind="teacher")

    if is_added:
        assert add(session, PersonFactory(teacher=school)).status == Status.BOOKED
    else:
        with pytest.raises(RuleBroken, match="until it starts a free place is for them"):
            add(session, PersonFactory(teacher=school))
        assert add(session, waiting.person).pk == waiting.pk


# Somebody new ---------------------------------------------------------------------------------------------------------


def come(session, school, *, key=None, **fields) -> Booking:
    said = {"first_name": "Ama", "last_name": "Boateng", "email": "ama@school.example", "kind": "teacher"} | fields
    return actions.add_newcomer(
        session, Newcomer(organisation=school, **said), key=key or uuid.uuid4(), by=session.leader
    )


def test_somebody_new_is_made_and_claims_to_work_there_and_the_heads_are_asked_in_the_same_letter(session, school):
    head = PersonFactory(head=school)

    booking = come(session, school)

    post = Post.objects.get(person=booking.person)
    assert (post.organisation, post.kind, post.status) == (school, "teacher", PostStatus.CLAIMED)
    assert (booking.person.full_name, booking.person.email) == ("Ama Boateng", "ama@school.example")
    letters = sent()
    assert set(letters) == {head.email, "ama@school.example"}
    assert "Say whether Ama works with you:" in " ".join(letters[head.email].split())
    assert "/claims/" in letters[head.email]


def test_somebody_new_without_an_address_is_added_too(session, school):
    person = come(session, school, email="").person

    assert (person.email, bool(person.claim_code)) == (None, True)


def test_somebody_known_by_their_address_is_not_made_again(session, school):
    known = PersonFactory(teacher=school, email="ama@school.example", last_name="Boateng")
    elsewhere = PersonFactory(email="linh@school.example", last_name="Tran")

    assert come(session, school).person == known
    assert come(session, school, email="linh@school.example", last_name="tran").person == elsewhere
    assert Post.objects.get(person=elsewhere).status == PostStatus.CLAIMED
    assert Post.objects.filter(person=known).count() == 1


def test_a_known_address_with_another_name_shows_and_makes_nothing(session, school):
    PersonFactory(email="ama@school.example", last_name="Okafor")
    before = Person.objects.count()

    with pytest.raises(RuleBroken) as refused:
        come(session, school)
    assert "Okafor" not in refused.value.message
    assert (Person.objects.count(), Booking.objects.count()) == (before, 0)


def test_when_the_course_is_full_nobody_is_made(noon, school, db):
    session = begun(places=1)
    BookingFactory(cohort=session.cohort)
    before = Person.objects.count()

    with pytest.raises(RuleBroken, match="places are taken"):
        come(session, school)
    assert Person.objects.count() == before


def test_somebody_new_sent_twice_is_made_once(session, school):
    key = uuid.uuid4()

    assert come(session, school, key=key) == come(session, school, key=key)
    assert Person.objects.filter(last_name="Boateng").count() == 1


# Many at once ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def crowd(own_database):
    """A session with one place, and people of one school at its door."""
    school = OrganisationFactory()
    session = begun(places=1, hours_ago=0)
    return session, [PersonFactory(teacher=school) for _ in range(AT_THE_DOOR)]


def all_come(session, people) -> list[object]:
    return at_once(len(people), lambda number: add(session, people[number]))


def taken(session) -> int:
    return Booking.objects.filter(cohort=session.cohort).exclude(status__in=ENDED).count()


def test_of_many_at_the_door_for_the_last_place_one_gets_it(crowd):
    session, people = crowd

    results = all_come(session, people)

    assert sorted(type(result).__name__ for result in results) == ["Booking"] + ["RuleBroken"] * (AT_THE_DOOR - 1)
    assert {result.message.partition(".")[0] for result in results if isinstance(result, RuleBroken)} == {
        "All 1 places are taken"
    }
    assert (taken(session), Charge.objects.count(), Request.objects.count()) == (1, 1, 1)


def test_without_the_lock_the_constraint_alone_lets_one_in(crowd, monkeypatch):
    session, people = crowd

    with without_the_lock_on(monkeypatch, walk_ins, waiting=AT_THE_DOOR):
        results = all_come(session, people)

    assert (taken(session), [type(result) for result in results].count(Booking)) == (1, 1)


def test_control_without_lock_and_constraint_more_come_in_than_there_are_places(own_database, crowd, monkeypatch):
    session, people = crowd

    with without_the_lock_on(monkeypatch, walk_ins, waiting=AT_THE_DOOR), without_the_constraint(own_database):
        all_come(session, people)

    assert taken(session) > 1


def test_one_person_added_by_two_at_once_has_one_place(own_database):
    session, school = begun(places=5, hours_ago=0), OrganisationFactory()
    person = PersonFactory(teacher=school)

    results = at_once(4, lambda _: add(session, person))

    assert sorted(type(result).__name__ for result in results) == ["Booking", *["RuleBroken"] * 3]
    assert (taken(session), queries.register_of(session).count()) == (1, 1)
