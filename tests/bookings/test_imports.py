"""Bookings made elsewhere: what each line would do, what a worker does, and what never happens."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings import actions
from bookings.actions.imports import Options, bring_in, judge_for
from bookings.models import Approval, Booking
from bookings.sheets import open_bookings
from bookings.states import Origin, Status
from core.models import Message
from payments.models import Charge
from programmes.models import Cohort
from schools.models import Person, Post
from schools.sheets import judged
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import CohortFactory, CourseFactory, SessionFactory
from tests.factories.schools import OfficerFactory, PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db
HEAD = "Name,E-mail,School,Role,Status,Amount paid\n"
EVENTBRITE = (
    "Order #,Order Date,First Name,Last Name,Email,Quantity,Price Tier,Ticket Type,Attendee #,Group,Order Type,"
    "Currency,Total Paid,Fees Paid,Eventbrite Fees,Eventbrite Payment Processing,Attendee Status,Job Title,Company\n"
)


@pytest.fixture
def crampton():
    return SchoolFactory(urn="100781", organisation__name="Crampton Primary").organisation


@pytest.fixture
def course(crampton):
    """Three places at £45 for everyone, in ten days."""
    return CourseFactory(places=3, pence=4500)


def listing(content: str):
    return open_bookings(io.BytesIO(content.encode()))


def looked_at(content: str, course, **options) -> list[tuple]:
    """Outcome and words of each line, before anything is done."""
    course.refresh_from_db()
    return [(line.outcome, line.words) for line in judged(listing(content), judge_for(course, Options(**options)))]


def brought_in(content: str, course, **options) -> list[tuple]:
    """Line and outcome, with the reason where there is one, after it is done."""
    course = Cohort.objects.get(pk=course.pk)
    rows = bring_in(listing(content), course, Options(**options), by=OfficerFactory())
    return [(row.line, row.outcome) for row in rows]


def outcomes(content: str, course, **options) -> list[str]:
    return [outcome for outcome, _ in looked_at(content, course, **options)]


# What a line would do -------------------------------------------------------------------------------------------------


def test_somebody_known_is_found_by_address_and_somebody_new_is_new(course, crampton):
    PersonFactory(first_name="Amina", last_name="Osei", email="amina@crampton.example", teacher=crampton)

    assert looked_at(
        f"{HEAD}Amina Osei,AMINA@crampton.example,Crampton Primary,Teacher,,\n"
        'Ben Okoro,ben@crampton.example,crampton primary,TA,Attending,20.00\n"Chukwu, Cat",,,,,Free\n',
        course,
    ) == [
        ("created", "Amina Osei is found. Crampton Primary, £45."),
        ("created", "New. Crampton Primary, £20."),
        ("created", "New. Pays for themselves, Free."),
    ]


def test_whoever_is_on_the_course_already_is_the_same(course, crampton):
    booking = BookingFactory(cohort=course, organisation=crampton, person=PersonFactory(email="a@crampton.example"))
    name = booking.person.full_name

    assert looked_at(f"{HEAD}{name},a@crampton.example,Crampton Primary,,,\n", course) == [
        ("same", "Is on the course already.")
    ]


@pytest.mark.parametrize("status", ["Not Attending", "Refunded", "cancelled", "Deleted", "Transferred"])
def test_whoever_does_not_come_is_left_out(course, status):
    assert looked_at(f"{HEAD}Ann Bee,,,,{status},\n", course) == [("skipped", f"There it is “{status}”.")]


@pytest.mark.parametrize("status", ["", "Attending", "Checked In", "booked", "confirmed"])
def test_whoever_comes_is_booked(course, status):
    assert outcomes(f"{HEAD}Ann Bee,,,,{status},\n", course) == ["created"]


def test_places_end_where_the_course_ends_and_the_others_may_wait(course):
    names = "".join(f"Ann Bee{letter},,,,,\n" for letter in "abcde")

    assert outcomes(HEAD + names, course) == ["created"] * 3 + ["full"] * 2
    assert outcomes(HEAD + names, course, puts_in_line=True) == ["created"] * 3 + ["waiting"] * 2


def test_nobody_jumps_a_line_that_is_there(course):
    BookingFactory(cohort=course, status=Status.WAITING)

    assert outcomes(f"{HEAD}Ann Bee,,,,,\n", course) == ["full"]
    assert outcomes(f"{HEAD}Ann Bee,,,,,\n", course, puts_in_line=True) == ["waiting"]


def test_whoever_waits_there_waits_here_when_the_officer_says_so(course):
    content = f"{HEAD}Ann Bee,,,,Waitlist,\n"

    assert looked_at(content, course) == [("full", "New. Waits for a place there.")]
    assert outcomes(content, course, puts_in_line=True) == ["waiting"]


def test_a_school_that_is_not_found_is_to_be_chosen_and_then_it_is_that_one(course, crampton):
    content = f"{HEAD}Ann Bee,,Crampton Pry,,,\n"

    assert looked_at(content, course) == [("school", "No organisation bears this name: give the URN.")]
    assert looked_at(content, course, schools={"crampton pry": crampton.pk}) == [
        ("created", "New. Crampton Primary, £45.")
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Madonna,,,,,", "Give a first and a last name."),
        ("Ann Bee,not an address,,,,", "The e-mail address is not complete, as in name@school.org."),
        ("Ann Bee,,,,perhaps,", "“perhaps” is no status that we know: use attending, waiting or cancelled."),
        ("Ann Bee,,,,,lots", "“lots” is not a sum in pounds, as in 45 or 45.00."),
        ("Ann Bee,,,,,-5", "“-5” is not a sum in pounds, as in 45 or 45.00."),
    ],
)
def test_a_line_that_cannot_be_is_refused_with_its_reason(course, line, expected):
    assert looked_at(f"{HEAD}{line}\n", course) == [("refused", expected)]


def test_an_office_address_belongs_to_nobody(course, crampton):
    [(outcome, words)] = looked_at(f"{HEAD}Ann Bee,office@crampton.example,Crampton Primary,,,\n", course)

    assert outcome == "created"
    assert "office@crampton.example is read by several people" in words


def test_one_address_for_two_people_is_one_too_few(course):
    content = f"{HEAD}Ann Bee,shared@x.example,,,,\nBen Bee,shared@x.example,,,,\nAnn Bee,shared@x.example,,,,\n"

    assert looked_at(content, course)[1:] == [
        ("refused", "Line 2 has this address for another person: give each their own, or none."),
        ("same", "The same person as in line 2."),
    ]


def test_what_is_worth_a_look_is_said(course, crampton):
    PersonFactory(first_name="Amina", last_name="Osei", email="amina@x.example")
    PersonFactory(first_name="Ben", last_name="Okoro", teacher=crampton)

    words = [said for _, said in looked_at(
        f"{HEAD}Amina Smith,amina@x.example,Crampton Primary,,,\nBen Okoro,ben@x.example,Crampton Primary,,,\n"
        "Cat Head,cat@x.example,Crampton Primary,Headteacher,,\n",
        course,
    )]  # fmt: skip

    assert "The list says Amina Smith. Has no post at Crampton Primary in our records." in words[0]
    assert "Somebody of this name is there already" in words[1]
    assert "The post of Headteacher is given on the person’s page, not by a list." in words[2]


def test_without_a_price_here_and_there_nobody_knows_what_it_costs(crampton):
    course = CohortFactory()
    SessionFactory(cohort=course)

    assert outcomes(f"{HEAD}Ann Bee,,,,,\nBen Bee,,,,,10\n", course) == ["refused", "created"]


def test_a_hybrid_course_has_places_of_two_kinds(crampton):
    course = CourseFactory(places=3, online_places=1)
    content = "Name,Takes part\nAnn A,online\nBen B,online\nCat C,in person\nDan D,\nEve E,\n"

    assert outcomes(content, course) == ["created", "full", "created", "created", "full"]
    brought_in(content, course)
    course.refresh_from_db()
    assert (course.taken, course.taken_online) == (3, 1)


@pytest.mark.parametrize("count", [1, 50])
def test_looking_costs_the_same_at_1_and_at_50_lines(course, crampton, count):
    people = [PersonFactory(email=f"p{n}@x.example", teacher=crampton) for n in range(count)]
    content = HEAD + "".join(f"{one.full_name},{one.email},Crampton Primary,,,\n" for one in people)

    with CaptureQueriesContext(
        connection,
    ) as captured:
        list(judged(listing(content), judge_for(course, Options(puts_in_line=True))))

    assert len(captured) == 8


# Bringing it in -------------------------------------------------------------------------------------------------------


def test_what_was_shown_is_done_and_the_same_list_twice_changes_nothing(course, crampton):
    PersonFactory(first_name="Amina", last_name="Osei", email="amina@crampton.example", teacher=crampton)
    content = (
        f"{HEAD}Amina Osei,amina@crampton.example,Crampton Primary,Teacher,Attending,\n"
        "Ben Okoro,ben@crampton.example,Crampton Primary,TA,Attending,20\nCat Chukwu,,Crampton Primary,,,\n"
        "Dan Late,,,,,\nEve Gone,,,,Refunded,\nFay Wrong,nonsense,,,,\nGus Where,,Nowhere,,,\n"
    )

    first = brought_in(content, course)

    assert first == [
        (2, "created"), (3, "created"), (4, "created"), (5, "full"), (6, "skipped"), (7, "refused"), (8, "school")
    ]  # fmt: skip
    assert [outcome for _, outcome in first] == outcomes(content, CourseFactory(places=3, pence=4500))
    before = (Booking.objects.count(), Person.objects.exclude(posts__kind="cpd_administrator").count())
    assert [outcome for _, outcome in brought_in(content, course)][:4] == ["same", "same", "same", "full"]
    assert (Booking.objects.count(), Person.objects.exclude(posts__kind="cpd_administrator").count()) == before


def test_a_place_is_brought_in_without_approval_charge_or_letter(course, crampton):
    brought_in(f"{HEAD}Ben Okoro,ben@crampton.example,Crampton Primary,TA,,20\n", course)

    booking = Booking.objects.get()
    assert (booking.status, booking.origin, booking.price_pence, booking.charge) == (
        "booked",
        Origin.IMPORTED,
        2000,
        None,
    )
    assert (booking.organisation, booking.policy, booking.person.email) == (crampton, None, "ben@crampton.example")
    assert not Approval.objects.exists()
    assert not Charge.objects.exists()
    assert not Message.objects.exists()


def test_a_new_person_gets_the_post_of_the_list_and_never_one_with_sight_of_the_school(course, crampton):
    brought_in(
        f"{HEAD}Ben Okoro,,Crampton Primary,TA,,\nCat Head,,Crampton Primary,Headteacher,,\n"
        "Dan Year,,Crampton Primary,Year 3 guru,,\n",
        course,
    )

    posts = Post.objects.filter(organisation=crampton).values_list("person__first_name", "kind", "title", "status")
    assert sorted(posts) == [
        ("Ben", "teaching_assistant", "", "confirmed"),
        ("Dan", "teacher", "Year 3 guru", "confirmed"),
    ]


def test_schools_are_charged_when_the_officer_says_so_and_the_policy_holds(course, crampton):
    brought_in(f"{HEAD}Ben Okoro,,Crampton Primary,TA,,20\n", course, charges=True)

    booking = Booking.objects.get()
    assert (booking.charge.amount_pence, booking.charge.payer, booking.policy_id) == (2000, crampton, course.policy_id)


def test_everyone_is_written_to_when_the_officer_says_so(course, crampton):
    PersonFactory(first_name="Amina", last_name="Osei", email="amina@x.example", teacher=crampton)

    brought_in(
        f"{HEAD}Amina Osei,amina@x.example,Crampton Primary,,,\nBen New,ben@x.example,,,,\n", course, writes=True
    )

    kinds = sorted(Message.objects.values_list("kind", flat=True))
    assert kinds == ["bookings.booked", "bookings.booked", "schools.invitation"]


def test_the_places_that_went_meanwhile_are_not_given_twice(course, crampton):
    content = f"{HEAD}Ann Bee,,,,,\n"
    shown = Cohort.objects.get(pk=course.pk)
    for _ in range(3):
        BookingFactory(cohort=course)

    rows = list(bring_in(listing(content), shown, Options(), by=OfficerFactory()))

    assert [(row.outcome, row.reason) for row in rows] == [("full", "Ann Bee: there is no place left.")]
    course.refresh_from_db()
    assert course.taken == 3


def test_whoever_gave_up_a_place_that_was_brought_in_is_not_brought_back(course):
    content = f"{HEAD}Ann Bee,ann@x.example,,,,\n"
    brought_in(content, course)
    booking = Booking.objects.get()
    actions.cancel(booking, by=booking.person)

    assert looked_at(content, course) == [("same", "Was brought in before, and has given up the place.")]


def test_a_place_paid_elsewhere_costs_nothing_to_give_up(course, crampton):
    brought_in(f"{HEAD}Ben Okoro,ben@x.example,Crampton Primary,,,45\n", course)
    booking = Booking.objects.get()

    actions.cancel(booking, by=booking.person)

    booking.refresh_from_db()
    assert booking.cancelling_charge is None


def test_nothing_is_brought_in_to_a_cancelled_course(course):
    Cohort.objects.filter(pk=course.pk).update(status="cancelled")

    assert brought_in(f"{HEAD}Ann Bee,,,,,\n", course) == [(2, "refused")]


def test_eventbrites_own_export_is_understood(course, crampton):
    content = (
        f"{EVENTBRITE}11211912243,11/29/24 22:28,Amina,Osei,amina@crampton.example,1,,Early bird,18441583423,,"
        "Eventbrite Completed,GBP,45.00,3.10,2.00,1.10,Attending,Teaching assistant,Crampton Primary\n"
        "11211987213,11/29/24 22:54,Ben,Okoro,ben@crampton.example,2,,Free,18441583424,,Free Order,GBP,0.00,0,0,0,"
        "Checked In,,Crampton Primary\n"
        "11211987214,11/29/24 22:54,Cat,Gone,cat@crampton.example,1,,Free,18441583425,,Free Order,GBP,0.00,0,0,0,"
        "Not Attending,,\n"
    )

    others = "The line stands for 2 places and names one person; the others are not in."
    assert looked_at(content, course) == [
        ("created", "New. Crampton Primary, £45."),
        ("created", f"New. Crampton Primary, Free. {others}"),
        ("skipped", "There it is “Not Attending”."),
    ]
    names = [line.who for line in judged(listing(content), judge_for(course, Options()))]
    assert names == ["Amina Osei", "Ben Okoro", "Cat Gone"]
