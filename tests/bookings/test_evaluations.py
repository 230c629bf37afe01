"""What people thought, without their names."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from bookings import actions, queries
from bookings.models import Booking, Evaluation
from bookings.states import Status
from core.action import RuleBroken
from core.calendar import midnight, today
from core.models import AuditEntry
from programmes.states import CohortStatus
from tests.factories.bookings import BookingFactory, EvaluationFactory
from tests.factories.programmes import CohortFactory, ProgrammeLeaderFactory, SessionFactory
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db

ANSWERS = {"usefulness": 4, "teaching": 5, "best": "The flashcards", "better": ""}


@pytest.fixture
def cohort():
    cohort = CohortFactory(status=CohortStatus.FINISHED)
    SessionFactory(cohort=cohort, starts_at=timezone.now() - timedelta(days=2))
    cohort.refresh_from_db()
    return cohort


def test_a_reply_is_kept_without_anything_that_names_who_gave_it(cohort):
    booking = BookingFactory(cohort=cohort)

    actions.evaluate(booking, **ANSWERS, by=booking.person)

    reply = Evaluation.objects.get()
    assert (reply.cohort, reply.on, reply.usefulness, reply.teaching) == (cohort, today(), 4, 5)
    people = [field for field in Evaluation._meta.get_fields() if field.is_relation and field.name != "cohort"]
    assert people == []
    booking.refresh_from_db()
    assert booking.evaluated_at == midnight(today())
    assert list(AuditEntry.objects.values_list("person_id", "thing")) == [(None, "bookings.evaluation")]


def test_a_second_reply_is_refused(cohort):
    booking = BookingFactory(cohort=cohort)
    actions.evaluate(booking, **ANSWERS, by=booking.person)

    with pytest.raises(RuleBroken, match="told us already"):
        actions.evaluate(booking, **ANSWERS, by=booking.person)
    assert Evaluation.objects.count() == 1


def test_nobody_replies_before_the_last_session_is_over(cohort):
    SessionFactory(cohort=cohort)
    booking = BookingFactory(cohort=cohort)

    with pytest.raises(RuleBroken, match="last session is over"):
        actions.evaluate(booking, **ANSWERS, by=booking.person)


def test_nobody_replies_for_somebody_else(cohort):
    with pytest.raises(RuleBroken):
        actions.evaluate(BookingFactory(cohort=cohort), **ANSWERS, by=PersonFactory())
    assert Evaluation.objects.count() == 0


@pytest.mark.parametrize("rating", [0, 6])
def test_the_database_refuses_a_rating_beyond_one_to_five(cohort, rating):
    with pytest.raises(IntegrityError, match="evaluation_ratings_one_to_five"), transaction.atomic():
        EvaluationFactory(cohort=cohort, usefulness=rating)


# The form -------------------------------------------------------------------------------------------------------------


def test_four_questions_are_answered_and_thanked_for(client, cohort):
    booking = BookingFactory(cohort=cohort)
    client.force_login(booking.person)

    answer = client.post(reverse("bookings:evaluate", args=[booking.pk]), ANSWERS)

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("home:my"))
    assert Evaluation.objects.get().best == "The flashcards"


def test_what_was_written_stays_when_a_rating_is_missing(client, cohort):
    booking = BookingFactory(cohort=cohort)
    client.force_login(booking.person)

    answer = client.post(reverse("bookings:evaluate", args=[booking.pk]), {"teaching": "5", "best": "The flashcards"})
    page = BeautifulSoup(answer.content, "html.parser")

    assert answer.status_code == 422
    assert page.title.get_text().startswith("Error: ")
    assert [link.get_text() for link in page.select(".govuk-error-summary a")] == [
        "Choose how useful it was for your work."
    ]
    assert page.select_one("textarea[name=best]").get_text().strip() == "The flashcards"
    assert page.select_one("input[name=teaching][checked]")["value"] == "5"


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.WAITING])
def test_the_form_is_for_those_with_a_place_alone(client, cohort, status):
    booking = BookingFactory(cohort=cohort, status=status)
    client.force_login(booking.person)

    assert client.get(reverse("bookings:evaluate", args=[booking.pk])).status_code == 404


def test_neither_head_nor_officer_can_open_somebody_s_form(client, cohort):
    school = OrganisationFactory()
    booking = BookingFactory(cohort=cohort, organisation=school)
    for person in (PersonFactory(head=school), OfficerFactory(), PersonFactory()):
        client.force_login(person)
        assert client.get(reverse("bookings:evaluate", args=[booking.pk])).status_code == 404


# Reading --------------------------------------------------------------------------------------------------------------


def summary(client, cohort) -> str:
    page = BeautifulSoup(client.get(reverse("bookings:evaluations", args=[cohort.pk])).content, "html.parser")
    return " ".join(page.select_one("main").get_text(" ").split())


def test_answers_are_shown_from_three_replies_on(client, cohort):
    client.force_login(OfficerFactory())
    for number in range(2):
        EvaluationFactory(cohort=cohort, best=f"marker {number}")
    before = summary(client, cohort)
    EvaluationFactory(cohort=cohort, usefulness=1, best="")
    after = summary(client, cohort)

    assert ("marker" in before, "from three replies on" in before) == (False, True)
    assert ("marker 0" in after, "marker 1" in after) == (True, True)
    assert "3.0 out of 5" in after


def test_the_summary_names_nobody(client, cohort):
    for _ in range(3):
        booking = BookingFactory(cohort=cohort, person=PersonFactory(first_name="Ifeoma", last_name="Marker"))
        actions.evaluate(Booking.objects.get(pk=booking.pk), **ANSWERS, by=booking.person)
    client.force_login(OfficerFactory())

    assert [word for word in ("Ifeoma", "Marker") if word in summary(client, cohort)] == []


def test_the_summary_is_for_who_leads_and_for_course_officers(client, cohort):
    session = cohort.sessions.get()
    session.leader = PersonFactory()
    session.save()
    people = {
        "programme's leader": ProgrammeLeaderFactory(programme=cohort.programme).person,
        "session's leader": session.leader,
        "another leader": ProgrammeLeaderFactory().person,
        "course officer": OfficerFactory(),
        "finance officer": OfficerFactory(finance_officer=True),
        "participant": BookingFactory(cohort=cohort).person,
    }
    answers = {}
    for name, person in people.items():
        client.force_login(person)
        answers[name] = client.get(reverse("bookings:evaluations", args=[cohort.pk])).status_code

    assert answers == {
        "programme's leader": 200,
        "session's leader": 200,
        "another leader": 404,
        "course officer": 200,
        "finance officer": 404,
        "participant": 404,
    }


@pytest.mark.parametrize("replies", [3, 50])
def test_a_summary_asks_the_database_as_often_for_fifty_as_for_three(
    client, cohort, replies, django_assert_num_queries
):
    for _ in range(replies):
        EvaluationFactory(cohort=cohort, best="Words")
    client.force_login(OfficerFactory())

    with django_assert_num_queries(3):  # person, course, replies
        client.get(reverse("bookings:evaluations", args=[cohort.pk]))


# What the course page tells of it -------------------------------------------------------------------------------------


def said(cohort, *ratings: int, **fields) -> None:
    for usefulness in ratings:
        EvaluationFactory(cohort=cohort, usefulness=usefulness, **fields)


def test_what_was_found_useful_is_told_of_all_runs_together(cohort, django_assert_num_queries):
    second = CohortFactory(programme=cohort.programme, number=2)
    said(cohort, 5, 4, 3)
    said(second, 1)
    said(CohortFactory(), 1, 1, 1)

    with django_assert_num_queries(1):
        found = queries.found_useful(cohort.programme_id)
    assert found == queries.FoundUseful(percent=50, replies=4)


@pytest.mark.parametrize(("replies", "is_told"), [(0, False), (2, False), (3, True)])
def test_what_was_found_useful_is_told_from_three_replies_on(cohort, replies, is_told):
    said(cohort, *[5] * replies, best="Mine", is_quoted=True)

    assert (queries.found_useful(cohort.programme_id) is not None) == is_told


def test_only_sentences_that_the_office_chose_are_quoted_and_three_at_most(cohort):
    said(cohort, 4, best="not chosen")
    said(cohort, 4, best="", is_quoted=True)
    for day in range(1, 5):
        said(cohort, 5, best=f"chosen {day}", is_quoted=True, on=f"2017-01-0{day}")

    found = queries.found_useful(cohort.programme_id)
    assert found.quotes == ("chosen 4", "chosen 3", "chosen 2")
