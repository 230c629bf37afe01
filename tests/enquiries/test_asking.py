"""A question is written down before anything is sent, once however often it is sent, and spam gets nowhere."""

import uuid
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from bs4 import BeautifulSoup
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.models import Message
from enquiries import actions, emails, rules
from enquiries.forms.asking import SALT
from enquiries.models import Enquiry
from enquiries.states import EnquiryStatus
from tests.at_once import at_once
from tests.factories.enquiries import EnquiryFactory, NoteFactory, ReplyFactory
from tests.factories.schools import PersonFactory, SchoolFactory
from tests.home.people import cells, signed_in, soup_of

ASK = "/ask/"


def shown(seconds_ago: float = 60) -> str:
    return signing.dumps(timezone.now().timestamp() - seconds_ago, salt=SALT)


def typed(**changed) -> dict:
    facts = {
        "name": "Adaeze Obi", "email": "Adaeze@School.example", "school": "", "topic": "courses",
        "question": "When does the next phonics course begin?", "agreed": "on", "website": "", "shown": shown(),
    }  # fmt: skip
    return facts | changed


@pytest.mark.django_db
def test_a_question_is_kept_and_the_asker_told_when_the_answer_comes(client):
    school = SchoolFactory(organisation__name="Albion Primary School").organisation

    answer = client.post(ASK, typed(school="albion primary school", wants_news="on"))

    made = Enquiry.objects.get()
    assert (made.status, made.email, made.organisation, made.wants_news) == (
        EnquiryStatus.NEW,
        "adaeze@school.example",
        school,
        True,
    )
    assert made.due_on == rules.due_on(asked_on=timezone.localdate())
    letter = emails.received(Message.objects.get(kind="enquiries.received"))
    assert letter.to_email == "adaeze@school.example"
    assert made.reference in letter.subject
    page = soup_of(client, answer.url)
    assert cells(page, ".govuk-panel__body") == [f"Your reference {made.reference}"]


@pytest.mark.django_db
def test_the_letter_repeats_nothing_that_a_stranger_typed(client):
    client.post(ASK, typed(name="Buy now", question="Cheap watches at http://evil.example"))

    letter = emails.received(Message.objects.get(kind="enquiries.received"))

    assert [word for word in ("Buy now", "watches", "evil") if word in letter.text + letter.html + letter.subject] == []


@pytest.mark.parametrize(
    ("asked_on", "due_on"),
    [
        (date(2026, 11, 2), date(2026, 11, 9)),  # Monday to Monday
        (date(2026, 11, 7), date(2026, 11, 13)),  # Saturday: Monday is the first day
        (date(2026, 12, 23), date(2027, 1, 4)),  # Christmas, Boxing Day, its substitute and New Year are no days
    ],
)
def test_an_answer_is_due_in_five_working_days(asked_on, due_on):
    assert rules.due_on(asked_on=asked_on) == due_on


@pytest.mark.django_db
def test_a_program_that_fills_in_everything_is_set_aside_and_nobody_is_written_to(client):
    answer = client.post(ASK, typed(website="http://spam.example"))

    assert Enquiry.objects.get().status == EnquiryStatus.SPAM
    assert (answer.status_code, Message.objects.count()) == (302, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("when", [lambda: shown(1), lambda: "", lambda: "forged"], ids=["a second", "none", "forged"])
def test_a_form_that_comes_back_at_once_is_asked_for_again_and_loses_nothing(client, when):
    answer = client.post(ASK, typed(shown=when()))

    assert (answer.status_code, Enquiry.objects.count()) == (422, 0)
    assert "Look it over, and send it once more." in answer.content.decode()
    assert "When does the next phonics course begin?" in answer.content.decode()


@pytest.mark.django_db
def test_more_than_a_few_in_an_hour_are_kept_waiting_and_lose_nothing(client):
    for _ in range(6):
        assert client.post(ASK, typed()).status_code == 302

    answer = client.post(ASK, typed(question="One more"))

    assert (answer.status_code, Enquiry.objects.count()) == (422, 6)
    assert "One more" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("name", "Write your name, so that we know how to address you."),
        ("email", "Write your e-mail address, so that we can answer."),
        ("topic", "Choose what it is about; “Something else” if nothing fits."),
        ("question", "Write your question."),
        ("agreed", "Tick that we may use your address to answer: without it we cannot."),
    ],
)
def test_what_is_missing_is_said_in_words_that_help(client, field, words):
    page = soup_of_error(client.post(ASK, typed(**{field: ""})))

    assert cells(page, ".govuk-error-summary li") == [words]


def soup_of_error(answer):
    assert answer.status_code == 422
    return BeautifulSoup(answer.content, "html.parser")


@pytest.mark.django_db
def test_news_is_agreed_to_apart_from_the_answer(client):
    client.post(ASK, typed())

    assert Enquiry.objects.get().wants_news is False


@pytest.mark.django_db
def test_pressing_twice_asks_once(client):
    key = str(uuid.uuid4())

    first, second = (client.post(ASK, typed(key=key)) for _ in range(2))

    assert Enquiry.objects.count() == 1
    assert emails.read_token(first.url.split("/")[2]) == emails.read_token(second.url.split("/")[2])
    assert Message.objects.count() == 1


def test_pressing_twice_at_once_asks_once(own_database):
    key = uuid.uuid4()

    def ask(_: int):
        return actions.ask(topic="other", question="Why?", email="a@b.example", name="A", key=key, by=None)

    results = at_once(4, ask)

    assert Enquiry.objects.count() == 1
    assert all(isinstance(result, Enquiry | ValidationError) for result in results)


@pytest.mark.django_db
def test_somebody_signed_in_is_not_asked_who_they_are():
    person = PersonFactory()
    client = signed_in(person)
    page = soup_of(client, ASK)

    assert [page.find(id=f"id_{name}") for name in ("name", "email", "school")] == [None] * 3
    client.post(ASK, {"topic": "money", "question": "Where is our invoice?", "agreed": "on"})

    made = Enquiry.objects.get()
    assert (made.person, made.name, made.email) == (person, person.full_name, person.email)


@pytest.mark.django_db
def test_another_app_opens_a_question_about_a_record_of_its_own():
    person = PersonFactory()

    made = actions.ask(topic="teacher_training", question="May I start in January?", about="application:12", by=person)

    assert (made.about, made.person, made.status) == ("application:12", person, EnquiryStatus.NEW)


@pytest.mark.django_db
def test_a_question_needs_an_address():
    with pytest.raises(ValidationError, match="Give an e-mail address"):
        actions.ask(topic="other", question="Why?", by=PersonFactory(email=None))


@pytest.mark.django_db
def test_a_topic_can_be_chosen_beforehand(client):
    assert soup_of(client, "/ask/?topic=membership").select_one("input[value=membership]").has_attr("checked")
    assert soup_of(client, "/ask/?topic=nonsense").select("input[checked]") == []


# The asker's own pages ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_asker_reads_question_and_answers_and_never_a_note(client):
    question = EnquiryFactory(answered=True, question="MARK-ASKED")
    ReplyFactory(enquiry=question, text="MARK-ANSWERED")
    NoteFactory(enquiry=question, text="MARK-NOTED")
    token = emails.token_of(question)

    told = "".join(client.get(f"/ask/{token}/{page}").content.decode() for page in ("", "sent/"))
    letters = [emails.of_question(question), *(emails.of_answer(reply) for reply in question.replies.all())]
    composed = [getattr(emails, message.kind.partition(".")[2])(message) for message in letters]
    told += "".join(letter.text + letter.html + letter.subject for letter in composed)

    assert ("MARK-ASKED" in told, "MARK-ANSWERED" in told, "MARK-NOTED" in told) == (True, True, False)


@pytest.mark.django_db
def test_a_token_that_is_none_leads_nowhere(client):
    other = signing.dumps(EnquiryFactory().pk, salt="something else")

    assert [client.get(f"/ask/{token}/").status_code for token in ("x", other)] == [404, 404]


@pytest.mark.django_db
def test_writing_back_opens_a_question_again_with_days_of_its_own(client):
    question = EnquiryFactory(answered=True, due_on=date(2020, 1, 1), reminded_on=date(2020, 1, 1))
    ReplyFactory(enquiry=question)

    answer = client.post(f"/ask/{emails.token_of(question)}/", {"text": "And in June?", "seen": "1"})

    question.refresh_from_db()
    assert (answer.status_code, question.status) == (302, EnquiryStatus.OWNED)
    assert question.due_on == rules.due_on(asked_on=timezone.localdate())
    assert question.reminded_on is None
    assert Message.objects.get(kind="enquiries.came_back").person_id == question.owner_id


@pytest.mark.django_db
def test_a_question_whose_owner_has_left_comes_back_to_the_inbox(client):
    question = EnquiryFactory(status="closed", owner=PersonFactory())

    client.post(f"/ask/{emails.token_of(question)}/", {"text": "And in June?", "seen": "0"})

    question.refresh_from_db()
    assert (question.status, question.owner) == (EnquiryStatus.NEW, None)


@pytest.mark.django_db
def test_somebody_signed_in_sees_their_own_questions_and_no_one_elses():
    person = PersonFactory(email="kofi@school.example")
    EmailAddress.objects.create(user=person, email=person.email, verified=True)
    EnquiryFactory(person=person, question="ASKED-SIGNED-IN")
    EnquiryFactory(email=person.email, question="BEFORE-I-SIGNED-UP")
    EnquiryFactory(email="other@school.example", question="OF-SOMEBODY-ELSE")
    EnquiryFactory(person=PersonFactory(), email=person.email, question="LINKED-ELSEWHERE")

    page = soup_of(signed_in(person), "/my/questions/").get_text()

    seen = [
        mark
        for mark in ("ASKED-SIGNED-IN", "BEFORE-I-SIGNED-UP", "OF-SOMEBODY-ELSE", "LINKED-ELSEWHERE")
        if mark in page
    ]
    assert seen == ["ASKED-SIGNED-IN", "BEFORE-I-SIGNED-UP"]


@pytest.mark.django_db
def test_an_address_that_was_never_confirmed_shows_nothing():
    EnquiryFactory(email="kofi@school.example")

    page = soup_of(signed_in(PersonFactory(email="kofi@school.example")), "/my/questions/")

    assert "You have not asked us anything yet." in page.get_text()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 50])
def test_one_s_own_list_costs_the_same_however_long(count, django_assert_num_queries):
    person = PersonFactory()
    EnquiryFactory.create_batch(count, person=person)
    client = signed_in(person)
    client.get("/my/questions/")

    with django_assert_num_queries(3):
        client.get("/my/questions/")
