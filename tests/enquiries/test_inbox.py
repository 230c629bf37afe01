"""The office's inbox: who has a question, by when, what is said to the asker and what is kept among ourselves."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from core.models import AuditEntry, Message
from enquiries import actions, emails, privacy, tasks
from enquiries.models import Enquiry, Reply
from enquiries.states import EnquiryStatus
from tests.at_once import at_once
from tests.factories.enquiries import EnquiryFactory, NoteFactory, ReplyFactory
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory
from tests.home.people import cells, csv_rows, officer, signed_in, soup_of

DAY = timedelta(days=1)
S = EnquiryStatus


def told(kind: str) -> list[int]:
    return sorted(Message.objects.filter(kind=f"enquiries.{kind}").values_list("person_id", flat=True))


# Who has it -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_taking_handing_on_and_taking_over_tell_whoever_it_concerns():
    question, dilan, hugh = EnquiryFactory(), OfficerFactory(), OfficerFactory()

    actions.take(question, was=None, by=dilan)
    assert told("handed_on") + told("taken_over") == []
    actions.hand_on(question, to=hugh, words="You know this one.", by=dilan)
    actions.take(question, was=hugh.pk, by=dilan)

    question.refresh_from_db()
    assert (question.status, question.owner) == (S.OWNED, dilan)
    assert (told("handed_on"), told("taken_over")) == ([hugh.pk], [hugh.pk])
    assert question.notes.get().text == "You know this one."
    verbs = AuditEntry.objects.filter(thing="enquiries.enquiry").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["took", "handed on", "took"]


@pytest.mark.django_db
def test_what_somebody_took_a_moment_ago_is_not_taken_unseen():
    question, dilan, hugh = EnquiryFactory(), OfficerFactory(), OfficerFactory()
    actions.take(question, was=None, by=dilan)

    with pytest.raises(ValidationError, match=f"{dilan} took it a moment ago"):
        actions.take(question, was=None, by=hugh)


def test_of_many_who_take_a_question_at_once_one_has_it(own_database):
    question, officers = EnquiryFactory(), OfficerFactory.create_batch(4)

    results = at_once(4, lambda number: actions.take(question, was=None, by=officers[number]))

    assert sorted(isinstance(result, ValidationError) for result in results) == [False, True, True, True]
    question.refresh_from_db()
    assert question.owner in officers


@pytest.mark.django_db
def test_nobody_outside_the_office_is_given_a_question():
    question, dilan = EnquiryFactory(), OfficerFactory()

    for somebody in (PersonFactory(head=OrganisationFactory()), OfficerFactory(analyst=True)):
        with pytest.raises(ValidationError, match="does not answer questions"):
            actions.hand_on(question, to=somebody, by=dilan)


# What is said ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_answer_goes_out_as_it_stands_and_is_kept_so():
    question, dilan = EnquiryFactory(), OfficerFactory(first_name="Dilan")

    reply = actions.answer(question, text="In January.\nCome along.", seen=0, by=dilan)

    question.refresh_from_db()
    assert (question.status, question.owner, question.answered_at) == (S.ANSWERED, dilan, reply.at)
    letter = emails.answered(Message.objects.get(kind="enquiries.answered"))
    assert letter.to_email == question.email
    assert "In January.\n\nCome along." in letter.text
    with pytest.raises(DatabaseError), transaction.atomic():
        Reply.objects.filter(pk=reply.pk).update(text="In June.")
    Reply.objects.filter(pk=reply.pk).update(text="")  # erased


@pytest.mark.django_db
def test_two_officers_who_answer_at_once_send_one_answer_and_lose_no_words():
    question, client = EnquiryFactory(), officer()
    actions.answer(question, text="In January.", seen=0, by=OfficerFactory())

    page = client.post(f"/office/questions/{question.pk}/", {"text": "In June.", "seen": "0"})

    assert (page.status_code, question.replies.count()) == (422, 1)
    assert "Somebody wrote a moment ago." in page.content.decode()
    assert "In June." in page.content.decode()
    again = client.post(f"/office/questions/{question.pk}/", {"text": "In June.", "seen": "1"})
    assert (again.status_code, question.replies.count()) == (302, 2)


@pytest.mark.django_db
def test_what_they_said_on_the_telephone_opens_it_like_a_reply():
    question = EnquiryFactory(status=S.CLOSED, owner=OfficerFactory(), closed_at=timezone.now())

    actions.note_what_they_said(question, text="And in June?", came_by="telephone", by=OfficerFactory())

    question.refresh_from_db()
    assert (question.status, question.closed_at) == (S.OWNED, None)


@pytest.mark.django_db
def test_the_office_reads_its_notes_on_the_page():
    note = NoteFactory(text="MARK-NOTED")

    assert "MARK-NOTED" in soup_of(officer(), f"/office/questions/{note.enquiry_id}/").get_text()


# How it ends ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_nobody_answered_here_is_closed_with_a_reason_only():
    question, dilan = EnquiryFactory(), OfficerFactory()

    with pytest.raises(ValidationError, match="Say how it was settled"):
        actions.close(question, by=dilan)
    actions.close(question, why="Rang them.", by=dilan)

    question.refresh_from_db()
    assert (question.status, question.notes.get().text) == (S.CLOSED, "Rang them.")


@pytest.mark.django_db
def test_answered_questions_are_closed_when_nothing_more_was_said():
    now = timezone.now()
    quiet = EnquiryFactory(answered=True, answered_at=now - 30 * DAY)
    lively = EnquiryFactory(answered=True, answered_at=now - 30 * DAY)
    ReplyFactory(enquiry=lively, at=now - DAY)
    EnquiryFactory(answered=True)

    assert (tasks.close_quiet_questions(), tasks.close_quiet_questions()) == (1, 0)
    assert Enquiry.objects.get(status=S.CLOSED) == quiet


@pytest.mark.django_db
def test_spam_leaves_every_list_but_one_and_its_letter_is_called_back():
    question = actions.ask(topic="other", question="Cheap", email="x@y.example", name="X", by=None)
    client = officer()

    client.post(f"/office/questions/{question.pk}/spam/")
    assert Message.objects.get(kind="enquiries.received").status == "cancelled"
    lists = {
        show: len(soup_of(client, f"/office/questions/?show={show}").select("tbody tr")) for show in ("all", "spam")
    }
    assert lists == {"all": 0, "spam": 1}

    client.post(f"/office/questions/{question.pk}/no-spam/")
    question.refresh_from_db()
    assert question.status == S.NEW


# By the clock ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_owners_are_reminded_on_the_day_and_administrators_once_it_is_over_each_once(time_machine):
    time_machine.move_to("2026-11-09 00:05:00+00:00", tick=False)
    dilan, administrator = OfficerFactory(), OfficerFactory(administrator=True)
    EnquiryFactory(owned=True, owner=dilan, due_on=date(2026, 11, 9))
    EnquiryFactory(due_on=date(2026, 11, 9))
    EnquiryFactory(due_on=date(2026, 11, 10))
    EnquiryFactory(answered=True, due_on=date(2026, 11, 9))

    assert (tasks.remind_of_questions(), tasks.remind_of_questions()) == (2, 0)
    assert (told("due"), told("overdue")) == (sorted([dilan.pk, administrator.pk]), [])
    assert {message.due_at.hour for message in Message.objects.all()} == {8}

    time_machine.move_to("2026-11-10 00:05:00+00:00", tick=False)
    tasks.remind_of_questions()
    tasks.remind_of_questions()
    assert told("overdue") == [administrator.pk] * 2


@pytest.mark.django_db
def test_another_day_is_reminded_of_anew():
    question, dilan = EnquiryFactory(owned=True, due_on=timezone.localdate()), OfficerFactory()
    tasks.remind_of_questions()

    actions.set_due_day(question, due_on=timezone.localdate() + DAY, by=dilan)

    question.refresh_from_db()
    assert (question.reminded_on, tasks.remind_of_questions()) == (None, 0)
    with pytest.raises(ValidationError, match="The day lies in the past"):
        actions.set_due_day(question, due_on=timezone.localdate() - DAY, by=dilan)


# The pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_each_part_of_the_inbox_shows_what_it_says():
    client = officer("cpd_administrator")
    me = PersonOf(client)
    EnquiryFactory(name="New")
    EnquiryFactory(name="Mine", owned=True, owner=me)
    EnquiryFactory(name="Late", owned=True, due_on=date(2020, 1, 1))
    EnquiryFactory(name="Answered", answered=True)
    EnquiryFactory(name="Closed", status=S.CLOSED)

    def names(show: str) -> list[str]:
        return cells(soup_of(client, f"/office/questions/?show={show}"), "tbody th a")

    assert {show: names(show) for show in ("open", "mine", "unowned", "overdue", "answered", "closed")} == {
        "open": ["Late", "New", "Mine"],
        "mine": ["Mine"],
        "unowned": ["New"],
        "overdue": ["Late"],
        "answered": ["Answered"],
        "closed": ["Closed"],
    }
    assert cells(soup_of(client, "/office/questions/"), ".app-queue b") == ["3", "1", "1", "1"]


def PersonOf(client):
    from schools.models import Person

    return Person.objects.get(pk=client.session["_auth_user_id"])


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 50])
def test_the_inbox_costs_the_same_however_full(count, django_assert_num_queries):
    client = officer()
    EnquiryFactory.create_batch(count, owned=True, organisation=OrganisationFactory(), person=PersonFactory())
    client.get("/office/questions/")

    with django_assert_num_queries(4):
        client.get("/office/questions/")


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 50])
def test_a_question_costs_the_same_however_much_was_said(count, django_assert_num_queries):
    client, question = officer(), EnquiryFactory(owned=True)
    ReplyFactory.create_batch(count, enquiry=question)
    NoteFactory.create_batch(count, enquiry=question)
    client.get("/office/questions/")

    with django_assert_num_queries(4):
        client.get(f"/office/questions/{question.pk}/")


@pytest.mark.django_db
def test_the_spreadsheet_is_for_administrators_and_safe_to_open():
    EnquiryFactory(name="=cmd()", question="Why?")

    rows = csv_rows(officer().get("/office/questions/?format=csv"))

    assert (rows[0][3], rows[1][3], rows[1][-1]) == ("Name", "'=cmd()", "Why?")
    assert officer("cpd_administrator").get("/office/questions/?format=csv").status_code == 404
    assert AuditEntry.objects.filter(verb="took a spreadsheet of questions").count() == 1


@pytest.mark.django_db
def test_a_question_is_linked_to_a_person_who_then_reads_it_and_to_a_school():
    person, school = PersonFactory(first_name="Kofi", last_name="Boakye"), OrganisationFactory(name="Ivydale Primary")
    question, client = EnquiryFactory(question="MARK-ASKED"), officer()
    page = soup_of(client, f"/office/questions/{question.pk}/link/?q=Boakye")
    assert cells(page, "#people") == ["People"]

    client.post(f"/office/questions/{question.pk}/link/", {"link": f"person:{person.pk}"})
    client.post(f"/office/questions/{question.pk}/link/", {"link": f"school:{school.pk}"})

    question.refresh_from_db()
    assert (question.person, question.organisation) == (person, school)
    assert "MARK-ASKED" in soup_of(signed_in(person), "/my/questions/").get_text()
    client.post(f"/office/questions/{question.pk}/link/", {"link": "person:"})
    assert "MARK-ASKED" not in soup_of(signed_in(person), "/my/questions/").get_text()


@pytest.mark.django_db
def test_a_question_from_the_telephone_is_written_down_and_the_asker_told():
    client = officer()

    client.post(
        "/office/questions/add/",
        {"name": "Ama", "email": "ama@school.example", "topic": "money", "question": "Which invoice?"},
    )

    question = Enquiry.objects.get()
    assert (question.name, question.person, Message.objects.get().kind) == ("Ama", None, "enquiries.received")
    assert AuditEntry.objects.get(thing="enquiries.enquiry").person_id == PersonOf(client).pk


# What can never be true, and what goes in time ------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("facts", [{"status": S.OWNED, "owner": None}, {"status": S.ANSWERED, "answered_at": None}])
def test_the_database_refuses_a_question_that_contradicts_itself(facts):
    with pytest.raises(IntegrityError):
        EnquiryFactory(**facts)


@pytest.mark.django_db
def test_questions_go_two_years_after_their_end_and_spam_after_a_month():
    now = timezone.now()
    EnquiryFactory(status=S.CLOSED, closed_at=now - 800 * DAY)
    EnquiryFactory(status=S.SPAM, asked_at=now - 40 * DAY)
    kept = [EnquiryFactory(asked_at=now - 2000 * DAY), EnquiryFactory(status=S.CLOSED, closed_at=now - 100 * DAY)]

    assert privacy.purge(now) == {"questions deleted": 1, "spam deleted": 1}
    assert list(Enquiry.objects.order_by("pk")) == kept
