"""The year in numbers: counted from records, each thing once, open to its rows for the office, small sums untold."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from core.calendar import AcademicYear
from core.models import AuditEntry
from core.strands import Strand
from home import rules
from home.queries import year_in_numbers
from home.queries.counted import CAME, COUNTED
from members import actions
from members.models import PastActivity, YearCost
from tests.factories.bookings import AttendanceFactory, BookingFactory, StandInFactory
from tests.factories.members import PastActivityFactory, YearCostFactory
from tests.factories.programmes import CostFactory, SessionFactory
from tests.factories.schools import DesignationFactory, OrganisationFactory, PersonFactory, PostFactory
from tests.home.people import cells, csv_rows, officer, signed_in, soup_of

Kind = PastActivity.Kind
THIS = AcademicYear.now()


def figures_of(start: int) -> dict[str, str]:
    return {
        figure.kind: figure.told
        for year in year_in_numbers.years()
        if year.year.start == start
        for figure in year.figures
    }


def line_of(start: int, strand: str = ""):
    [year] = [year for year in year_in_numbers.years() if year.year.start == start]
    return next(line for line in year.strands if line.strand == strand)


def came(*, strand: str = Strand.CPD, organisation=None, person=None, kind: str = "course", cohort=None):
    """Somebody was there, a little while ago."""
    if cohort is None:
        held = {"cohort__programme__strand": strand, "cohort__programme__kind": kind}
        cohort = SessionFactory(**held, starts_at=timezone.now() - timedelta(hours=3), cohort__places=100).cohort
    who = {"person": person} if person else {}
    booking = BookingFactory(cohort=cohort, organisation=organisation or OrganisationFactory(), **who)
    AttendanceFactory(booking=booking, session=cohort.sessions.get())
    return booking


# What was published ---------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R118")
def test_2015_is_reproduced_as_it_was_published(demonstration):
    assert figures_of(2015) == {
        "engaged_school": "33",
        "cpd": "20",
        "trainee": "39",
        "npqsl": "20",
        "lesson_study": "6",
        "peer_review": "4",
        "sle": "13",
    }


@pytest.mark.requirement("R118")
def test_2016_is_reproduced_as_it_was_published(demonstration):
    figures = figures_of(2016)

    assert {kind: figures[kind] for kind in ("trainee", "partnership", "cluster", "peer_review")} == {
        "trainee": "36",
        "partnership": "2",
        "cluster": "5",
        "peer_review": "22",
    }
    assert (figures["developed"], figures["serving_head"]) == ("over 50", "15")


@pytest.mark.requirement("R118")
def test_everybody_reads_the_numbers_and_prints_them(demonstration, client):
    rows = cells(soup_of(client, "/in-numbers/"), "section[aria-labelledby=year-2015] tbody tr")

    assert rows[:7] == [
        "Schools that took part, members or not 33",
        "CPD opportunities 20",
        "School Direct trainees 39",
        "People set to achieve NPQSL 20",
        "Lesson-study schools 6",
        "Peer-review schools 4",
        "Specialist leaders recruited, trained and supporting from 7 schools 13",
    ]


@pytest.mark.requirement("R008")
def test_33_schools_were_engaged_in_2015_none_counted_twice(demonstration):
    rows, is_published = year_in_numbers.rows_behind(AcademicYear(2015), Kind.ENGAGED_SCHOOL)
    PastActivityFactory(year=2015, kind=Kind.ENGAGED_SCHOOL, organisation=rows[0].organisation)

    assert (figures_of(2015)["engaged_school"], is_published) == ("33", True)


# What is counted live -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R008")
@pytest.mark.django_db
def test_a_school_that_did_several_things_counts_once_and_once_under_each_strand():
    school = OrganisationFactory()
    for strand in (Strand.CPD, Strand.CPD, Strand.SUPPORT):
        came(organisation=school, strand=strand)
    came(strand=Strand.CPD)
    BookingFactory(cohort=SessionFactory(starts_at=timezone.now() - timedelta(hours=3)).cohort)  # nobody came

    assert figures_of(THIS.start)["engaged_school"] == "2"
    schools = [line_of(THIS.start, strand).schools for strand in (Strand.CPD, Strand.SUPPORT, "")]
    assert schools == [2, 1, 2]


@pytest.mark.django_db
def test_the_person_who_came_instead_is_counted_and_nobody_twice():
    person = PersonFactory()
    booking = came(person=person)
    StandInFactory(booking=booking, session=booking.cohort.sessions.get())
    came(person=person)
    came(person=person)

    assert year_in_numbers.rows_behind(THIS, CAME)[0].count() == 2


@pytest.mark.django_db
def test_teachers_and_heads_on_leadership_programmes_are_counted_apart():
    for _ in range(6):
        came(kind="leadership")
    head = PersonFactory()
    PostFactory(person=head, kind="head")
    came(kind="leadership", person=head)

    rows = {kind: year_in_numbers.rows_behind(THIS, kind)[0].count() for kind in (Kind.DEVELOPED, Kind.SERVING_HEAD)}
    assert rows == {Kind.DEVELOPED: 6, Kind.SERVING_HEAD: 1}


@pytest.mark.django_db
def test_leaders_are_counted_for_every_year_in_which_they_were_designated():
    came()
    DesignationFactory.create_batch(5)
    DesignationFactory(to_on=THIS.first_day - timedelta(days=1))

    assert figures_of(THIS.start)["sle"] == "5"


@pytest.mark.django_db
def test_what_was_published_for_a_year_is_not_counted_again():
    came()
    PastActivityFactory.create_batch(3, year=THIS.start, kind=Kind.ENGAGED_SCHOOL)

    assert figures_of(THIS.start)["engaged_school"] == "3"


@pytest.mark.django_db
def test_every_figure_is_as_many_as_the_rows_that_it_opens_to():
    for kind in ("course", "leadership"):
        for _ in range(3):
            came(kind=kind)
    DesignationFactory.create_batch(2)

    [year] = year_in_numbers.years()

    assert {figure.kind: figure.count for figure in year.figures} == {
        figure.kind: year_in_numbers.rows_behind(THIS, figure.kind)[0].count() for figure in year.figures
    }


# Who reads what -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_public_is_not_told_of_fewer_than_five_people_and_the_office_is(client):
    for _ in range(4):
        came()

    public = cells(soup_of(client, "/in-numbers/"), "tbody tr")
    office = cells(soup_of(officer(), "/in-numbers/"), "tbody tr")

    assert "People who came to something fewer than 5" in public
    assert "People who came to something 4 , the rows behind" in office
    assert "Schools that took part, members or not 4" in public


@pytest.mark.parametrize(("people", "told"), [(0, True), (1, False), (4, False), (5, True)])
def test_a_small_number_of_people_is_not_told(people, told):
    assert rules.may_be_told(people) is told


@pytest.mark.django_db
def test_each_figure_opens_to_its_rows_for_the_office_alone(client):
    school = OrganisationFactory(name="Ivydale Primary")
    came(organisation=school)
    address = f"/in-numbers/{THIS.start}/engaged_school/"

    assert cells(soup_of(officer(), address), "tbody th") == ["Ivydale Primary"]
    assert csv_rows(officer().get(f"{address}?format=csv"))[1] == ["Ivydale Primary", "", "Counted by the portal"]
    assert client.get(address).status_code == 302
    assert signed_in(PersonFactory(head=school)).get(address).status_code == 404
    assert officer("analyst").get(address).status_code == 404
    assert officer().get(f"/in-numbers/{THIS.start}/nonsense/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 50])
def test_the_rows_cost_the_same_however_many(count, django_assert_num_queries):
    for _ in range(count):
        PastActivityFactory(kind=Kind.ENGAGED_SCHOOL, organisation=OrganisationFactory())
    client = officer()
    client.get("/office/costs/")

    with django_assert_num_queries(4):
        client.get("/in-numbers/2015/engaged_school/")


# What it cost ---------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R123")
@pytest.mark.parametrize(
    ("spent_pence", "people", "for_each"), [(10_000, 3, 3333), (5, 2, 3), (0, 4, 0), (10_000, 0, None)]
)
def test_what_was_spent_is_divided_by_the_people_to_the_penny(spent_pence, people, for_each):
    assert rules.pence_for_each(spent_pence, people) == for_each


@pytest.mark.requirement("R123")
@pytest.mark.django_db
def test_the_cost_for_each_person_comes_from_courses_and_running_costs_by_strand():
    first = came()
    for _ in range(4):
        came(cohort=first.cohort)
    came(strand=Strand.SUPPORT)
    CostFactory(cohort=first.cohort, amount_pence=50_000)
    YearCostFactory(year=THIS.start, strand=Strand.CPD, amount_pence=10_000)
    YearCostFactory(year=THIS.start, amount_pence=6_000)

    cpd, whole = line_of(THIS.start, Strand.CPD), line_of(THIS.start)

    assert (cpd.people, cpd.spent_pence, cpd.for_each_pence) == (5, 60_000, 12_000)
    assert (whole.people, whole.spent_pence, whole.for_each_pence) == (6, 66_000, 11_000)


@pytest.mark.requirement("R123")
def test_years_before_the_portal_have_their_cost_for_each_trainee(demonstration):
    line = line_of(2015, Strand.ITT)

    assert (line.people, line.for_each_pence) == (39, 120_000)


@pytest.mark.django_db
def test_costs_are_noted_and_taken_off_and_both_are_written_down():
    client = officer("finance_officer")

    client.post("/office/costs/", {"year": "2015", "strand": "itt", "words": "Mentors", "amount": "1,200.50"})
    cost = YearCost.objects.get()
    assert (cost.year, cost.strand, cost.amount_pence) == (2015, "itt", 120_050)
    client.post(f"/office/costs/year/{cost.pk}/remove/")

    assert YearCost.objects.count() == 0
    verbs = AuditEntry.objects.filter(thing="members.yearcost").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["noted", "removed"]


@pytest.mark.django_db
def test_a_cost_is_more_than_nothing():
    with pytest.raises(IntegrityError):
        YearCostFactory(amount_pence=0)


@pytest.mark.django_db
def test_the_action_says_so_in_words():
    with pytest.raises(ValidationError, match="A cost is more than £0"):
        actions.note_year_cost(year=2015, strand="", words="Nothing", amount_pence=0, by=None)


def test_every_kind_that_was_published_has_its_words():
    assert set(Kind.values) <= set(COUNTED)
