"""What a person's own page shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from bookings import joining
from bookings.models import Booking, Certificate, StandIn
from bookings.permissions import deputises_at
from bookings.queries import certificates_held_by, lists, registers_near
from bookings.states import ENDED, ApprovalStatus, Status
from core import words
from core.calendar import AcademicYear
from home.labels import tagged
from members.models import PastCourse
from programmes.models import Session
from schools.models import Person
from schools.states import PostKind, PostStatus

#: A page shows this many of a person's bookings, the latest; the record shows all.
MOST_BOOKINGS = 100
RECENT_CERTIFICATES = 3
MOST_LED = 6


@dataclass
class Next:
    """One session that this person has a place at, or comes to for a colleague; or to which a colleague comes."""

    session: Session
    booking: Booking
    #: Whoever has the place, when this person comes instead.
    instead_of: str = ""
    #: The colleague who comes instead.
    sent: str = ""
    joining_link: str = ""


@dataclass(frozen=True)
class Question:
    """Something that this person is asked about a course that is over."""

    words: str
    url: str


@dataclass
class MyPage:
    """A person's page in the order in which they need it."""

    person: Person
    offered: list[Booking] = field(default_factory=list)
    next: list[Next] = field(default_factory=list)
    waiting: list[Booking] = field(default_factory=list)
    undated: list[Booking] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)
    given_up: list[Booking] = field(default_factory=list)
    leads: list[Session] = field(default_factory=list)
    #: The schools where this person decides in a head's place today, by number.
    deputises: dict[int, str] = field(default_factory=dict)
    hours_this_year: str = "0"
    year: AcademicYear = field(default_factory=AcademicYear.now)
    now: datetime = field(default_factory=timezone.now)

    @property
    def is_first_visit(self) -> bool:
        """Nobody knows yet where this person works."""
        return not self.person.current_posts

    @property
    def unconfirmed(self) -> list:
        """Posts that the school has not confirmed."""
        return [post for post in self.person.current_posts if post.status == PostStatus.CLAIMED]

    @property
    def posts(self) -> list:
        """Today's posts, each with the words for its kind."""
        for post in self.person.current_posts:
            post.label = PostKind(post.kind).label
        return self.person.current_posts

    @property
    def latest_certificates(self) -> list[Certificate]:
        return self.certificates[:RECENT_CERTIFICATES]

    @property
    def headline(self) -> str:
        """What to do now, or what comes next."""
        if self.is_first_visit:
            return f"Welcome, {self.person.first_name}"
        if self.offered:
            return "A place is free for you"
        if self.next:
            return f"Next: {self.next[0].booking.cohort.programme.title}"
        if self.questions:
            return "How was your course?"
        return f"Hello, {self.person.first_name}"

    @property
    def lead(self) -> str:
        """The sentence under it."""
        if self.is_first_visit:
            return "One question before your first course: where do you work?"
        if self.offered and self.offered[0].offer_ends_at:
            return f"Say by {words.until(self.offered[0].offer_ends_at)} whether you take it."
        if self.next:
            return words.when(self.next[0].session.starts_at, self.next[0].session.ends_at)
        return "Your courses, certificates and calendar are kept here."

    @property
    def unapproved(self) -> list[Booking]:
        """Places that the school has still to approve."""
        held = [*(coming.booking for coming in self.next), *self.undated]
        once = {booking.pk: booking for booking in held if _waits_for_approval(booking)}
        return list(once.values())


def _waits_for_approval(booking: Booking) -> bool:
    approval = getattr(booking, "approval", None)
    return approval is not None and approval.status == ApprovalStatus.ASKED


def page_of(person: Person) -> MyPage:
    """All of a person's page in five queries, however much they booked."""
    now, page = timezone.now(), MyPage(person)
    bookings = tagged(lists.bookings_of(person.pk)[:MOST_BOOKINGS])
    stand_ins = list(lists.stand_ins_around(person.pk))
    for booking in bookings:
        _sort_in(page, booking)
    stood_in = [one for one in stand_ins if one.person_id == person.pk]
    page.next = _coming(bookings, stand_ins, person, now)
    page.questions = _questions(bookings, stood_in)
    page.certificates = _certificates([*bookings, *stood_in])
    deputises = deputises_at(person)
    page.deputises = {
        post.organisation_id: post.organisation_name
        for post in person.current_posts
        if post.organisation_id in deputises
    }
    page.leads = sorted(registers_near(person), key=lambda led: abs(led.starts_at - now))[:MOST_LED]
    minutes = sum(paper.minutes for paper in page.certificates if AcademicYear.of(paper.last_on) == page.year)
    page.hours_this_year = hours_of(minutes)
    return page


def _sort_in(page: MyPage, booking: Booking) -> None:
    """Put a booking where the person will look for it. Booked ones with sessions to come are in `next`."""
    if booking.status == Status.OFFERED:
        page.offered.append(booking)
    elif booking.status == Status.WAITING:
        page.waiting.append(booking)
    elif booking.status in ENDED:
        page.given_up.append(booking)
    elif booking.cohort.ends_at is None:
        page.undated.append(booking)


def _coming(bookings: list[Booking], stand_ins: list[StandIn], person: Person, now: datetime) -> list[Next]:
    """The sessions ahead: of one's own places, and those to which one comes for a colleague."""
    held = {booking.cohort_id: booking for booking in bookings if booking.status == Status.BOOKED}
    sent = {(one.booking_id, one.session_id): str(one.person) for one in stand_ins}
    coming = []
    for session in lists.coming_sessions(held.keys(), after=now):
        booking = held[session.cohort_id]
        colleague = sent.get((booking.pk, session.pk), "")
        link = "" if colleague or not (session.video_link and booking.has_joining_link) else booking.joining_link
        coming.append(Next(session, booking, sent=colleague, joining_link=link))
    for one in stand_ins:
        if one.person_id == person.pk and one.session.ends_at > now:
            joins = one.session.video_link and one.booking.has_joining_link
            link = joining.address_of(one.booking_id, person.pk) if joins else ""
            coming.append(Next(one.session, one.booking, instead_of=one.booking.who, joining_link=link))
    return sorted(coming, key=lambda one: (one.session.starts_at, one.session.pk))


def _questions(bookings: list[Booking], stood_in: list[StandIn]) -> list[Question]:
    """What one has been asked and has not answered: how a course was, and what it has changed."""
    parts: list[tuple[Booking | StandIn, Booking]] = [(one, one) for one in bookings if one.status == Status.BOOKED]
    parts += [(one, one.booking) for one in stood_in]
    asked: dict[tuple[int, str], Question] = {}
    for part, booking in parts:
        title = booking.cohort.programme.title
        if part.evaluation_asked_at and not part.evaluated_at:
            url = reverse("bookings:evaluate", args=[booking.pk])
            asked.setdefault((booking.cohort_id, "evaluation"), Question(f"How was {title}?", url))
        if part.impact_asked_at and not part.impact_told_at:
            url = reverse("bookings:impact", args=[booking.pk])
            asked.setdefault((booking.cohort_id, "impact"), Question(f"What has {title} changed?", url))
    return list(asked.values())


def _certificates(parts: list[Booking | StandIn]) -> list[Certificate]:
    held = [part.certificate for part in parts if getattr(part, "certificate", None)]
    return sorted(held, key=lambda paper: (paper.last_on, paper.pk), reverse=True)


def hours_of(minutes: int) -> str:
    """2, 2.5 or 2.75: as somebody would write hours on a form."""
    return f"{round(minutes / 60, 2):g}"


@dataclass(frozen=True)
class RecordYear:
    """One academic year of somebody's record."""

    year: AcademicYear
    papers: list[Certificate]

    @property
    def hours(self) -> str:
        return hours_of(sum(paper.minutes for paper in self.papers))

    @property
    def courses(self) -> list[tuple[Certificate, str]]:
        """Each certificate with the hours that it says."""
        return [(paper, hours_of(paper.minutes)) for paper in self.papers]


def record_of(person: Person) -> list[RecordYear]:
    """The courses that the registers say this person took part in, by academic year, the latest first: by their own
    places and for colleagues. It moves with them from school to school."""
    years: dict[AcademicYear, list[Certificate]] = {}
    for paper in certificates_held_by(person.pk).select_related(
        "booking__organisation", "stand_in__booking__organisation"
    ):
        years.setdefault(AcademicYear.of(paper.last_on), []).append(paper)
    return [RecordYear(year, papers) for year, papers in years.items()]


RECORD_HEADER = ("Academic year", "Course", "From", "To", "Hours", "School then", "Certificate")


def past_courses_of(person: Person) -> QuerySet[PastCourse]:
    """Courses from before the portal, as the office brought them in from lists, the latest first."""
    return PastCourse.objects.filter(person=person).select_related("organisation")


def record_rows(years: list[RecordYear], past: Iterable[PastCourse]) -> Iterator[tuple]:
    """The record as rows of a spreadsheet: what the registers say, then what lists say of the time before."""
    for year in years:
        for paper in year.papers:
            hours, school = round(paper.minutes / 60, 2), paper.place.organisation or ""
            yield year.year, paper.title, paper.first_on, paper.last_on, hours, school, paper.code
    for course in past:
        length = round(course.minutes / 60, 2) if course.minutes else ""
        yield AcademicYear.of(course.on), course.title, "", course.on, length, course.organisation or "", course.source
