"""What a person's own page shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from bookings.models import Booking
from bookings.queries import lists, registers_near
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
    """One session that this person has a place at."""

    session: Session
    booking: Booking


@dataclass
class MyPage:
    """A person's page in the order in which they need it."""

    person: Person
    offered: list[Booking] = field(default_factory=list)
    next: list[Next] = field(default_factory=list)
    waiting: list[Booking] = field(default_factory=list)
    undated: list[Booking] = field(default_factory=list)
    to_evaluate: list[Booking] = field(default_factory=list)
    certificates: list[Booking] = field(default_factory=list)
    given_up: list[Booking] = field(default_factory=list)
    leads: list[Session] = field(default_factory=list)
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
    def latest_certificates(self) -> list[Booking]:
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
        if self.to_evaluate:
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
    """All of a person's page in three queries, however much they booked."""
    now, page = timezone.now(), MyPage(person)
    bookings = tagged(lists.bookings_of(person.pk)[:MOST_BOOKINGS])
    for booking in bookings:
        _sort_in(page, booking, now)
    held = {booking.cohort_id: booking for booking in bookings if booking.status == Status.BOOKED}
    sessions = lists.coming_sessions(held.keys(), after=now)
    page.next = [Next(session, held[session.cohort_id]) for session in sessions]
    page.leads = sorted(registers_near(person), key=lambda led: abs(led.starts_at - now))[:MOST_LED]
    minutes = sum(booking.certificate.minutes for booking in page.certificates if _year_of(booking) == page.year)
    page.hours_this_year = hours_of(minutes)
    return page


def _sort_in(page: MyPage, booking: Booking, now) -> None:
    """Put a booking where the person will look for it. Booked ones with sessions to come are in `next`."""
    if booking.status == Status.OFFERED:
        page.offered.append(booking)
    elif booking.status == Status.WAITING:
        page.waiting.append(booking)
    elif booking.status in ENDED:
        page.given_up.append(booking)
    elif booking.cohort.ends_at is None:
        page.undated.append(booking)
    elif booking.evaluation_asked_at and not booking.evaluated_at:
        page.to_evaluate.append(booking)
    if getattr(booking, "certificate", None):
        page.certificates.append(booking)


def _year_of(booking: Booking) -> AcademicYear:
    return AcademicYear.of(booking.certificate.last_on)


def hours_of(minutes: int) -> str:
    """2, 2.5 or 2.75: as somebody would write hours on a form."""
    return f"{round(minutes / 60, 2):g}"


@dataclass(frozen=True)
class RecordYear:
    """One academic year of somebody's record."""

    year: AcademicYear
    bookings: list[Booking]

    @property
    def hours(self) -> str:
        return hours_of(sum(booking.certificate.minutes for booking in self.bookings))

    @property
    def courses(self) -> list[tuple[Booking, str]]:
        """Each booking with the hours that its certificate says."""
        return [(booking, hours_of(booking.certificate.minutes)) for booking in self.bookings]


def record_of(person: Person) -> list[RecordYear]:
    """The courses that the register says this person took part in, by academic year, the latest first. It moves with
    them from school to school."""
    taken = lists.bookings_of(person.pk).filter(certificate__isnull=False).order_by("-certificate__last_on", "-pk")
    years: dict[AcademicYear, list[Booking]] = {}
    for booking in taken:
        years.setdefault(_year_of(booking), []).append(booking)
    return [RecordYear(year, courses) for year, courses in years.items()]


RECORD_HEADER = ("Academic year", "Course", "From", "To", "Hours", "School then", "Certificate")


def past_courses_of(person: Person) -> QuerySet[PastCourse]:
    """Courses from before the portal, as the office brought them in from lists, the latest first."""
    return PastCourse.objects.filter(person=person).select_related("organisation")


def record_rows(years: list[RecordYear], past: Iterable[PastCourse]) -> Iterator[tuple]:
    """The record as rows of a spreadsheet: what the registers say, then what lists say of the time before."""
    for year in years:
        for booking in year.bookings:
            paper = booking.certificate
            hours = round(paper.minutes / 60, 2)
            yield year.year, paper.title, paper.first_on, paper.last_on, hours, booking.organisation or "", paper.code
    for course in past:
        length = round(course.minutes / 60, 2) if course.minutes else ""
        yield AcademicYear.of(course.on), course.title, "", course.on, length, course.organisation or "", course.source
