"""Letters around the day: reminders, the register that is missing, and sessions that change."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from bookings import queries, rules
from bookings.documents import calendar_files, cancelled_meeting
from bookings.models import Booking, Notice
from bookings.states import ENDED, ApprovalStatus, Cause, Status
from core import documents, outbox, words
from core.calendar import today
from core.letters import letter_from, link_to
from core.models import Message
from core.outbox import Attachment, Letter
from programmes.models import Cohort, Session
from programmes.queries import getting_there
from programmes.states import CohortStatus
from schools.models import Person

# What is to be told ---------------------------------------------------------------------------------------------------


def of_reminder(booking: Booking, session: Session, kind: Notice.Kind, *, to: int | None = None) -> Message:
    """A session is near, to whoever comes. The key holds the day, so that a session moved to another day is told of
    once more."""
    on = str(rules.day_of(session.starts_at))
    key = f"reminder:{queries.REMINDERS[kind]}:{booking.pk}:{session.pk}:{on}"
    facts = {"session": session.pk, "on": on}
    return outbox.intent("bookings.reminder", key=key, about=_about(booking), to=to or booking.told_id, **facts)


def of_register(session: Session, leader: Person) -> Message:
    """Nobody has taken the register of yesterday's session."""
    key = f"register:{session.pk}:{leader.pk}:{rules.day_of(session.starts_at)}"
    return outbox.intent("bookings.register", key=key, about=f"session:{session.pk}", to=leader)


def of_cancelled_cohort(booking: Booking, *, was: str, reason: str) -> Message:
    """The alliance cancels the whole course. `was` is the status that the booking had."""
    key, facts = f"course cancelled:{booking.pk}", {"was": was, "reason": reason}
    return outbox.intent("bookings.cohort_cancelled", key=key, about=_about(booking), to=booking.told_id, **facts)


def of_cancelled_cohort_to_leader(cohort: Cohort, leader: Person, *, reason: str) -> Message:
    """The same to somebody who leads it."""
    key = f"course cancelled:leader:{cohort.pk}:{leader.pk}"
    return outbox.intent(
        "bookings.cohort_cancelled_leader", key=key, about=f"cohort:{cohort.pk}", to=leader, reason=reason
    )


def of_cancelled_session(session: Session, person_id: int, booking: Booking | None, *, reason: str) -> Message:
    """One session falls away. Its record goes, so the letter brings its facts along."""
    key = f"session cancelled:{session.pk}:{person_id}"
    facts = {
        "session": session.pk,
        "cohort": session.cohort_id,
        "booking": booking.pk if booking else None,
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "sequence": session.sequence + 1,
        "reason": reason,
    }
    about = _about(booking) if booking else f"cohort:{session.cohort_id}"
    return outbox.intent("bookings.session_cancelled", key=key, about=about, to=person_id, **facts)


def of_moved_session(session: Session, person_id: int, booking: Booking | None, *, was: dict, reason: str) -> Message:
    """A session has another time or place. `was` says which it had."""
    key = f"session moved:{session.pk}:{session.sequence}:{person_id}"
    facts = {"session": session.pk, "sequence": session.sequence, "booking": booking.pk if booking else None}
    about = _about(booking) if booking else f"cohort:{session.cohort_id}"
    return outbox.intent("bookings.session_moved", key=key, about=about, to=person_id, was=was, reason=reason, **facts)


def _about(booking: Booking) -> str:
    return f"booking:{booking.pk}"


# How it is said -------------------------------------------------------------------------------------------------------


@outbox.composes("bookings.reminder")
def reminder(message: Message) -> Letter | None:
    booking = _booking(message)
    session = _session(message.data["session"])
    if booking.status != Status.BOOKED or session is None or session.starts_at <= timezone.now():
        return None
    if session.cohort.status not in (CohortStatus.PUBLISHED, CohortStatus.RUNNING):
        return None
    if str(rules.day_of(session.starts_at)) != message.data["on"]:
        return None  # it moved, and its new day has reminders of its own
    approval = getattr(booking, "approval", None)
    when = nearness(session.starts_at)
    stand_in = session.stand_ins.filter(booking=booking).select_related("person").first()
    to = stand_in.person if stand_in else booking.told
    return letter_from(
        "bookings/emails/reminder",
        to_email=_email(to),
        subject=f"{when}: {booking.cohort.programme.title}, {words.clock(session.starts_at)}",
        attachments=calendar_files(booking, [session], to=to),
        booking=booking,
        to=to,
        is_instead=stand_in is not None,
        link=link_to("home:my") if stand_in else link_to("bookings:booking", booking.pk),
        session=session,
        when=when,
        getting_there=getting_there([session]),
        to_read=[
            (file, link_to("bookings:material", file.pk))
            for file in queries.to_read_before(session.cohort_id, session.pk)
        ],
        is_asked=approval is not None and approval.status == ApprovalStatus.ASKED,
    )


def where(session: Session) -> str:
    """The venue and the room, as they are written in letters."""
    return session.where or ("Online" if session.video_link else "")


def nearness(starts_at: datetime) -> str:
    """Today, Tomorrow, or the day's name and date."""
    days = (rules.day_of(starts_at) - today()).days
    return {0: "Today", 1: "Tomorrow"}.get(days) or words.day(starts_at)


@outbox.composes("bookings.register")
def register_wanted(message: Message) -> Letter | None:
    session = _session(int(message.about.split(":")[1]))
    if session is None or session.attendances.exists() or session.cohort.status not in queries.HELD:
        return None
    leader = _person(message)
    return letter_from(
        "bookings/emails/register",
        to_email=_email(leader),
        subject=f"Who was there? {session.cohort.programme.title}, {words.day(session.starts_at)}",
        session=session,
        leader=leader,
        link=link_to("bookings:register", session.pk),
    )


@outbox.composes("bookings.cohort_cancelled")
def cohort_cancelled(message: Message) -> Letter | None:
    booking = _booking(message)
    if booking.cause != Cause.ALLIANCE:
        return None
    ahead = [session for session in _sessions(booking.cohort) if session.starts_at > timezone.now()]
    had_place = message.data["was"] == Status.BOOKED
    dates = queries.other_dates(booking) if had_place else []
    return _letter(
        "cohort_cancelled",
        booking,
        f"Cancelled by us: {booking.cohort.programme.title}",
        attachments=calendar_files(booking, ahead, is_cancelled=True) if had_place else (),
        sessions=ahead,
        had_place=had_place,
        reason=message.data["reason"],
        dates=dates,
        link=link_to("bookings:booking", booking.pk) if dates else link_to("programmes:catalogue"),
    )


@outbox.composes("bookings.cohort_cancelled_leader")
def cohort_cancelled_for_leader(message: Message) -> Letter | None:
    cohort = Cohort.objects.select_related("programme").get(pk=message.about.split(":")[1])
    leader = _person(message)
    return letter_from(
        "bookings/emails/cohort_cancelled_leader",
        to_email=_email(leader),
        subject=f"Cancelled: {cohort.programme.title}",
        cohort=cohort,
        leader=leader,
        sessions=[session for session in _sessions(cohort) if session.starts_at > timezone.now()],
        reason=message.data["reason"],
    )


@outbox.composes("bookings.session_cancelled")
def session_cancelled(message: Message) -> Letter | None:
    facts = message.data
    cohort = Cohort.objects.select_related("programme").get(pk=facts["cohort"])
    booking = _booking_or_none(facts["booking"])
    if cohort.status == CohortStatus.CANCELLED or (booking and booking.status in ENDED):
        return None
    person = booking.told if booking else _person(message)
    starts_at, ends_at = datetime.fromisoformat(facts["starts_at"]), datetime.fromisoformat(facts["ends_at"])
    meeting = cancelled_meeting(
        facts["session"], title=cohort.programme.title, starts_at=starts_at, ends_at=ends_at, sequence=facts["sequence"]
    )
    return letter_from(
        "bookings/emails/session_cancelled",
        to_email=_email(person),
        subject=f"One session is cancelled: {cohort.programme.title}, {words.day(starts_at)}",
        attachments=_for_calendar(meeting, booking, method=documents.CANCEL),
        person=person,
        booking=booking,
        cohort=cohort,
        was=words.when(starts_at, ends_at),
        sessions=[session for session in _sessions(cohort) if session.starts_at > timezone.now()],
        reason=facts["reason"],
        link=link_to("bookings:booking", booking.pk) if booking else link_to("bookings:registers"),
    )


@outbox.composes("bookings.session_moved")
def session_moved(message: Message) -> Letter | None:
    facts = message.data
    session = _session(facts["session"])
    booking = _booking_or_none(facts["booking"])
    if session is None or session.sequence != facts["sequence"] or (booking and booking.status in ENDED):
        return None  # it changed again, and the newer letter says how
    if session.cohort.status == CohortStatus.CANCELLED:
        return None
    person = booking.told if booking else _person(message)
    has_place = booking is not None and booking.status == Status.BOOKED
    return letter_from(
        "bookings/emails/session_moved",
        to_email=_email(person),
        subject=f"Changed: {session.cohort.programme.title}, now {words.when(session.starts_at)}",
        attachments=calendar_files(booking, [session]) if has_place else (),
        person=person,
        booking=booking,
        to_leader=booking is None,
        session=session,
        was=facts["was"],
        reason=facts["reason"],
        link=link_to("bookings:booking", booking.pk) if booking else link_to("bookings:registers"),
    )


def _for_calendar(meeting: documents.Meeting, booking: Booking | None, *, method: str) -> tuple[Attachment, ...]:
    if booking is None or booking.status != Status.BOOKED:
        return ()
    person = booking.told
    return (
        documents.invitation(
            meeting, method=method, to_email=_email(person), to_name=person.full_name, file_name="session"
        ),
    )


def _booking(message: Message) -> Booking:
    return queries.with_place().select_related("certificate").get(pk=message.about.split(":")[1])


def _booking_or_none(booking_id: int | None) -> Booking | None:
    return queries.with_place().get(pk=booking_id) if booking_id else None


def _session(session_id: int) -> Session | None:
    return Session.objects.select_related("cohort__programme", "venue__venue", "room").filter(pk=session_id).first()


def _sessions(cohort: Cohort) -> list[Session]:
    return list(cohort.sessions.select_related("cohort__programme", "venue", "room"))


def _person(message: Message) -> Person:
    return Person.objects.get(pk=message.person_id)


def _email(person: Person) -> str:
    return person.email or person.personal_email


def _letter(
    name: str, booking: Booking, subject: str, *, attachments: tuple[Attachment, ...] = (), link: str = "", **facts
) -> Letter:
    return letter_from(
        f"bookings/emails/{name}",
        to_email=_email(booking.told),
        subject=subject,
        attachments=attachments,
        booking=booking,
        link=link or link_to("bookings:booking", booking.pk),
        **facts,
    )
