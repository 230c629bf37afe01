"""An application through its pages: begun, saved section by section, sent, decided on; read by nobody else."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from core.calendar import midnight
from core.models import AuditEntry, Message
from itt import actions, privacy, queries, rules
from itt.models import Choice, Cycle, Form, Safeguarding
from itt.rules import SECTIONS
from tests.factories.itt import BidFactory, ChoiceFactory, CourseFactory, CycleFactory, FormFactory
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.home.people import cells, officer, signed_in, soup_of

pytestmark = pytest.mark.django_db
WORDS = {
    "personal": {"phone": "020 7946 0000", "address": "1 Rye Lane"},
    "degree": {"degree": "History, 2:1, 2020"},
    "gcses": {"gcses": "English 6, maths 5, science 5"},
    "work": {"work": "Teaching assistant since 2023"},
    "statement": {"statement": "Because I like to explain."},
    "referees": {"referees": "Ada Bell, ada@example.org"},
    "safeguarding": {"has_something": "no"},
}


@pytest.fixture
def course():
    bid = BidFactory(awarded=18, requested=25)
    return CourseFactory(partnership=bid.partnership)


def test_from_beginning_to_recruited_through_the_pages(course):
    person = PersonFactory(teaching_assistant=OrganisationFactory())
    applicant, lead = signed_in(person), officer("itt_lead")
    applicant.post(reverse("itt:begin"))
    applicant.post(reverse("itt:choose"), {"course": course.pk})
    choice = Choice.objects.get()
    address = reverse("itt:choice", args=[choice.pk])
    refused = applicant.post(address, {"step": "submit"})
    assert (refused.status_code, "Complete “Degree” first." in refused.content.decode()) == (422, True)
    for name, said in WORDS.items():
        assert applicant.post(reverse("itt:section", args=[name]), said | {"is_done": "on"}).status_code == 302
    assert applicant.post(address, {"step": "submit"}).status_code == 302

    decide = reverse("itt:decide", args=[choice.pk])
    assert "Because I like to explain." in soup_of(lead, decide).get_text()
    day = timezone.localdate() + timedelta(days=9)
    when = {"invite-on-day": day.day, "invite-on-month": day.month, "invite-on-year": day.year, "invite-time": "9:30"}
    lead.post(decide, {"step": "invite", "invite-place": "John Donne"} | when)
    lead.post(decide, {"step": "offer", "offer-conditions": ["degree"]})
    assert "Answer by" in soup_of(applicant, address).get_text()
    applicant.post(address, {"step": "accept"})
    (condition,) = choice.conditions.all()
    lead.post(decide, {"step": f"meet-{condition.pk}"})
    lead.post(decide, {"step": "recruit"})

    choice.refresh_from_db()
    assert choice.status == "recruited"
    kinds = list(Message.objects.filter(person_id=person.pk).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["itt.sent", "itt.invited", "itt.offered", "itt.accepted", "itt.recruited"]
    readers = cells(soup_of(applicant, reverse("itt:mine")), "section[aria-labelledby=readers] li")
    assert readers[0].startswith("Olive Officer")


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_a_section_is_kept_as_it_is_typed_and_found_again(section):
    form = FormFactory(done=[], cycle=CycleFactory())
    client, address = signed_in(form.person), reverse("itt:section", args=[section.name])
    said = WORDS.get(section.name) or dict.fromkeys(section.fields, "Half a thou")

    assert client.post(address, said).status_code == 302

    page = client.get(address).content.decode()
    assert all(value in page for name, value in said.items() if name != "has_something")
    assert Form.objects.get().done == []


def test_what_is_marked_as_complete_has_to_be_and_nothing_typed_is_lost():
    form = FormFactory(done=[], phone="", address="")
    answer = signed_in(form.person).post(
        reverse("itt:section", args=["personal"]), {"phone": "020 7946 0123", "is_done": "on"}
    )

    assert (answer.status_code, "020 7946 0123" in answer.content.decode()) == (422, True)
    assert "Fill this in, or take the tick away" in answer.content.decode()


def test_what_was_sent_does_not_change_until_the_lead_reopens_it():
    choice = ChoiceFactory()
    client = signed_in(choice.form.person)
    address, said = reverse("itt:section", args=["degree"]), {"degree": "Physics", "is_done": "on"}

    refused = client.post(address, said)
    assert (refused.status_code, "This section has been sent." in refused.content.decode()) == (422, True)
    decide = reverse("itt:decide", args=[choice.pk])
    officer("itt_lead").post(decide, {"step": "reopen", "reopen-section": "degree"})
    assert client.post(address, said).status_code == 302
    assert Form.objects.get().degree == "Physics"
    assert client.post(address, said).status_code == 422  # it was opened once


@pytest.mark.parametrize("role", ["head", "teacher", "anybody"])
def test_nobody_else_reads_an_application_least_of_all_the_head(role):
    school = OrganisationFactory()
    choice = ChoiceFactory(form__person=PersonFactory(teaching_assistant=school), form__statement="SECRET WORDS")
    Safeguarding.objects.create(form=choice.form, has_something=True, words="SECRET WORDS")
    client = signed_in(PersonFactory(**({role: school} if role != "anybody" else {})))

    for name in ("choice", "decide"):
        assert client.get(reverse(f"itt:{name}", args=[choice.pk])).status_code == 404
    assert "SECRET WORDS" not in client.get(reverse("itt:mine")).content.decode()
    assert officer("administrator").get(reverse("itt:decide", args=[choice.pk])).status_code == 404


def test_opening_an_application_is_on_record():
    choice = ChoiceFactory()
    officer("itt_lead").get(reverse("itt:decide", args=[choice.pk]))

    assert AuditEntry.objects.filter(verb="read", thing="itt.form", thing_id=choice.form_id).count() == 1


def test_nothing_is_sent_when_the_cycle_is_closed(course):
    choice = ChoiceFactory(status="unsubmitted", bid=course.partnership.bids.get(), course=course)
    Cycle.objects.update(apply_until_on=timezone.localdate() - timedelta(days=1))

    answer = signed_in(choice.form.person).post(reverse("itt:choice", args=[choice.pk]), {"step": "submit"})

    assert "Applications for this cycle are closed." in answer.content.decode()


# The clock ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "decide_by", "first_warning"),
    [
        (date(2026, 10, 1), date(2026, 11, 26), date(2026, 11, 5)),
        (date(2026, 11, 2), date(2027, 1, 6), date(2026, 12, 7)),  # Christmas and New Year do not count
        (date(2027, 3, 1), date(2027, 4, 28), date(2027, 4, 7)),  # neither do Good Friday and Easter Monday
    ],
)
def test_forty_working_days_to_decide(sent, decide_by, first_warning):
    assert rules.decide_by(sent) == decide_by
    assert rules.warned_on(sent)[0] == first_warning


def test_ten_working_days_to_answer_an_offer():
    with time_machine.travel("2026-12-14 12:00+00:00", tick=False):
        assert rules.reply_by(timezone.now()) == midnight(date(2027, 1, 7))  # the end of the 6th


def test_whoever_waits_when_the_cycle_ends_is_told():
    choice = ChoiceFactory()
    Cycle.objects.update(
        opens_on=timezone.localdate() - timedelta(days=200),
        apply_until_on=timezone.localdate() - timedelta(days=9),
        decide_until_on=timezone.localdate() - timedelta(days=1),
    )

    assert (actions.close_cycles(), actions.close_cycles()) == (1, 0)
    choice.refresh_from_db()
    assert (choice.status, choice.ended_by, choice.reason) == ("rejected", "clock", "course_full")


def test_a_year_after_its_cycle_an_unsuccessful_application_has_lost_its_words_and_counts_on():
    lost, won = ChoiceFactory(status="rejected", feedback="Read more"), ChoiceFactory(status="recruited")
    Safeguarding.objects.create(form=lost.form, has_something=True, words="Something")
    late = timezone.now() + timedelta(days=365 + 221)

    assert privacy.purge(late) == {"applications to train without their words": 1}

    lost.form.refresh_from_db()
    won.form.refresh_from_db()
    assert (lost.form.statement, won.form.statement) == ("", "Because I like to explain.")
    assert not Safeguarding.objects.exists()
    assert queries.choices_in("over").count() == 1
    assert privacy.purge(late) == {"applications to train without their words": 0}
