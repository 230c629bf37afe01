"""Mail that is kept on this machine instead of being sent: embedded mode only."""

import pytest
from django.core.checks import run_checks
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection

from core import inbox

BACKEND = "core.inbox.StoredMail"


@pytest.fixture
def folder(settings, tmp_path):
    """A folder, not there yet, where mail is kept."""
    settings.INBOX_FOLDER = str(tmp_path / "new" / "inbox")
    settings.EMAIL_BACKEND = BACKEND
    return tmp_path / "new" / "inbox"


def send(subject: str, *, to: str = "reader@example.org", text: str = "Some words.") -> None:
    EmailMessage(subject, text, to=[to]).send()


def test_a_letter_is_kept_whole(folder):
    letter = EmailMultiAlternatives("Your place – booked", "Grüße", to=["abena@school.example"])
    letter.attach_alternative("<p>Grüße</p>", "text/html")
    letter.attach("course.ics", b"BEGIN:VCALENDAR", "text/calendar")

    assert letter.send() == 1

    (kept,) = inbox.letters()
    assert (kept.to, kept.subject, kept.text.strip()) == ("abena@school.example", "Your place – booked", "Grüße")
    assert (kept.html.strip(), kept.attachments) == ("<p>Grüße</p>", ("course.ics",))
    assert inbox.read(kept.name) == kept


def test_the_newest_come_first_and_one_persons_can_be_picked(folder):
    for subject, to in [("first", "a@example.org"), ("second", "b@example.org"), ("third", "a@example.org")]:
        send(subject, to=to)

    assert [letter.subject for letter in inbox.letters()] == ["third", "second", "first"]
    assert [letter.subject for letter in inbox.letters(to="A@Example.org")] == ["third", "first"]
    assert [letter.subject for letter in inbox.letters(most=1)] == ["third"]


def test_a_letter_that_is_still_being_written_is_not_shown(folder):
    send("whole")
    (folder / "unfinished.part").write_text("Subject: half")

    assert [letter.subject for letter in inbox.letters()] == ["whole"]


def test_a_file_of_another_making_is_shown_too(folder):
    folder.mkdir(parents=True)
    (folder / "by-hand.eml").write_text("Subject: By hand\nTo: a@example.org\n\nWords")

    assert [(letter.subject, letter.text) for letter in inbox.letters()] == [("By hand", "Words")]


@pytest.mark.parametrize("name", ["nothing", "../secret", "new/../../secret", "/etc/hostname", ""])
def test_nothing_outside_the_folder_is_read(folder, tmp_path, name):
    send("whole")
    (tmp_path / "new" / "secret.eml").write_text("Subject: secret\n\n")

    assert inbox.read(name) is None


def test_nothing_has_come_yet(folder):
    assert inbox.letters() == []


def test_letters_are_kept_one_by_one_over_one_connection(folder):
    with get_connection(BACKEND) as connection:
        assert connection.send_messages([EmailMessage("a", "", to=["a@example.org"]) for _ in range(5)]) == 5

    assert len(inbox.letters()) == 5


@pytest.mark.parametrize(("kept_in", "errors"), [("/somewhere", ["core.E001"]), ("", [])])
def test_a_real_site_may_not_keep_its_mail_for_all_to_read(settings, kept_in, errors):
    settings.INBOX_FOLDER = kept_in

    found = [error.id for error in run_checks(include_deployment_checks=True) if error.id.startswith("core.")]
    assert found == errors
