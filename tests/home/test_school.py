"""A school's page: for its heads, CPD lead and office, and for nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bookings.states import ApprovalStatus, Cause, Status
from core.calendar import AcademicYear
from payments.models import Charge
from payments.states import ChargeStatus
from tests.factories.bookings import ApprovalFactory, BookingFactory
from tests.factories.members import MembershipFactory
from tests.factories.payments import ChargeFactory
from tests.factories.programmes import CohortFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory, PostFactory, SchoolFactory
from tests.home.people import cells, csv_rows, officer, signed_in, soup_of

pytestmark = pytest.mark.django_db
PARTS = ["", "bookings/", "charges/"]


@pytest.fixture
def school():
    return SchoolFactory(organisation__name="Surrey Square Primary School").organisation


@pytest.fixture
def head(school):
    return PersonFactory(first_name="Folasade", head=school)


def booking_at(school, title: str = "Fabulous phonics", *, days: int = 10, **fields):
    cohort = CohortFactory(programme__title=title)
    SessionFactory(cohort=cohort, starts_at=timezone.now() + timedelta(days=days))
    cohort.refresh_from_db()
    return BookingFactory(cohort=cohort, organisation=school, **fields)


def asked(school, **fields):
    return ApprovalFactory(booking=booking_at(school, **fields), status=ApprovalStatus.ASKED)


@pytest.mark.parametrize("kind", ["head", "co_head", "executive_head", "head_of_school", "cpd_lead", "school_office"])
@pytest.mark.parametrize("part", PARTS)
def test_heads_cpd_leads_and_the_office_see_their_schools_page(school, kind, part):
    client = signed_in(PersonFactory(**{kind: school}))

    assert client.get("/school/").status_code == 200
    assert client.get(f"/school/{school.pk}/{part}").status_code == 200


@pytest.mark.parametrize("kind", ["teacher", "teaching_assistant", "deputy_head", "business_manager", "governor"])
@pytest.mark.parametrize("part", PARTS)
def test_other_staff_are_told_there_is_no_such_page(school, kind, part):
    client = signed_in(PersonFactory(**{kind: school}))

    assert client.get("/school/").status_code == 404
    assert client.get(f"/school/{school.pk}/{part}").status_code == 404


@pytest.mark.parametrize("part", PARTS)
def test_another_schools_page_and_a_missing_one_are_the_same_404(head, part):
    other = OrganisationFactory()
    client = signed_in(head)

    answers = [client.get(f"/school/{pk}/{part}") for pk in (other.pk, 999_999)]

    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize("part", PARTS)
def test_an_officer_of_the_alliance_has_no_way_in_by_the_schools_page(school, part):
    assert officer().get(f"/school/{school.pk}/{part}").status_code == 404


def test_whoever_is_not_signed_in_is_asked_to_before_anything_is_looked_up(client):
    assert client.get("/school/999999/").headers["Location"] == "/accounts/login/?next=/school/999999/"


def test_nothing_of_another_school_is_on_any_page(head, school):
    other = OrganisationFactory(name="Secret School")
    asked(other, title="Secret course")
    booking_at(other, title="Secret course", days=-3)
    PostFactory(organisation=other, status="claimed", person__last_name="Secretperson")
    ChargeFactory(payer=other, description="Secret charge")
    client = signed_in(head)

    pages = [client.get(f"/school/{school.pk}/{part}").content.decode() for part in (*PARTS, "bookings/?show=past")]

    assert [page.count("Secret") for page in pages] == [0, 0, 0, 0]


def test_a_post_that_ended_gives_no_sight_of_the_school(school):
    person = PersonFactory()
    PostFactory(person=person, organisation=school, kind="head", to_on=timezone.localdate() - timedelta(days=1))

    assert signed_in(person).get(f"/school/{school.pk}/").status_code == 404


@pytest.mark.requirement("R009")
def test_any_one_of_the_heads_is_led_to_decide(school):
    asked(school, days=5)
    heads = [PersonFactory(head=school), PersonFactory(executive_head=school)]

    links = [soup_of(signed_in(head), "/school/").select_one(".app-decide a")["href"] for head in heads]

    assert [signed_in(head).get(link).status_code for head, link in zip(heads, links, strict=True)] == [200, 200]


def test_the_heading_says_how_many_bookings_wait(head, school):
    for number in range(4):
        asked(school, days=number + 1)

    page = soup_of(signed_in(head), "/school/")

    assert cells(page, "h1") == ["Four bookings wait for you"]
    assert len(page.select(".app-decide li")) == 4


def test_what_waits_is_shown_with_its_cover_and_also_without_a_name(head, school):
    due = timezone.now() + timedelta(days=2)
    request = booking_at(school).request
    asked(school, days=5, person=None, request=request, name_due_at=due, price_pence=4_500, cover_pence=9_500)

    page = soup_of(signed_in(head), "/school/")

    assert cells(page, ".app-lead")[0].startswith("A place whose name follows is held until")
    assert cells(page, "[aria-labelledby=approvals] h3") == ["Name to follow"]
    assert cells(page, ".app-cost") == ["£45 + £95 cover"]
    assert cells(page, "[aria-labelledby=approvals] .app-head .app-meta") == ["£140 with cover"]


def test_a_head_does_not_decide_on_her_own_booking(head, school):
    asked(school, person=head)

    page = soup_of(signed_in(head), "/school/")

    assert cells(page, "h1") == ["One booking waits for a head"]
    assert page.select(".app-decide a") == []


def test_the_school_office_sees_what_waits_and_cannot_decide(school):
    asked(school)

    page = soup_of(signed_in(PersonFactory(school_office=school)), "/school/")

    assert cells(page, "h1") == ["One booking waits for a head"]
    assert page.select(".app-decide a") == []


def test_the_bookings_stand_in_the_order_of_their_next_session(head, school):
    booking_at(school, "Later", days=20)
    booking_at(school, "Sooner", days=3)
    booking_at(school, "Over", days=-3)
    booking_at(school, "Given up", status=Status.CANCELLED, cause=Cause.BY_PERSON)

    coming = soup_of(signed_in(head), f"/school/{school.pk}/bookings/")
    past = soup_of(signed_in(head), f"/school/{school.pk}/bookings/?show=past")

    assert [cell.find(string=True) for cell in coming.select("td[data-label=Course]")] == ["Sooner", "Later"]
    assert {cell.find(string=True) for cell in past.select("td[data-label=Course]")} == {"Over", "Given up"}


def test_somebody_with_two_schools_switches_between_them(school):
    other = OrganisationFactory(name="Albion Primary School")
    head = PersonFactory(head=school)
    PostFactory(person=head, organisation=other, kind="executive_head")
    client = signed_in(head)

    page = soup_of(client, f"/school/{school.pk}/")

    links = page.select("ul[aria-label='Your schools'] a")
    assert [link.get_text() for link in links] == ["Albion Primary School", "Surrey Square Primary School"]
    assert cells(soup_of(client, links[0]["href"]), ".app-kicker") == ["Albion Primary School"]


def test_somebody_with_two_schools_first_sees_where_an_answer_is_most_urgent(school):
    head = PersonFactory(head=school)
    PostFactory(person=head, organisation=OrganisationFactory(name="Albion Primary School"), kind="executive_head")
    client = signed_in(head)

    assert cells(soup_of(client, "/school/"), ".app-kicker") == ["Albion Primary School"]
    asked(school)
    assert cells(soup_of(client, "/school/"), ".app-kicker") == ["Surrey Square Primary School"]


def test_whoever_says_that_they_work_here_is_shown_to_be_answered(head, school):
    claim = PostFactory(organisation=school, status="claimed", person__first_name="Owen", person__last_name="Prosser")

    page = soup_of(signed_in(head), "/school/")

    assert page.select_one(f"[aria-labelledby=claims] a[href='/posts/{claim.pk}/claim/']") is not None


def test_whoever_cannot_answer_whether_somebody_works_here_is_led_nowhere(head, school):
    claim = PostFactory(organisation=school, status="claimed")
    office = PostFactory(organisation=school, kind="school_office").person

    page = soup_of(signed_in(office), "/school/")

    assert page.select_one(f"[aria-labelledby=claims] a[href='/posts/{claim.pk}/claim/']") is None
    assert "Waits for a head" in page.select_one("[aria-labelledby=claims]").get_text()


def test_the_page_says_whether_the_school_is_a_member(head, school):
    assert "is not a member" in soup_of(signed_in(head), "/school/").select_one("[aria-labelledby=standing]").get_text()
    MembershipFactory(organisation=school)
    assert "is a member" in soup_of(signed_in(head), "/school/").select_one("[aria-labelledby=standing]").get_text()


def test_a_closed_school_says_so_and_names_its_successor(head, school):
    school.school.successor = SchoolFactory(organisation__name="Surrey Square Academy")
    school.school.save()
    school.is_open = False
    school.save()

    assert "followed by Surrey Square Academy" in soup_of(signed_in(head), "/school/").get_text()


def test_the_charges_of_the_year_add_up_without_those_withdrawn(head, school):
    ChargeFactory(payer=school, amount_pence=4500)
    ChargeFactory(payer=school, amount_pence=15000)
    ChargeFactory(payer=school, amount_pence=9999, status=ChargeStatus.WITHDRAWN)
    last_year = ChargeFactory(payer=school, amount_pence=7000)
    Charge.objects.filter(pk=last_year.pk).update(made_at=AcademicYear.now().starts_at - timedelta(seconds=1))
    client = signed_in(head)

    assert cells(soup_of(client, "/school/"), "[aria-labelledby=spending] .app-big") == ["£195"]
    year = AcademicYear.now().start
    assert cells(soup_of(client, f"/school/{school.pk}/charges/"), "h1") == [f"£195 charged in {AcademicYear(year)}"]
    before = soup_of(client, f"/school/{school.pk}/charges/?year={year - 1}")
    assert cells(before, "h1") == [f"£70 charged in {AcademicYear(year - 1)}"]


@pytest.mark.parametrize("year", ["1066", "nonsense", "-1", "99999999999999999999"])
def test_a_year_that_nobody_asked_for_is_this_one(head, school, year):
    assert signed_in(head).get(f"/school/{school.pk}/charges/?year={year}").status_code == 200


def test_spreadsheets_run_nothing(head, school):
    booking_at(school, title="=1+1", person=PersonFactory(first_name="@Sam", last_name="Fairweather"))
    ChargeFactory(payer=school, description="+SUM(A1)", amount_pence=4550)
    client = signed_in(head)

    bookings = csv_rows(client.get(f"/school/{school.pk}/bookings/?format=csv"))
    charges = csv_rows(client.get(f"/school/{school.pk}/charges/?format=csv"))

    assert bookings[1][:2] == ["'@Sam Fairweather", "'=1+1"]
    assert charges[1][1:4] == ["'+SUM(A1)", "", "45.5"]


def fill(school, count: int) -> None:
    for number in range(count):
        asked(school, days=number + 1)
        booking_at(school, days=-number - 1)
        PostFactory(organisation=school, status="claimed")
        ChargeFactory(payer=school)


@pytest.mark.parametrize("count", [1, 50])
def test_each_page_costs_the_same_however_much_there_is(head, school, count, django_assert_num_queries):
    fill(school, count)
    client = signed_in(head)

    for part, queries in {"": 8, "bookings/": 3, "bookings/?show=past": 3, "charges/": 4}.items():
        with django_assert_num_queries(queries):
            client.get(f"/school/{school.pk}/{part}")
