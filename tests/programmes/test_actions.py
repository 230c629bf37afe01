"""What the office does to courses, and what the rules refuse."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.action import RuleBroken
from core.calendar import LONDON
from core.models import AuditEntry
from programmes import actions
from programmes.models import Cohort, Programme, Session, Strand, Topic
from programmes.states import CohortStatus
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import (
    CohortFactory,
    CourseFactory,
    PriceFactory,
    ProgrammeFactory,
    ProgrammeLeaderFactory,
    ProgrammePartnerFactory,
    SessionFactory,
    TopicFactory,
)
from tests.factories.schools import OrganisationFactory, OrganisationNameFactory, PersonFactory

pytestmark = pytest.mark.django_db

PEOPLE_HAVE_BOOKED = "People have booked. Move the session instead: they are told, and can give up their place."


@pytest.fixture
def officer():
    return PersonFactory(administrator=True)


def refused(act, *args, **facts) -> list[str]:
    """What the rules say against it."""
    with pytest.raises(RuleBroken) as error:
        act(*args, **facts)
    return error.value.messages


def said_of(thing) -> list[tuple[str, list[str]]]:
    """What the audit trail says of a record."""
    entries = AuditEntry.objects.filter(thing=thing._meta.label_lower, thing_id=thing.pk).order_by("pk")
    return list(entries.values_list("verb", "changed"))


def test_a_new_course_is_a_draft_with_a_first_running(officer):
    cohort = actions.draft(by=officer, title="Fabulous phonics", audiences=["teachers"])

    assert (cohort.number, cohort.status, cohort.places) == (1, CohortStatus.DRAFT, 20)
    assert cohort.programme.slug == "fabulous-phonics"
    assert said_of(cohort.programme) == [("created", [])]


def test_two_courses_of_one_name_have_two_addresses(officer):
    slugs = [actions.draft(by=officer, title=title).programme.slug for title in ("Café!", "Café!", "Cafe", "☂")]

    assert slugs == ["cafe", "cafe-2", "cafe-3", "course"]


@pytest.mark.requirement("R003")
@pytest.mark.parametrize("strand", [Strand.ITT, Strand.CPD, Strand.SUPPORT])
def test_each_activity_has_a_strand_and_research_runs_across_all(officer, strand):
    programme = actions.draft(by=officer, title="Lesson study", strand=strand, is_research=True).programme
    programme.refresh_from_db()

    assert (programme.strand, programme.is_research) == (strand, True)
    assert Strand.labels == ["Initial teacher training", "CPD and leadership", "School-to-school support"]


@pytest.mark.requirement("R020")
def test_a_new_topic_joins_the_taxonomy_once(officer):
    TopicFactory(name="Phonics", slug="early-phonics")
    for _ in range(2):
        actions.draft(by=officer, title="A course", new_topics=["phonics", "Early reading"])

    assert list(Topic.objects.order_by("name").values_list("name", "slug")) == [
        ("Early reading", "early-reading"),
        ("Phonics", "early-phonics"),
    ]


def test_changing_says_what_changed_and_an_unpublished_title_changes_the_address(officer):
    programme = actions.draft(by=officer, title="Fonics").programme
    actions.change(programme, by=officer, title="Phonics", summary="", topics=[TopicFactory()])
    programme.refresh_from_db()

    assert (programme.title, programme.slug) == ("Phonics", "phonics")
    assert said_of(programme)[1:] == [("changed", ["title", "topics"])]


def test_nothing_changed_leaves_no_trace(officer):
    programme = actions.draft(by=officer, title="Phonics").programme
    actions.change(programme, by=officer, title="Phonics", topics=[])

    assert said_of(programme) == [("created", [])]


def test_an_address_that_people_have_seen_stays(officer):
    course = CourseFactory(programme__title="Phonics", programme__slug="phonics")
    actions.change(course.programme, by=officer, title="Fabulous phonics")
    course.programme.refresh_from_db()

    assert course.programme.slug == "phonics"


def test_an_outside_event_without_a_link_is_refused_by_the_database(officer):
    assert refused(actions.draft, by=officer, title="Elsewhere", kind=Programme.Kind.EXTERNAL) == [
        "An event elsewhere needs the address of its booking page."
    ]


def test_search_text_holds_topics_people_schools_and_partners_under_all_their_names(officer):
    programme = ProgrammeFactory(title="Leading on")
    partner = OrganisationFactory(name="Ambition School Leadership")
    OrganisationNameFactory(organisation=partner, name="The Future Leaders Trust")
    actions.change(programme, by=officer, topics=[TopicFactory(name="Headship")], speakers="Jo Bloggs")
    leader = actions.add_leader(
        programme,
        PersonFactory(first_name="Ruth", last_name="Callender"),
        organisation=OrganisationFactory(name="John Donne Primary School"),
        by=officer,
    )
    added = actions.add_partner(programme, partner, by=officer)
    programme.refresh_from_db()
    assert programme.search_text == (
        "Headship Ruth Callender"
        " Ambition School Leadership John Donne Primary School The Future Leaders Trust"
        " Jo Bloggs"
    )

    actions.remove_leader(leader, by=officer)
    actions.remove_partner(added, by=officer)
    programme.refresh_from_db()
    assert programme.search_text == "Headship Jo Bloggs"


def test_nobody_leads_or_partners_twice(officer):
    leader, partner = ProgrammeLeaderFactory(), ProgrammePartnerFactory()

    assert refused(actions.add_leader, leader.programme, leader.person, by=officer) == ["This person leads it already."]
    assert refused(actions.add_partner, partner.programme, partner.organisation, by=officer) == [
        "This partner is there already."
    ]


def test_a_duplicate_has_everything_but_dates(officer):
    course = CourseFactory(programme__title="Phonics", programme__slug="phonics", places=12, number=3)
    PriceFactory(cohort=course, amount_pence=3000, name="early bird", until_at=timezone.now() + timedelta(days=1))
    course.programme.topics.add(TopicFactory(name="Reading"))
    ProgrammeLeaderFactory(programme=course.programme, person__last_name="Callender")
    ProgrammePartnerFactory(programme=course.programme)

    copy = actions.duplicate(course.programme, by=officer)

    programme = copy.programme
    assert (programme.title, programme.slug, copy.number, copy.status) == ("Phonics (copy)", "phonics-copy", 1, "draft")
    assert (copy.places, copy.taken, copy.starts_at, copy.sessions.count()) == (12, 0, None, 0)
    assert list(copy.prices.values_list("amount_pence", flat=True)) == [4500]
    assert (programme.topics.count(), programme.leaders.count(), programme.partners.count()) == (1, 1, 1)
    assert course.programme.leaders.count() == 1
    assert "Callender" in Programme.objects.get(pk=programme.pk).search_text


@pytest.mark.requirement("R025")
def test_the_next_cycle_keeps_its_hours_and_its_distances(officer):
    first = timezone.datetime(2027, 1, 21, 16, tzinfo=LONDON)
    course = CourseFactory(number=1, starts_at=first, minimum=5, closes_at=first - timedelta(days=7))
    SessionFactory(cohort=course, starts_at=first + timedelta(days=14), video_link="https://meet.example.org/1")
    PriceFactory(cohort=course, amount_pence=3000, name="early bird", until_at=first - timedelta(days=30))

    cycle = actions.new_cycle(course.programme, by=officer, first_on=date(2027, 6, 24))

    assert (cycle.number, cycle.status, cycle.places, cycle.minimum) == (2, CohortStatus.DRAFT, 20, 5)
    assert [(f"{at:%d %b %H:%M}", link) for at, link in _sessions(cycle)] == [
        ("24 Jun 16:00", ""),
        ("08 Jul 16:00", ""),
    ]
    assert cycle.closes_at == timezone.datetime(2027, 6, 17, 16, tzinfo=LONDON)
    assert list(cycle.prices.order_by("amount_pence").values_list("amount_pence", "until_at")) == [
        (3000, timezone.datetime(2027, 5, 25, 16, tzinfo=LONDON)),
        (4500, None),
    ]


def _sessions(cohort: Cohort) -> list:
    found = cohort.sessions.values_list("starts_at", "video_link")
    return [(at.astimezone(LONDON), link) for at, link in found]


def test_the_next_cycle_without_a_day_has_no_dates(officer):
    course = CourseFactory()
    PriceFactory(cohort=course, name="early bird", until_at=timezone.now())

    cycle = actions.new_cycle(course.programme, by=officer)

    assert (cycle.number, cycle.sessions.count(), cycle.prices.count()) == (2, 0, 1)


def test_a_ready_draft_is_published_and_can_be_taken_back_while_nobody_has_booked(officer):
    course = CourseFactory(status=CohortStatus.DRAFT, published_at=None)

    actions.publish(course, by=officer)
    course.refresh_from_db()
    assert (course.status, course.published_at is not None) == (CohortStatus.PUBLISHED, True)

    actions.unpublish(course, by=officer)
    course.refresh_from_db()
    assert course.status == CohortStatus.DRAFT
    assert said_of(course) == [("published", ["status"]), ("unpublished", ["status"])]


def test_what_is_missing_is_listed_and_nothing_is_published(officer):
    draft = CohortFactory(status=CohortStatus.DRAFT, programme__summary="", places=0)

    assert refused(actions.publish, draft, by=officer) == [
        "Write a summary: the catalogue shows it.",
        "Add at least one session.",
        "Say how many places there are.",
        "Add a price; £0 when it is free.",
    ]
    draft.refresh_from_db()
    assert draft.status == CohortStatus.DRAFT


def test_what_is_published_is_not_published_again(officer):
    assert refused(actions.publish, CourseFactory(), by=officer) == ["This is published and cannot become published."]


def test_a_course_that_somebody_has_booked_stays_published(officer):
    course = CourseFactory()
    BookingFactory(cohort=course)

    assert refused(actions.unpublish, course, by=officer) == [
        "People have booked, so it cannot become a draft again. Cancel it instead: they are told then."
    ]


def test_there_are_never_fewer_places_than_people(officer):
    course = CourseFactory(places=3)
    for _ in range(2):
        BookingFactory(cohort=course)

    assert refused(actions.change_cohort, course, places=1, by=officer) == [
        "2 places are taken. Give at least as many, or cancel places first."
    ]
    actions.change_cohort(course, places=2, minimum=1, by=officer)
    course.refresh_from_db()
    assert (course.places, course.minimum, said_of(course)) == (2, 1, [("changed", ["minimum", "places"])])


def test_a_session_that_nobody_booked_is_changed_and_removed_freely(officer):
    course = CourseFactory(status=CohortStatus.DRAFT)
    session = course.sessions.get()

    actions.change_session(session, place="The hall", is_required=False, by=officer)
    session.refresh_from_db()
    assert (session.place, session.is_required, said_of(session)) == (
        "The hall",
        False,
        [("changed", ["is_required", "place"])],
    )
    actions.remove_session(session, by=officer)
    course.refresh_from_db()
    assert (course.sessions.count(), course.starts_at) == (0, None)


@pytest.mark.parametrize("fact", ["starts_at", "ends_at", "venue", "place", "video_link"])
@pytest.mark.parametrize("status", ["booked", "waiting"])
def test_time_and_place_of_a_booked_session_change_only_with_telling_people(officer, fact, status):
    course = CourseFactory()
    BookingFactory(cohort=course, status=status)
    session = course.sessions.get()
    new = {
        "starts_at": session.starts_at - timedelta(hours=1),
        "ends_at": session.ends_at + timedelta(hours=1),
        "venue": OrganisationFactory(),
        "place": "Elsewhere",
        "video_link": "https://meet.example.org/2",
    }[fact]

    assert refused(actions.change_session, session, by=officer, **{fact: new}) == [PEOPLE_HAVE_BOOKED]
    session.refresh_from_db()
    assert getattr(session, fact) != new

    actions.change_session(session, by=officer, people_are_told=True, **{fact: new})
    session.refresh_from_db()
    assert getattr(session, fact) == new


def test_who_leads_a_booked_session_can_change(officer):
    course = CourseFactory()
    BookingFactory(cohort=course)
    leader = PersonFactory()

    actions.change_session(course.sessions.get(), leader=leader, title="New title", by=officer)

    assert course.sessions.get().leader == leader


def test_a_booked_session_is_not_removed_and_a_required_one_not_added(officer):
    course = CourseFactory()
    BookingFactory(cohort=course)
    facts = {"starts_at": timezone.now(), "ends_at": timezone.now() + timedelta(hours=1), "slot": "twilight"}

    assert refused(actions.remove_session, course.sessions.get(), by=officer) == [
        "People have booked. Cancel the session instead: they are told."
    ]
    assert refused(actions.add_session, course, by=officer, **facts) == [
        "People have booked the sessions as they are. Make this one optional."
    ]
    assert actions.add_session(course, by=officer, is_required=False, **facts).pk is not None


def test_a_published_course_keeps_a_session(officer):
    assert refused(actions.remove_session, CourseFactory().sessions.get(), by=officer) == [
        "A published course needs a session. Make it a draft first, or cancel the course."
    ]


@pytest.mark.parametrize("status", [CohortStatus.FINISHED, CohortStatus.CANCELLED])
def test_what_is_over_stays_as_it_was(officer, status):
    session = CourseFactory(status=status).sessions.get()
    words = [f"This course is {status.label.lower()}, so its sessions stay as they were."]

    assert refused(actions.change_session, session, place="Elsewhere", by=officer) == words
    assert refused(actions.remove_session, session, by=officer) == words


def test_a_participant_presents_a_part_and_is_named_once(officer):
    session = CourseFactory().sessions.get()
    person = PersonFactory()
    for _ in range(2):
        actions.add_presenter(session, person, by=officer)
    assert list(session.presenters.all()) == [person]

    actions.remove_presenter(session, person, by=officer)
    assert list(session.presenters.all()) == []


def test_an_early_bird_stands_beside_the_full_price_but_not_twice(officer):
    course = CourseFactory(pence=40_000)
    ends = timezone.now() + timedelta(days=2)
    early = actions.add_price(course, amount_pence=35_000, name="early bird", until_at=ends, by=officer)

    assert refused(actions.add_price, course, amount_pence=30_000, until_at=ends, by=officer) == [
        "There is such a price already."
    ]
    actions.change_price(early, amount_pence=36_000, by=officer)
    early.refresh_from_db()
    assert early.amount_pence == 36_000


def test_a_published_course_always_has_a_price_for_everybody(officer):
    course = CourseFactory()
    price = course.prices.get()
    gap = "Add a price for members that holds as long as people can sign up."

    assert refused(actions.change_price, price, tier="non_member", by=officer) == [gap]
    assert refused(actions.remove_price, price, by=officer) == ["Add a price; £0 when it is free."]
    price.refresh_from_db()
    assert (price.tier, Cohort.objects.get(pk=course.pk).prices.count()) == ("all", 1)


def test_a_draft_is_removed_with_its_programme_unless_that_ran_before(officer):
    alone = CourseFactory(status=CohortStatus.DRAFT)
    actions.remove_draft(alone, by=officer)
    assert not Programme.objects.filter(pk=alone.programme_id).exists()

    ran = CourseFactory(number=1)
    again = CohortFactory(programme=ran.programme, number=2, status=CohortStatus.DRAFT)
    actions.remove_draft(again, by=officer)
    assert list(ran.programme.cohorts.all()) == [ran]


def test_what_was_published_is_not_removed(officer):
    assert refused(actions.remove_draft, CourseFactory(), by=officer) == [
        "Only a draft that nobody ever booked can be removed."
    ]


def test_a_session_that_ends_before_it_starts_is_refused_by_the_database(officer):
    session = SessionFactory()

    assert refused(actions.change_session, session, ends_at=session.starts_at, by=officer) == [
        "A session must end after it starts."
    ]
    assert Session.objects.get(pk=session.pk).ends_at == session.ends_at
