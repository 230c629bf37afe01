"""Every model that holds something about people says what, why and how long; the kernel's own records go in time."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db.models import EmailField
from django.utils import timezone

from core import privacy
from core.models import Job, Message
from core.states import JobStatus, MessageStatus
from schools.models import Person, Post
from tests.factories.core import AuditEntryFactory, JobFactory, MessageFactory
from tests.factories.schools import PersonFactory

#: Names of columns that say something about a person.
TELLING = {
    "person_id", "first_name", "last_name", "head_name", "initials", "to_email", "access_needs", "ip", "user_agent",
    "telephone", "contact", "speakers",
}  # fmt: skip
#: Tables of the framework that hold nothing about people although they point at one: groups are not used.
EXCEPT = {"schools.Person_groups", "schools.Person_user_permissions"}
#: Columns that look like it and are not: speakers of an event are what its public page says.
NOT_PERSONAL = {"programmes.Programme.speakers"}


def points_at_a_person(model) -> bool:
    return any(
        (column.is_relation and column.related_model is Person)
        or isinstance(column, EmailField)
        or (column.name in TELLING and f"{model._meta.label}.{column.name}" not in NOT_PERSONAL)
        for column in model._meta.local_concrete_fields
    )


def silent(answered) -> set[str]:
    """Models with personal data that are not among those that somebody answers for."""
    personal = {model for model in apps.get_models(include_auto_created=True) if points_at_a_person(model)}
    return {model._meta.label for model in personal - answered} - EXCEPT


def test_every_model_with_personal_data_says_how_long_it_is_kept():
    assert silent({model for part in privacy.parts() for model in part.RETENTION}) == set()


def test_a_model_that_nobody_answers_for_is_seen():
    answered = {model for part in privacy.parts() for model in part.RETENTION}

    assert silent(answered - {Message, Post}) == {"core.Message", "schools.Post"}


def test_every_app_with_a_privacy_file_answers_all_four_questions():
    parts = list(privacy.parts())

    assert [part.__name__ for part in parts] == [
        "leadership.privacy",
        "bookings.privacy",
        "itt.privacy",
        "programmes.privacy",
        "members.privacy",
        "payments.privacy",
        "enquiries.privacy",
        "schools.privacy",
        "core.privacy",
    ]
    for part in parts:
        assert all(hasattr(part, name) for name in ("RETENTION", "held_about", "forget", "purge"))
        assert all(kept.what and kept.why and kept.how_long for kept in part.RETENTION.values())


def sent(days: int, **facts) -> Message:
    at = timezone.now() - timedelta(days=days)
    message = MessageFactory(status=MessageStatus.SENT, sent_at=at, html="<p>Some words.</p>", **facts)
    Message.objects.filter(pk=message.pk).update(made_at=at)
    return message


@pytest.mark.django_db
def test_the_words_of_a_message_go_after_thirty_days_and_the_fact_stays():
    fresh, old = sent(29), sent(31)

    privacy.purge(timezone.now())
    privacy.purge(timezone.now())  # the clock may strike twice

    words = {message.pk: (message.text, message.html, message.status) for message in Message.objects.all()}
    assert words == {fresh.pk: ("Some words.", "<p>Some words.</p>", "sent"), old.pk: ("", "", "sent")}


@pytest.mark.django_db
def test_a_code_that_never_went_out_is_blanked_once_it_is_useless():
    code = MessageFactory(is_secret=True, text="Your code is 123456")
    Message.objects.filter(pk=code.pk).update(made_at=timezone.now() - timedelta(hours=2))
    letter = MessageFactory()

    privacy.purge(timezone.now())

    code.refresh_from_db()
    letter.refresh_from_db()
    assert (code.text, code.status) == ("", MessageStatus.CANCELLED)
    assert (letter.text, letter.status) == ("Some words.", MessageStatus.QUEUED)


@pytest.mark.django_db
def test_the_fact_of_a_message_goes_after_two_years():
    sent(3 * 365)
    kept = sent(365)

    privacy.purge(timezone.now())

    assert list(Message.objects.all()) == [kept]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "days", "is_kept"),
    [
        (JobStatus.FINISHED, 29, True),
        (JobStatus.FINISHED, 31, False),
        (JobStatus.FAILED, 31, False),
        (JobStatus.DRAFT, 0, True),
        (JobStatus.DRAFT, 2, False),
        (JobStatus.RUNNING, 31, True),
    ],
)
def test_files_of_jobs_go_in_time(status, days, is_kept):
    job = JobFactory(status=status, troubles=[{"line": 2, "outcome": "refused", "reason": "No name"}])
    job.file.save("list", ContentFile(b"personal"))
    Job.objects.filter(pk=job.pk).update(made_at=timezone.now() - timedelta(days=days))
    name = job.file.name

    privacy.purge(timezone.now())

    job.refresh_from_db()
    assert (bool(job.file), bool(job.troubles), job.file.storage.exists(name)) == (is_kept, is_kept, is_kept)


@pytest.mark.django_db
def test_forgetting_calls_back_what_was_not_sent_and_blanks_the_rest():
    person = PersonFactory(email="ama@school.example")
    waiting = MessageFactory(person_id=person.pk)
    by_address = sent(1, to_email="ama@school.example")
    other = MessageFactory()
    JobFactory(person_id=person.pk)
    AuditEntryFactory(person_id=person.pk)

    done = {one.what: one.rows for one in privacy.forget(person)}

    assert done == {"Messages": 2, "Lists brought in": 1, "Audit trail": 0}
    rows = Message.objects.filter(pk__in=[waiting.pk, by_address.pk]).order_by("pk")
    assert list(rows.values_list("status", "to_email", "text", "subject")) == [
        ("cancelled", "", "", ""),
        ("sent", "", "", ""),
    ]
    other.refresh_from_db()
    assert other.text == "Some words."


@pytest.mark.django_db
def test_a_section_says_choices_and_money_and_days_as_people_do():
    message = sent(0)
    [row] = privacy.section("Messages", Message.objects.all(), status="State", is_secret="Secret").rows

    assert row == {"State": "Sent", "Secret": "no"}
    assert privacy.written(None) == ""
    assert privacy.written(message.sent_at.date()) == privacy.words.day(message.sent_at.date())
