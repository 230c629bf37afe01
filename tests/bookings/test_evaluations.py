"""What people thought, without their names."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from bookings import actions, queries
from bookings.actions import Marked
from bookings.models import Booking, Certificate, Evaluation
from bookings.states import Status
from core.action import RuleBroken
from core.calendar import midnight, today
from core.delivery import deliver_due
from core.models import AuditEntry
from programmes.states import CohortStatus
from tests.factories.bookings import AttendanceFactory, BookingFactory, EvaluationFactory, StandInFactory
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


# Colleagues who stood in ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "stood_in", "asked"),
    [
        # The marks of the first session, to which she came herself, and of the second, to which a colleague came.
        ("present", "present", {"she", "colleague"}),
        ("present", "absent", {"she"}),
        ("absent", "present", {"colleague"}),
        ("absent", "absent", set()),
        ("excused", "part", {"colleague"}),
        (None, "present", {"she", "colleague"}),
        ("present", None, {"she", "colleague"}),
        (None, None, {"she", "colleague"}),
    ],
)
def test_whoever_was_there_is_asked(cohort, own, stood_in, asked):
    second = SessionFactory(cohort=cohort, starts_at=timezone.now() - timedelta(days=1))
    booking = BookingFactory(cohort=cohort)
    stand_in = StandInFactory(booking=booking, session=second)
    for session, mark in ((cohort.sessions.first(), own), (second, stood_in)):
        if mark:
            minutes = 30 if mark == "part" else None
            AttendanceFactory(booking=booking, session=session, mark=mark, minutes=minutes)

    who = {booking.person_id: "she", stand_in.person_id: "colleague"}
    found = [one.person_id for one in queries.to_be_evaluated_by(cohort.pk)]
    found += [one.person_id for one in queries.stood_in_at(cohort.pk)]
    assert {who[person] for person in found} == asked


def test_a_place_whose_only_session_was_given_away_is_asked_about_of_the_colleague_alone(cohort):
    booking = BookingFactory(cohort=cohort)
    StandInFactory(booking=booking, session=cohort.sessions.get())

    assert list(queries.to_be_evaluated_by(cohort.pk)) == []
    assert queries.stood_in_at(cohort.pk).count() == 1


def test_a_colleague_is_asked_once_and_answers_once_for_all_sessions_that_she_came_to(cohort, client):
    second = SessionFactory(cohort=cohort, starts_at=timezone.now() - timedelta(days=1))
    booking, other = BookingFactory(cohort=cohort), BookingFactory(cohort=cohort)
    linh = PersonFactory(first_name="Linh")
    StandInFactory(booking=booking, session=cohort.sessions.first(), person=linh)
    StandInFactory(booking=other, session=second, person=linh)
    client.force_login(linh)

    assert queries.stood_in_at(cohort.pk).count() == 1
    answers = [client.post(reverse("bookings:evaluate", args=[place.pk]), ANSWERS) for place in (booking, other)]
    assert ([answer.status_code for answer in answers], Evaluation.objects.count()) == ([302, 422], 1)
    assert queries.stood_in_at(cohort.pk).filter(evaluated_at__isnull=True).count() == 0
    booking.refresh_from_db()
    assert booking.evaluated_at is None


def test_a_colleague_is_written_to_with_her_own_certificate(cohort, time_machine):
    booking = BookingFactory(cohort=cohort)
    session = cohort.sessions.get()
    linh = PersonFactory(first_name="Linh", email="linh@school.example")
    StandInFactory(booking=booking, session=session, person=linh)
    actions.take_register(session, [Marked(booking.pk, "present")], by=PersonFactory())

    assert (actions.ask_for_evaluations(), actions.ask_for_evaluations()) == (1, 0)
    deliver_due()

    (letter,) = mail.outbox
    assert (letter.to, "What did you think, Linh?" in letter.body) == (["linh@school.example"], True)
    code = Certificate.objects.get(stand_in__person=linh).code
    assert (f"/certificates/{code}/" in letter.body, f"/bookings/{booking.pk}/evaluate/" in letter.body) == (True, True)


# What the course page quotes ------------------------------------------------------------------------------------------


def quotes_page(client, cohort):
    return BeautifulSoup(client.get(reverse("bookings:quotes", args=[cohort.pk])).content, "html.parser")


def test_a_course_officer_chooses_what_is_quoted_and_takes_it_back(client, cohort):
    first, second = EvaluationFactory(cohort=cohort, best="One"), EvaluationFactory(cohort=cohort, best="Two")
    EvaluationFactory(cohort=cohort, best="")
    client.force_login(OfficerFactory())
    url = reverse("bookings:quotes", args=[cohort.pk])

    assert [box["value"] for box in quotes_page(client, cohort).select("input[type=checkbox]")] == [
        str(first.pk),
        str(second.pk),
    ]
    client.post(url, {"chosen": [second.pk]})
    assert queries.found_useful(cohort.programme_id).quotes == ("Two",)
    assert [box["value"] for box in quotes_page(client, cohort).select("input[checked]")] == [str(second.pk)]
    client.post(url, {})
    assert queries.found_useful(cohort.programme_id).quotes == ()
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["chose what is quoted of"] * 2


def test_below_three_replies_there_is_nothing_to_choose_from(client, cohort):
    reply = EvaluationFactory(cohort=cohort, best="One")
    EvaluationFactory(cohort=cohort)
    client.force_login(OfficerFactory())
    page = quotes_page(client, cohort)
    answer = client.post(reverse("bookings:quotes", args=[cohort.pk]), {"chosen": [reply.pk]})

    assert (page.select("input[type=checkbox]"), "from three replies on" in page.get_text()) == ([], True)
    assert (answer.status_code, Evaluation.objects.filter(is_quoted=True).count()) == (422, 0)


def test_another_courses_answer_cannot_be_quoted_here(client, cohort):
    for _ in range(3):
        EvaluationFactory(cohort=cohort, best="Ours")
    foreign = EvaluationFactory(best="Theirs")
    client.force_login(OfficerFactory())

    answer = client.post(reverse("bookings:quotes", args=[cohort.pk]), {"chosen": [foreign.pk]})

    assert (answer.status_code, Evaluation.objects.filter(is_quoted=True).count()) == (422, 0)
    with pytest.raises(RuleBroken, match="not there any more"):
        actions.choose_quotes(cohort, [foreign.pk], by=OfficerFactory())


def test_who_leads_a_course_does_not_choose_what_is_quoted(client, cohort):
    client.force_login(ProgrammeLeaderFactory(programme=cohort.programme).person)

    assert client.get(reverse("bookings:quotes", args=[cohort.pk])).status_code == 404


@pytest.mark.parametrize("replies", [3, 50])
def test_the_choice_asks_the_database_as_often_for_fifty_as_for_three(
    client, cohort, replies, django_assert_num_queries
):
    for _ in range(replies):
        EvaluationFactory(cohort=cohort, best="Words")
    client.force_login(OfficerFactory())

    with django_assert_num_queries(3):  # person, course, replies
        client.get(reverse("bookings:quotes", args=[cohort.pk]))


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

    with django_assert_num_queries(4):  # person, course, replies, what has changed
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
