"""A register that is sent twice, or late, or from a page that somebody else has overtaken."""

import uuid
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from bookings import actions
from bookings.actions import Crossed, Marked, SavedBefore, registers
from bookings.forms.registers import NOTHING
from bookings.models import Attendance, Sending
from core.models import AuditEntry
from tests.at_once import at_once
from tests.factories.bookings import AttendanceFactory, BookingFactory
from tests.factories.programmes import SessionFactory
from tests.factories.schools import OfficerFactory, PersonFactory

MOST_SCRIPT_BYTES = 5_000


def begun(**fields):
    """A session that began an hour ago, with a leader of its own."""
    starts = timezone.now() - timedelta(hours=1)
    person = PersonFactory(first_name="Hannah", last_name="Okonkwo")
    return SessionFactory(leader=person, starts_at=starts, ends_at=starts + timedelta(minutes=90), **fields)


def marks_of(session) -> dict[int, tuple]:
    return {row.booking_id: (row.mark, row.minutes) for row in Attendance.objects.filter(session=session)}


# Twice ----------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_second_sending_of_the_same_register_undoes_nothing_that_was_corrected_since():
    session, key = begun(), uuid.uuid4()
    booking = BookingFactory(cohort=session.cohort)
    actions.take_register(session, [Marked(booking.pk, "present")], by=session.leader, key=key)
    actions.take_register(session, [Marked(booking.pk, "absent")], by=session.leader, key=uuid.uuid4())
    entries = AuditEntry.objects.count()

    with pytest.raises(SavedBefore, match="saved already"):
        actions.take_register(session, [Marked(booking.pk, "present")], by=session.leader, key=key)

    assert (marks_of(session), AuditEntry.objects.count()) == ({booking.pk: ("absent", None)}, entries)


@pytest.mark.django_db
def test_control_without_the_key_the_second_sending_undoes_the_correction(monkeypatch):
    monkeypatch.setattr(registers, "_note_sending", lambda *args, **kwargs: None)
    session, key = begun(), uuid.uuid4()
    booking = BookingFactory(cohort=session.cohort)
    for mark in ("present", "absent", "present"):
        actions.take_register(session, [Marked(booking.pk, mark)], by=session.leader, key=key)

    assert marks_of(session) == {booking.pk: ("present", None)}


def test_of_many_sendings_of_one_register_at_once_one_is_taken(own_database):
    session, key = begun(), uuid.uuid4()
    booking = BookingFactory(cohort=session.cohort)

    results = at_once(
        6, lambda _: actions.take_register(session, [Marked(booking.pk, "present")], by=session.leader, key=key)
    )

    assert sorted(type(result).__name__ for result in results) == ["SavedBefore"] * 5 + ["int"]
    assert (marks_of(session), Sending.objects.count()) == ({booking.pk: ("present", None)}, 1)
    assert AuditEntry.objects.filter(verb="took the register of").count() == 1


def test_control_with_keys_of_their_own_all_of_them_are_taken(own_database):
    session = begun()
    booking = BookingFactory(cohort=session.cohort)

    results = at_once(
        6,
        lambda _: actions.take_register(session, [Marked(booking.pk, "present")], by=session.leader, key=uuid.uuid4()),
    )

    assert sorted(results) == [0] * 5 + [1]
    assert Sending.objects.count() == 6


@pytest.mark.django_db
def test_the_page_says_that_it_was_saved_already_and_lets_the_device_forget_it(client):
    session, key = begun(), uuid.uuid4()
    booking = BookingFactory(cohort=session.cohort)
    client.force_login(session.leader)
    url, sent = reverse("bookings:register", args=[session.pk]), {"key": key, f"mark-{booking.pk}": "present"}

    answers = [client.post(url, sent), client.post(url, sent, follow=True)]

    assert answers[0].headers["Location"] == f"{url}?saved={key}"
    assert (answers[1].redirect_chain, "Nothing was changed." in answers[1].content.decode()) == (
        [(f"{url}?saved={key}", 302)],
        True,
    )


@pytest.mark.django_db
def test_every_page_has_a_key_of_its_own(client):
    session = begun()
    BookingFactory(cohort=session.cohort)
    client.force_login(session.leader)
    url = reverse("bookings:register", args=[session.pk])
    keys = {BeautifulSoup(client.get(url).content, "html.parser").select_one("[name=key]")["value"] for _ in range(2)}

    assert len(keys) == 2


# Crossing -------------------------------------------------------------------------------------------------------------

PRESENT, ABSENT, PART = ("present", None), ("absent", None), ("part", 40)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("shown", "sent", "theirs", "becomes"),
    [
        (NOTHING, PRESENT, None, PRESENT),  # nobody else
        (NOTHING, PRESENT, PRESENT, PRESENT),  # the same by both
        (NOTHING, PRESENT, ABSENT, "asked"),
        (PRESENT, ABSENT, PRESENT, ABSENT),  # a correction of what was shown
        (PRESENT, PRESENT, ABSENT, ABSENT),  # only shown, not changed: theirs is newer
        (PRESENT, ABSENT, PART, "asked"),
        (PART, ("part", 50), ("part", 30), "asked"),
        (None, PRESENT, ABSENT, PRESENT),  # a page that does not say what it showed
    ],
)
def test_newer_marks_of_somebody_else_are_never_overwritten_unseen(shown, sent, theirs, becomes):
    session, other = begun(), PersonFactory()
    booking = BookingFactory(cohort=session.cohort)
    if theirs:
        actions.take_register(session, [Marked(booking.pk, *theirs)], by=other)
    mine = [Marked(booking.pk, *sent, shown)]

    if becomes == "asked":
        with pytest.raises(Crossed) as crossed:
            actions.take_register(session, mine, by=session.leader)
        assert [(mark.booking_id, mark.taken_by) for mark in crossed.value.newer] == [(booking.pk, other)]
        assert marks_of(session) == {booking.pk: theirs}
    else:
        actions.take_register(session, mine, by=session.leader)
        assert marks_of(session) == {booking.pk: becomes}


@pytest.mark.django_db
def test_when_one_mark_crosses_none_is_saved_and_its_key_can_be_used_again():
    session, key = begun(), uuid.uuid4()
    crossed, other = (BookingFactory(cohort=session.cohort) for _ in range(2))
    actions.take_register(session, [Marked(crossed.pk, "absent")], by=PersonFactory())
    marks = [Marked(crossed.pk, "present", None, NOTHING), Marked(other.pk, "present", None, NOTHING)]

    with pytest.raises(Crossed):
        actions.take_register(session, marks, by=session.leader, key=key)
    assert marks_of(session) == {crossed.pk: ABSENT}
    assert Sending.objects.count() == 0


@pytest.mark.django_db
def test_the_page_shows_both_marks_asks_and_takes_the_second_answer(client):
    session = begun()
    booking = BookingFactory(cohort=session.cohort, person=PersonFactory(first_name="Freya", last_name="Lindqvist"))
    client.force_login(session.leader)
    url = reverse("bookings:register", args=[session.pk])
    shown = form_of(client.get(url))
    AttendanceFactory(
        booking=booking, session=session, mark="part", minutes=40, taken_by=PersonFactory(last_name="Yildiz")
    )

    answer = client.post(url, shown | {f"mark-{booking.pk}": "present"})
    page = BeautifulSoup(answer.content, "html.parser")

    assert (answer.status_code, marks_of(session)) == (422, {booking.pk: PART})
    asked = page.select_one(".govuk-error-summary a")
    assert asked["href"] == f"#id_mark-{booking.pk}"
    for words in ("Freya Lindqvist: you chose present, and", "Yildiz has saved part, 40 minutes since, at"):
        assert words in asked.get_text()
    assert page.select_one("input[checked]")["value"] == "present"
    assert page.select_one("form[data-answers]")

    again = client.post(url, form_of(answer) | {f"mark-{booking.pk}": "present"})
    assert (again.status_code, marks_of(session)) == (302, {booking.pk: PRESENT})


def form_of(answer) -> dict[str, str]:
    """The hidden parts of the form, as a browser sends them."""
    page = BeautifulSoup(answer.content, "html.parser")
    return {field["name"]: field.get("value", "") for field in page.select("#register input[type=hidden]")}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "nonsense", ["", "x", "1.present.x", "999999999999999999999.present", "1.absent 1.absent", "\x01"]
)
def test_nonsense_in_what_was_shown_harms_nothing(client, nonsense):
    session = begun()
    booking = BookingFactory(cohort=session.cohort)
    client.force_login(session.leader)
    sent = {"key": nonsense, "shown": nonsense, f"mark-{booking.pk}": "present"}

    answer = client.post(reverse("bookings:register", args=[session.pk]), sent)

    assert (answer.status_code, marks_of(session)) == (302, {booking.pk: PRESENT})


# What the device keeps ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_register_is_kept_under_its_person_and_session_and_never_by_who_looks_through_their_eyes(client):
    session = begun()
    BookingFactory(cohort=session.cohort)
    client.force_login(session.leader)
    url = reverse("bookings:register", args=[session.pk])
    own = BeautifulSoup(client.get(url).content, "html.parser")
    administrator = OfficerFactory(administrator=True)
    client.force_login(administrator)
    client.post(reverse("schools:view_as", args=[session.leader_id]), {"reason": "She asked what she sees."})
    seen = BeautifulSoup(client.get(url).content, "html.parser")

    assert own.select_one("#register")["data-register"] == f"register-{session.leader_id}-{session.pk}"
    assert [script["src"] for script in own.select("script[src*=register]")] == ["/static/js/register.js"]
    assert (seen.select_one("#register") is not None, seen.select("[data-register]")) == (True, [])
    assert seen.select("script[src*=register]") == []


@pytest.mark.django_db
def test_the_worker_lies_where_registers_do_and_is_asked_about_no_other_page(client):
    answer = client.get(reverse("bookings:register_worker"))

    assert (answer.headers["Content-Type"], "Service-Worker-Allowed" in answer.headers) == ("text/javascript", False)
    assert reverse("bookings:register_worker").rpartition("/")[0] == "/registers"


@pytest.mark.django_db
def test_signing_out_tells_the_browser_to_drop_what_was_kept(client):
    client.force_login(PersonFactory())
    url = reverse("account_logout")
    answers = [client.get(url), client.post(url), client.post(url)]

    assert [answer.headers.get("Clear-Site-Data") for answer in answers] == [None, '"storage"', '"storage"']


def test_our_own_scripts_are_small():
    scripts = sorted((settings.BUILD_DIR / "static/js").glob("*.js"))
    sent = {script.name: script.stat().st_size for script in scripts}

    assert sum(sent.values()) <= MOST_SCRIPT_BYTES, sent
