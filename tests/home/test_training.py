"""The governors' training report as one PDF: what is in it, who may take it out, and that it is written down."""

import io
from datetime import datetime, timedelta

import pytest
from pypdf import PdfReader

from bookings.models import Budget
from core.calendar import LONDON
from core.models import AuditEntry
from tests.factories.bookings import AttendanceFactory, BookingFactory, EvaluationFactory
from tests.factories.payments import ChargeFactory
from tests.factories.programmes import CohortFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.home.people import officer, signed_in, soup_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_may(time_machine):
    time_machine.move_to(datetime(2027, 5, 10, 9, tzinfo=LONDON), tick=False)


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture
def head(school):
    return PersonFactory(head=school)


def was_at(school, title: str, *, year: int = 2027, charged: int = 0, cover: int = 0, **person):
    """Somebody of the school at a course of two hours on 20 January."""
    starts_at = datetime(year, 1, 20, 9, tzinfo=LONDON)
    cohort = CohortFactory(programme__title=title)
    session = SessionFactory(cohort=cohort, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    cohort.refresh_from_db()
    charge = ChargeFactory(payer=school, amount_pence=charged) if charged else None
    booking = BookingFactory(
        cohort=cohort, organisation=school, person=PersonFactory(**person), charge=charge, cover_pence=cover
    )
    AttendanceFactory(booking=booking, session=session)
    return cohort


def pdf(client, school, year: str = "") -> PdfReader:
    answer = client.get(f"/school/{school.pk}/training.pdf?year={year}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return PdfReader(io.BytesIO(answer.content))


def words_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_everything_is_in_one_tagged_pdf(school, head):
    cohort = was_at(
        school, "Phonics", charged=4_500, cover=19_000, first_name="Abena", last_name="Mensah", teacher=school
    )
    was_at(school, "Pupil premium", first_name="Judith", last_name="Akande", governor=school)
    Budget.objects.create(organisation=school, year=2026, strand="", amount_pence=240_000)
    for _ in range(3):
        EvaluationFactory(cohort=cohort, usefulness=4, teaching=5)

    reader = pdf(signed_in(head), school)

    said = words_of(reader)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Training report 2026/27: Surrey Square Primary School"
    assert "2 people took part in 2 courses, 4 hours together." in said
    assert "In all £45 £190 £235 £2,400 £2,165" in said
    assert "Abena Mensah Teacher 1 2" in said
    assert "Judith Akande Pupil premium 20 January 2027 2" in said
    assert "Phonics 3 4.0 5.0" in said


def test_a_school_that_did_nothing_yet_gets_a_report_that_says_so(school, head):
    said = words_of(pdf(signed_in(head), school))

    assert "No register of this year says yet that anybody of the school was at a course." in said
    assert "No course of this year has enough replies yet." in said


def test_each_year_has_its_own(school, head):
    was_at(school, "Thisyear")
    was_at(school, "Lastyear", year=2026, governor=school)
    client = signed_in(head)

    assert "Lastyear" not in words_of(pdf(client, school))
    assert "Lastyear" in words_of(pdf(client, school, "2025"))


def test_what_somebody_is_called_is_only_shown(school, head):
    was_at(school, "Phonics", first_name="#sys", last_name="*Bold*", teacher=school)

    assert "#sys *Bold*" in words_of(pdf(signed_in(head), school))


def test_that_it_was_taken_out_is_written_down(school, head):
    pdf(signed_in(head), school)

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.person_id, entry.organisation_id) == (
        "exported the training report of",
        head.pk,
        school.pk,
    )


@pytest.mark.parametrize("kind", ["teacher", "governor", "deputy_head", "business_manager"])
def test_other_staff_another_school_and_the_office_are_told_that_there_is_none(school, kind):
    readers = [
        signed_in(PersonFactory(**{kind: school})),
        signed_in(PersonFactory(head=OrganisationFactory())),
        officer(),
    ]

    answers = [client.get(f"/school/{school.pk}/training.pdf").status_code for client in readers]

    assert answers == [404, 404, 404]
    assert not AuditEntry.objects.exists()


def test_it_is_found_on_the_school_s_page_and_beside_its_budget(school, head):
    client, link = signed_in(head), f"a[href^='/school/{school.pk}/training.pdf']"

    assert len(soup_of(client, f"/school/{school.pk}/").select(link)) == 1
    assert soup_of(client, f"/school/{school.pk}/budget/?year=2025").select_one(link)["href"].endswith("?year=2025")
    assert soup_of(client, f"/school/{school.pk}/budget/?year=2027").select(link) == []
