"""The demonstration alliance: its figures and people, that it went in by the front door, on any day of the year."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Q
from django.utils import timezone

from bookings import actions, queries, rules
from bookings.models import Approval, Attendance, Booking, Impact, StandIn
from bookings.queries.mondays import weeks_for
from bookings.queries.training import training_of
from bookings.states import ApprovalStatus, Outcome, Status
from core.calendar import AcademicYear, midnight
from core.models import Message
from core.states import MessageStatus
from home.demo.clock import Clock
from home.demo.load import load
from members.models import Membership, Offer, PastActivity
from members.queries import standing_of
from payments.models import Charge
from payments.states import STANDING, ChargeStatus
from programmes.models import Cohort, Material, Price, Programme, Session, Venue
from programmes.queries import clashes, short_of_people, undecided
from programmes.rules import Slot
from programmes.states import CohortStatus
from schools.models import Designation, Organisation, PartnerType, Person, Post, School
from schools.permissions import can_decide_for
from schools.queries import closed_days
from schools.rules import is_shared_mailbox
from tests.home.people import person


def upcoming():
    """To be booked; those that one applies for have a story of their own."""
    ahead = Cohort.objects.filter(status=CohortStatus.PUBLISHED, starts_at__gt=timezone.now())
    return ahead.filter(programme__takes_applications=False)


# Organisations --------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R001")
def test_two_of_the_104_schools_lead_the_alliance(demonstration):
    leads = Organisation.objects.filter(is_teaching_school=True).values_list("name", flat=True)

    assert School.objects.count() == 104
    assert sorted(leads) == ["Charles Dickens Primary School", "Crampton Primary"]


@pytest.mark.requirement("R002")
def test_there_are_partners_of_all_six_types(demonstration):
    types = Organisation.objects.exclude(partner_type="").values_list("partner_type", flat=True)

    assert set(types) == set(PartnerType.values)


@pytest.mark.requirement("R024")
@pytest.mark.parametrize("name", ["The Future Leaders Trust", "Ambition School Leadership"])
def test_a_partner_is_found_by_either_of_its_names(demonstration, name):
    assert [str(one) for one in Organisation.objects.filter(names__name=name)] == ["Ambition School Leadership"]


def test_thirty_three_schools_were_members_last_year_and_one_more_joined_with_its_trust(demonstration):
    this = AcademicYear.now()
    schools = Membership.objects.filter(approved_at__isnull=False, organisation__kind="school")
    counts = schools.values_list("year").annotate(schools=Count("organisation", distinct=True))

    assert dict(counts) == {this.start - 1: 33, this.start: 34}


def test_offers_applications_grace_and_shared_places_can_be_looked_at(demonstration):
    this = AcademicYear.now()
    standings = Organisation.objects.annotate(standing=standing_of("pk")).values_list("standing")
    counts = dict(standings.annotate(count=Count("pk")))

    assert list(Offer.objects.order_by("year").values_list("year", "status")) == [
        (year, "published") for year in (this.start - 1, this.start, this.start + 1)
    ]
    assert (counts["member"], counts["in_grace"], counts["applied"]) == (35, 1, 2)
    assert Membership.objects.filter(entitlement__organisation__kind="trust").count() > 1
    assert not Membership.objects.filter(approved_at__isnull=False, tier=None).exists()


# People ---------------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R019")
def test_thirteen_specialist_leaders_come_from_seven_schools_and_three_are_national_leaders(demonstration):
    sles = Designation.objects.filter(kind=Designation.Kind.SLE)

    assert (sles.count(), sles.values("organisation").distinct().count()) == (13, 7)
    assert Designation.objects.filter(kind=Designation.Kind.NLE).count() == 3


def test_about_250_people_have_addresses_that_nobody_can_own(demonstration):
    addresses = [email for email in Person.objects.values_list("email", flat=True) if email]

    assert 240 <= Person.objects.filter(trainings=None, itt_forms__choices=None).count() <= 290
    assert [email for email in addresses if not email.endswith(".example") or is_shared_mailbox(email)] == []
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == len(addresses)


@pytest.mark.requirement("R009")
def test_posts_are_as_they_really_are(demonstration):
    goodrich = Organisation.objects.get(name="Goodrich Community Primary School")
    co_heads = [person("Claire Fenwick"), person("Kwesi Amankwah")]
    acting = Post.objects.get(is_acting=True)

    assert [can_decide_for(head, goodrich.pk) for head in co_heads] == [True, True]
    assert len(person("Gloria Baptiste").current_posts) == 2  # an executive head over two schools
    assert len(person("Denise Palmer").current_posts) == 2  # a business manager of two schools
    assert (acting.covering_for.person, acting.covering_for.is_on_leave) == (person("Hannah Weiss"), True)
    assert [post.status for post in person("Owen Prosser").current_posts] == ["claimed"]
    assert (person("Maureen Tully").email, bool(person("Maureen Tully").claim_code)) == (None, True)


# Before the portal ----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R022")
def test_2015_16_has_the_published_figures(demonstration):
    kind = PastActivity.Kind
    counts = dict(PastActivity.objects.filter(year=2015).values_list("kind").annotate(count=Count("pk")))

    assert counts == {
        kind.ENGAGED_SCHOOL: 33,
        kind.CPD: 20,
        kind.TRAINEE: 39,
        kind.NPQSL: 20,
        kind.LESSON_STUDY: 6,
        kind.PEER_REVIEW: 4,
        kind.SLE: 13,
    }
    assert PastActivity.objects.filter(year=2015, kind=kind.CPD).values("title").distinct().count() == 20
    assert PastActivity.objects.filter(kind=kind.ENGAGED_SCHOOL).values("organisation").distinct().count() == 33
    assert set(PastActivity.objects.values_list("source", flat=True)) == {"as published"}


def test_2016_17_has_the_published_figures(demonstration):
    kind = PastActivity.Kind
    counts = dict(PastActivity.objects.filter(year=2016).values_list("kind").annotate(count=Count("pk")))

    assert counts == {
        kind.CPD: 3,
        kind.TRAINEE: 36,
        kind.PARTNERSHIP: 2,
        kind.LESSON_STUDY: 9,
        kind.PEER_REVIEW: 22,
        kind.CLUSTER: 5,
        kind.DEVELOPED: 50,
        kind.SERVING_HEAD: 15,
    }


# Courses --------------------------------------------------------------------------------------------------------------


def test_courses_ahead_fill_every_slot_and_show_every_kind(demonstration):
    now = timezone.now()
    ahead = upcoming().filter(programme__external_url="")

    assert ahead.count() >= 14
    assert set(Session.objects.filter(cohort__in=ahead).values_list("slot", flat=True)) == set(Slot.values)
    assert ahead.filter(taken=F("places"), waiting__gt=0).count() == 1
    assert ahead.filter(taken=F("places") - 2).count() == 1
    assert ahead.exclude(prices__amount_pence__gt=0).exists()
    assert Price.objects.filter(name="early bird", until_at__gt=now, cohort__in=ahead).exists()
    assert upcoming().filter(programme__kind="external").exclude(programme__speakers="").count() == 1
    assert Programme.objects.filter(kind="leadership", value_words="worth over £1,000").count() == 2
    assert [str(draft) for draft in Cohort.objects.filter(status=CohortStatus.DRAFT)] == ["Poetry by heart"]


def test_there_are_some_twenty_opportunities_in_a_year(demonstration):
    half_a_year = timedelta(days=183)
    around_now = Q(cohorts__starts_at__range=(timezone.now() - half_a_year, timezone.now() + half_a_year))

    assert 20 <= Programme.objects.filter(around_now, takes_applications=False).distinct().count() <= 30


@pytest.mark.requirement("R018")
def test_each_course_names_its_leader_with_school_and_whom_it_is_for(demonstration):
    own = Programme.objects.exclude(kind="external")

    assert own.filter(leaders=None).count() == 0
    assert own.filter(audiences=[]).count() == 0
    led = Programme.objects.get(slug="fabulous-phonics").leaders.get()
    assert (str(led.person), led.role, str(led.organisation)) == (
        "Carmen Restrepo",
        "Specialist leader of education",
        "Charles Dickens Primary School",
    )


def test_the_draft_that_is_planned_badly_is_warned_of_and_nothing_else_is(demonstration):
    sessions = Session.objects.filter(starts_at__gt=timezone.now()).select_related(
        "cohort__programme", "room", "leader"
    )
    ahead = list(sessions)
    found = {str(one.cohort): words for one, words in zip(ahead, clashes(ahead), strict=True) if words}

    assert set(found) == {"Poetry by heart", "Fabulous phonics, cycle 2"}
    assert [words.split(" at that time")[0] for words in found["Poetry by heart"]] == [
        "Carmen Restrepo leads Fabulous phonics",
        "Studio is taken",
    ]


def test_somebody_keeps_courses_and_a_search_in_view_joins_online_and_finds_files(demonstration):
    abena = person("Abena Mensah")
    online = Booking.objects.get(person=abena, cohort__programme__title="Ask about autism: an hour online")
    files = Material.objects.filter(cohort__status=CohortStatus.PUBLISHED)

    assert (abena.saved_courses.count(), abena.saved_searches.get().asked) == (3, {"who": ["teaching_assistants"]})
    assert online.has_joining_link
    assert sorted(files.values_list("kind", "file_name")) == [
        ("course", "games.txt"), ("course", "plan-for-two-weeks.pdf"), ("joining", "before-you-come.pdf"),
    ]  # fmt: skip
    assert Venue.objects.exclude(access="").exclude(directions="").count() == 2
    assert Booking.objects.exclude(access_needs="", dietary_needs="").count() >= 3


def test_the_leader_of_the_story_can_take_a_register_today(demonstration):
    sessions = queries.sessions_with_register(person("Carmen Restrepo"))
    today = [str(session) for session in queries.registers_to_take(sessions)]

    assert today == ["Guided reading that includes everyone"]


def test_what_is_behind_has_registers_replies_and_certificates_that_agree(demonstration):
    over = Cohort.objects.filter(status=CohortStatus.FINISHED, programme__takes_applications=False).exclude(
        programme__slug="feedback-that-moves-learning-on"
    )

    assert over.filter(sessions__attendances=None).count() == 0
    assert over.filter(evaluations=None).count() == 0
    for cohort in over:
        marks = queries.minutes_attended(cohort.pk)
        held = {queries.Owner(issued.booking_id, issued.stand_in_id) for issued in queries.certificates_of(cohort.pk)}
        there = {owner for owner, marked in marks.items() if any(one.mark in ("present", "part") for one in marked)}
        assert held == there
    assert Attendance.objects.filter(taken_at__gt=timezone.now()).count() == 0


def test_somebody_stood_in_somebody_came_to_the_door_and_a_sentence_is_quoted(demonstration):
    sent = StandIn.objects.get(session__starts_at__lt=timezone.now())
    (at_the_door,) = Booking.objects.filter(origin="walk_in")
    phonics = Programme.objects.get(title="Fabulous phonics")

    assert (str(sent.person), sent.certificate.minutes) == ("Abena Mensah", sent.session.minutes)
    assert sent.arranged_at < sent.session.starts_at
    assert (at_the_door.cohort.programme, at_the_door.charge.amount_pence) == (phonics, at_the_door.price_pence)
    assert queries.found_useful(phonics.pk).quotes[0].startswith("Saying every sound out loud")


def test_what_courses_have_changed_is_said_of_those_that_lie_three_months_back(demonstration):
    asked = Booking.objects.filter(impact_asked_at__isnull=False)

    assert Impact.objects.count() == asked.filter(impact_told_at__isnull=False).count() >= 10
    assert asked.filter(cohort__ends_at__gt=timezone.now() - timedelta(days=89)).count() == 0
    assert actions.ask_what_changed() + actions.tell_leaders_what_was_thought() == 0


# Bookings -------------------------------------------------------------------------------------------------------------


def test_some_approvals_wait_some_are_given_and_some_lapsed(demonstration):
    counts = dict(Approval.objects.values_list("status").annotate(count=Count("pk")))
    waiting = Approval.objects.filter(status=ApprovalStatus.ASKED)

    assert set(counts) == set(ApprovalStatus.values)
    assert waiting.filter(ends_at__lte=timezone.now()).count() == 0
    asked = Message.objects.filter(kind="bookings.approval").values_list("data__approvals", flat=True)
    assert {approval.pk for approval in waiting} <= {pk for approvals in asked for pk in approvals}
    assert waiting.filter(organisation__name="Surrey Square Primary School").count() >= 3


def test_schools_owe_what_is_booked_and_agreed_or_given_up_late_and_nothing_else(demonstration):
    agreed = Q(approval=None) | Q(approval__status=ApprovalStatus.APPROVED)
    owing = Booking.objects.filter(agreed, status=Status.BOOKED, price_pence__gt=0)

    owed = Charge.objects.filter(status__in=STANDING, given_up_booking=None, no_show_booking=None, deposit=None)
    assert sorted(owing.values_list("charge_id", flat=True)) == sorted(owed.values_list("pk", flat=True))
    assert owing.exclude(charge__amount_pence=F("price_pence")).count() == 0


def test_every_queue_of_the_office_that_the_story_fills_has_something(demonstration):
    offer = Booking.objects.get(status=Status.OFFERED, cohort__programme__takes_applications=False)
    waiting = Approval.objects.filter(status=ApprovalStatus.ASKED)

    assert person("Zainab Farah").posts.get().asked_office_at is not None
    assert person("Owen Prosser").posts.get().asked_office_at is None
    assert Message.objects.filter(status=MessageStatus.GIVEN_UP).count() == 1
    assert offer.offer_ends_at > timezone.now()
    assert Message.objects.get(kind="bookings.offered").person_id == offer.person_id
    [gone] = offer.cohort.bookings.filter(status=Status.CANCELLED, charge__status=ChargeStatus.WITHDRAWN)
    assert Message.objects.filter(kind="bookings.cancelled", person_id=gone.person_id).count() == 1
    assert waiting.earliest("ends_at").ends_at < midnight(Clock(timezone.now()).school_day(2)) + timedelta(days=1)


def test_courses_say_whether_they_run_and_what_giving_up_costs(demonstration):
    runs = {cohort.runs_words for cohort in upcoming()}

    assert runs >= {"Confirmed to run", "Two more and it runs"}
    assert short_of_people(undecided(today=timezone.localdate(), at=timezone.now())).count() == 1
    assert Message.objects.filter(kind="bookings.confirmed").count() == 0
    policies = Counter(upcoming().values_list("policy__name", flat=True))
    assert policies["Conferences and whole days"] == 1
    late = Booking.objects.filter(cancelling_charge__status__in=STANDING)
    assert sorted(late.values_list("cancelling_charge__amount_pence", flat=True)) != []


def test_when_the_head_of_the_story_has_the_call_somebody_is_freed_and_somebody_excused(demonstration):
    head = person("Folasade Ogunleye")
    school = head.current_posts[0].organisation_id
    closed = closed_days(school, since=timezone.localdate())
    first, last = rules.call_days(said_at=timezone.now(), closed=closed)

    touched = queries.touched_by_call(school, first=first, last=last)

    assert {one.becomes for one in touched} >= {Outcome.GIVEN_UP, Outcome.EXCUSED}


def test_the_head_of_the_story_has_a_monday_letter_to_read(demonstration):
    head = person("Folasade Ogunleye")
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    while monday in closed_days(head.current_posts[0].organisation_id, since=monday):
        monday += timedelta(days=7)

    weeks = weeks_for(head, monday)

    assert [str(week.school) for week in weeks] == ["Surrey Square Primary School"]
    assert weeks[0].waiting


# How it went in -------------------------------------------------------------------------------------------------------


def test_a_governor_has_been_on_a_course_for_the_report_to_governors(demonstration):
    school = Organisation.objects.get(name="Surrey Square Primary School")
    course = Cohort.objects.get(bookings__person__last_name="Adeleke")

    trained = training_of(school, AcademicYear.of(timezone.localdate(course.starts_at)))

    courses = {str(person): title for person, title, *_ in trained.of_governors}
    assert courses["Solomon Adeleke"] == "Asking good questions about the pupil premium"


def test_it_loads_within_twenty_seconds(seconds_to_load):
    assert seconds_to_load < 20


def test_no_constraint_and_no_trigger_was_passed_by(demonstration):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT count(*) FROM pg_constraint WHERE NOT convalidated")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT current_setting('session_replication_role'), current_user = 'stsa_web'")
        assert cursor.fetchone() == ("origin", True)
    takes_a_place = Count("bookings", filter=Q(bookings__status__in=[Status.BOOKED, Status.OFFERED]))
    waits = Count("bookings", filter=Q(bookings__status=Status.WAITING))
    counted = Cohort.objects.annotate(n=takes_a_place, w=waits)
    assert counted.exclude(taken=F("n"), waiting=F("w")).count() == 0


@pytest.mark.parametrize(
    "model", [Organisation, School, Person, Post, Programme, Cohort, Session, Price, Booking, Approval]
)
def test_every_row_would_pass_the_checks_of_its_model(demonstration, model):
    broken = []
    for row in model.objects.all()[:300]:
        try:
            row.full_clean(validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            broken.append((row, error.message_dict))

    assert broken == []


def test_it_is_loaded_only_once(demonstration):
    with pytest.raises(CommandError) as refused:
        call_command("load_demo")

    assert "There are organisations in this database already" in str(refused.value)
    assert School.objects.count() == 104


@pytest.mark.parametrize(
    "day",
    [
        datetime(2026, 8, 2, 22, 30, tzinfo=UTC),  # a Sunday night in the summer holiday
        datetime(2026, 12, 25, 0, 5, tzinfo=UTC),  # five past midnight at Christmas
        datetime(2027, 9, 1, 7, 0, tzinfo=UTC),  # the first morning of a year
        datetime(2028, 2, 29, 12, 0, tzinfo=UTC),  # a leap day
    ],
)
def test_it_loads_on_any_day_of_the_year(db, time_machine, day):
    time_machine.move_to(day, tick=False)

    load()

    assert upcoming().count() >= 14
    assert queries.registers_to_take(queries.sessions_with_register(person("Carmen Restrepo"))).count() == 1
