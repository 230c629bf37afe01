"""Letters of the office to chosen people of a course: who gets one, how it looks, and that it goes once."""

import uuid

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from bookings import actions
from bookings.actions import ToWrite
from bookings.models import Announcement
from bookings.states import Status
from core import jobs, outbox
from core.action import RuleBroken
from core.models import AuditEntry, Job, Message
from core.outbox import COMPOSERS
from tests.factories.bookings import AnnouncementFactory, BookingFactory, RequestFactory
from tests.factories.programmes import CourseFactory
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
TEXT = "We meet in the **hall**.\n\nBring [this list](https://example.org/list).\n\n<script>alert(1)</script>"


@pytest.fixture
def officer(client):
    person = OfficerFactory(cpd_administrator=True)
    client.force_login(person)
    client.get("/cpd/")
    return person


@pytest.fixture
def course():
    """Ann and Ben have places, Cat waits, Dan was offered one, Eve gave hers up."""
    found = CourseFactory(programme__title="Fabulous phonics", places=20)
    states = {"Ann": "booked", "Ben": "booked", "Cat": "waiting", "Dan": "offered", "Eve": "cancelled"}
    for name, status in states.items():
        BookingFactory(cohort=found, person=PersonFactory(first_name=name, last_name="Adeyemi"), status=status)
    return found


def letter_to(cohort, *, statuses=("booked",), bookings=(), key=None, text=TEXT) -> ToWrite:
    return ToWrite(key or uuid.uuid4(), "Another room", text, statuses, bookings)


def written_to() -> list[str]:
    """First names of those for whom a letter was written down."""
    people = Message.objects.filter(kind="bookings.announcement").values_list("person_id", flat=True)
    return sorted(PersonFactory._meta.model.objects.filter(pk__in=people).values_list("first_name", flat=True))


def booking_of(name: str):
    return Announcement.bookings.field.related_model.objects.get(person__first_name=name)


# Who gets one ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "names", "expected"),
    [
        (["booked"], [], ["Ann", "Ben"]),
        (["waiting", "offered"], [], ["Cat", "Dan"]),
        ([], ["Ben"], ["Ben"]),
        (["waiting"], ["Ann"], ["Ann", "Cat"]),
        (["booked", "waiting", "offered"], ["Ann"], ["Ann", "Ben", "Cat", "Dan"]),
        (["booked"], ["Eve"], ["Ann", "Ben"]),
    ],
)
def test_a_letter_goes_to_the_chosen_states_and_people_each_once(course, statuses, names, expected):
    bookings = [booking_of(name).pk for name in names]

    actions.announce(course, letter_to(course, statuses=statuses, bookings=bookings), by=PersonFactory())

    assert written_to() == expected


def test_places_without_a_name_are_written_of_to_whoever_asked_once(course):
    school, head = OrganisationFactory(), PersonFactory(first_name="Head")
    request = RequestFactory(cohort=course, asked_by=head)
    due = course.starts_at
    for _ in range(2):
        BookingFactory(cohort=course, request=request, person=None, organisation=school, name_due_at=due)
    BookingFactory(cohort=course, request=request, person=head, organisation=school)

    letter, _ = actions.announce(course, letter_to(course), by=PersonFactory())

    assert written_to() == ["Ann", "Ben", "Head"]
    assert letter.bookings.count() == 5


def test_nobody_of_another_course_is_written_to(course):
    other = BookingFactory(person=PersonFactory(first_name="Other"))

    with pytest.raises(RuleBroken, match="Choose somebody to write to"):
        actions.announce(course, letter_to(course, statuses=[], bookings=[other.pk]), by=PersonFactory())

    assert not Announcement.objects.exists()


def test_the_same_key_sends_once_whatever_was_changed_meanwhile(course):
    key, officer = uuid.uuid4(), PersonFactory()

    first, is_new = actions.announce(course, letter_to(course, key=key), by=officer)
    second, is_new_too = actions.announce(course, letter_to(course, key=key, statuses=["waiting"]), by=officer)

    assert (first, is_new, is_new_too) == (second, True, False)
    assert written_to() == ["Ann", "Ben"]
    assert AuditEntry.objects.filter(verb="wrote to the participants of").count() == 1


# How it is said -------------------------------------------------------------------------------------------------------


def composed(name: str) -> outbox.Letter | None:
    message = Message.objects.get(kind="bookings.announcement", person_id=booking_of(name).person_id)
    return COMPOSERS[message.kind](message)


def test_the_letter_says_what_was_written_cleaned_with_the_course_and_a_link(course):
    actions.announce(course, letter_to(course), by=PersonFactory())

    letter = composed("Ann")

    assert letter.subject == "Another room"
    assert letter.to_email == booking_of("Ann").person.email
    assert letter.text.split("\n\n")[:4] == [
        "Another room",
        "Dear Ann,",
        "We meet in the hall.",
        "Bring this list (https://example.org/list).",
    ]
    assert "Course: Fabulous phonics" in letter.text
    assert "You get this because you have a place on this course." in letter.text
    assert f"/bookings/{booking_of('Ann').pk}/" in letter.text
    html = BeautifulSoup(letter.html, "html.parser")
    assert html.strong.get_text() == "hall"
    assert html.find("a", string="this list")["href"] == "https://example.org/list"
    assert "<script" not in letter.html


def test_somebody_in_line_is_told_so(course):
    actions.announce(course, letter_to(course, statuses=["waiting"]), by=PersonFactory())

    assert "You get this because you are in line for this course." in composed("Cat").text


def test_whoever_gave_up_the_place_meanwhile_is_told_nothing(course):
    actions.announce(course, letter_to(course), by=PersonFactory())
    booking = booking_of("Ann")
    actions.cancel(booking, by=booking.person)

    assert composed("Ann") is None
    assert composed("Ben") is not None


# The page -------------------------------------------------------------------------------------------------------------


def page(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def sent(shown: BeautifulSoup, step: str) -> dict:
    """What the buttons of the preview send."""
    form = shown.select_one("main form[method=post]")
    data: dict[str, list[str]] = {}
    for field in form.select("input[name]"):
        if field.get("type") != "checkbox" or field.has_attr("checked"):
            data.setdefault(field["name"], []).append(field.get("value", ""))
    return data | {"step": [step]}


@pytest.fixture
def address(course):
    return reverse("bookings:write", args=[course.pk])


def filled(**said) -> dict:
    return {"key": str(uuid.uuid4()), "statuses": ["booked"], "subject": "Another room", "text": TEXT} | said


def test_the_form_says_how_many_there_are_and_names_them(client, officer, course, address):
    shown = page(client.get(address))

    labels = [label.get_text(strip=True) for label in shown.select(".govuk-checkboxes__label")]
    assert labels[:3] == ["booked (2)", "offered a place (1)", "on the waiting list (1)"]
    assert labels[3:] == ["Ann Adeyemi", "Ben Adeyemi", "Cat Adeyemi", "Dan Adeyemi"]


def test_the_preview_is_the_letter_of_one_of_them_and_nothing_has_gone(client, officer, course, address):
    answer = client.post(address, filled(statuses=["booked", "waiting"]))

    shown = page(answer)
    assert (answer.status_code, shown.h1.get_text()) == (200, "To 3 people")
    assert "As Ann Adeyemi will read it" in shown.get_text()
    assert shown.select_one(".app-card .app-prose strong").get_text() == "hall"
    assert "Dear Ann," in shown.select_one(".app-card").get_text()
    assert not shown.select(".app-card script")
    assert not Announcement.objects.exists()
    assert not Message.objects.exists()


def test_the_preview_says_who_has_no_address(client, officer, course, address):
    BookingFactory(cohort=course, person=PersonFactory(first_name="Fay", last_name="Zed", email=None))

    assert "1 without an e-mail address" in page(client.post(address, filled())).get_text()


def test_going_back_keeps_everything_that_was_typed(client, officer, course, address):
    preview = page(client.post(address, filled(bookings=[booking_of("Cat").pk])))

    answer = client.post(address, sent(preview, "change"))

    form = page(answer)
    assert answer.status_code == 200
    assert form.select_one("[name=subject]")["value"] == "Another room"
    assert form.select_one("textarea").get_text().strip() == TEXT
    assert [box["value"] for box in form.select("[name=bookings][checked]")] == [str(booking_of("Cat").pk)]
    assert form.select_one("[name=key]")["value"] == preview.select_one("[name=key]")["value"]


def test_sending_twice_sends_once_and_leads_to_the_letter(client, officer, course, address):
    data = sent(page(client.post(address, filled())), "send")

    first, second = client.post(address, data), client.post(address, data)

    letter = Announcement.objects.get()
    assert first["Location"] == second["Location"] == reverse("bookings:announcement", args=[letter.pk])
    assert (letter.written_by, letter.to_statuses, letter.text) == (officer, ["booked"], TEXT)
    assert written_to() == ["Ann", "Ben"]


def test_when_somebody_came_meanwhile_it_is_shown_again_before_it_goes(client, officer, course, address):
    data = sent(page(client.post(address, filled())), "send")
    BookingFactory(cohort=course, person=PersonFactory(first_name="Late"))

    again = page(client.post(address, data))

    assert again.h1.get_text() == "To 3 people"
    assert "Since you looked, somebody has come or gone" in again.get_text()
    assert not Announcement.objects.exists()
    client.post(address, sent(again, "send"))
    assert written_to() == ["Ann", "Ben", "Late"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"statuses": []}, ["Choose to whom you write: by state, or single people."]),
        ({"subject": ""}, ["Write what the letter is about."]),
        ({"text": " "}, ["Write the letter."]),
        ({"statuses": ["cancelled"]}, ["Choose from the states that are listed."]),
        ({"bookings": ["999999"]}, ["Somebody you ticked is no longer on this course. Look at the list again."]),
    ],
)
@pytest.mark.usefixtures("officer", "course")
def test_a_letter_that_cannot_go_is_refused_in_words(client, address, said, expected):
    answer = client.post(address, filled(**said))

    assert answer.status_code == 422
    assert [line.get_text(strip=True) for line in page(answer).select(".govuk-error-summary__list li")] == expected


def test_with_nobody_on_the_course_there_is_nobody_to_write_to(client, officer):
    shown = page(client.get(reverse("bookings:write", args=[CourseFactory().pk])))

    assert "there is nobody to write to" in shown.get_text()


@pytest.mark.parametrize("count", [1, 50])
def test_writing_costs_the_same_at_1_and_at_50_people(client, officer, django_assert_num_queries, count):
    course = CourseFactory(places=60)
    for _ in range(count):
        BookingFactory(cohort=course)
    address = reverse("bookings:write", args=[course.pk])

    with django_assert_num_queries(3):  # who is reading, the course, its people
        client.get(address)
    with django_assert_num_queries(5):  # the same, the one whose letter is shown, the sessions
        client.post(address, filled())


# A letter to many -----------------------------------------------------------------------------------------------------


def test_a_letter_to_many_is_written_by_a_worker_and_once_though_it_begins_again(client, officer):
    course = CourseFactory(places=150)
    for _ in range(actions.WRITTEN_AT_ONCE + 1):
        BookingFactory(cohort=course)
    address = reverse("bookings:write", args=[course.pk])

    answer = client.post(address, sent(page(client.post(address, filled())), "send"))

    job = Job.objects.get()
    assert answer["Location"] == reverse("programmes:work", args=[job.pk])
    assert not Message.objects.exists()
    for _ in range(2):
        Job.objects.update(status="waiting")
        jobs.run_waiting()
    assert Message.objects.filter(kind="bookings.announcement").count() == 101
    job.refresh_from_db()
    assert (job.status, job.counts) == ("finished", {"created": 101})
    assert "All letters are on their way" in page(client.get(answer["Location"])).get_text()


# What was sent --------------------------------------------------------------------------------------------------------


def test_a_sent_letter_says_how_many_went_out_on_its_page_and_on_the_course(client, officer, course):
    letter, _ = actions.announce(course, letter_to(course), by=officer)
    message = Message.objects.filter(kind="bookings.announcement").first()
    Message.objects.filter(pk=message.pk).update(status="sent", sent_at=letter.sent_at)

    shown = page(client.get(reverse("bookings:announcement", args=[letter.pk])))
    of_course = page(client.get(reverse("home:cohort", args=[course.pk])))

    assert "1 of 2 letters sent" in shown.get_text()
    assert [link.get_text() for link in shown.select("[aria-labelledby=readers] a")] == ["Ann Adeyemi", "Ben Adeyemi"]
    [line] = of_course.select("[aria-labelledby=letters] li")
    assert line.a["href"] == reverse("bookings:announcement", args=[letter.pk])
    assert "1 of 2 sent" in line.get_text()


@pytest.mark.parametrize("count", [1, 50])
def test_a_sent_letter_costs_the_same_at_1_and_at_50_readers(client, officer, django_assert_num_queries, count):
    letter = AnnouncementFactory(cohort=CourseFactory(places=60))
    letter.bookings.set([BookingFactory(cohort=letter.cohort, status=Status.BOOKED) for _ in range(count)])

    with django_assert_num_queries(4):  # who is reading, the letter, the count, the readers
        shown = page(client.get(reverse("bookings:announcement", args=[letter.pk])))

    assert len(shown.select("[aria-labelledby=readers] li")) == count
