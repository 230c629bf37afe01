"""A decision is taken back within a day: the school is asked again, and nobody in the line is passed over."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from bookings import actions, queries, rules
from bookings.models import Approval, Booking
from bookings.states import ApprovalStatus, Cause, Status
from core import outbox
from core.action import RuleBroken
from core.calendar import LONDON
from core.models import AuditEntry, Message
from core.states import MessageStatus
from payments.models import Charge
from programmes.models import Cohort
from schools.models import Post
from tests.bookings.test_approvals import asked
from tests.bookings.test_places import open_cohort
from tests.factories.schools import OrganisationFactory, PersonFactory, PostFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def school():
    return OrganisationFactory()


@pytest.fixture
def head(school):
    return PersonFactory(head=school)


def approved(school, head, **where) -> Approval:
    approval = asked(school, **where)
    actions.approve(approval, by=head)
    return approval


def declined(school, head, **where) -> Approval:
    approval = asked(school, **where)
    actions.decline(approval, by=head, reason="Two of us are out that day")
    return approval


def book_for(school, cohort) -> Booking:
    """Somebody who needs nobody's approval."""
    return actions.book(cohort.pk, organisation_id=school.pk, key=uuid.uuid4(), by=PersonFactory(head=school))


def line(cohort) -> list[int | None]:
    return [booking.person_id for booking in queries.line_of(cohort.pk)]


def subjects(kind: str) -> list[str]:
    """What letters of this kind would say now; nothing for those that have nothing to say."""
    letters = [outbox.COMPOSERS[kind](message) for message in Message.objects.filter(kind=kind).order_by("pk")]
    return [letter.subject for letter in letters if letter]


# An approval ----------------------------------------------------------------------------------------------------------


def test_an_approval_that_is_taken_back_leaves_the_place_held_and_nothing_owed(school, head):
    approval = approved(school, head)

    actions.undo_decision(approval, by=head)

    booking = Booking.objects.get()
    assert (booking.status, booking.charge) == (Status.BOOKED, None)
    assert (approval.status, approval.decided_by, approval.decided_at) == (ApprovalStatus.ASKED, None, None)
    assert [charge.status for charge in Charge.objects.all()] == ["withdrawn"]
    assert AuditEntry.objects.filter(verb="took back", person_id=head.pk).count() == 1


def test_what_is_approved_again_is_owed_again_once(school, head):
    approval = approved(school, head)

    actions.undo_decision(approval, by=head)
    actions.approve(approval, by=head)

    assert [charge.status for charge in Charge.objects.order_by("pk")] == ["withdrawn", "owed"]
    assert Booking.objects.get().charge == Charge.objects.last()


def test_everybody_who_decides_is_asked_again_and_the_person_is_told(school, head):
    other = PersonFactory(co_head=school)
    approval = approved(school, head)

    actions.undo_decision(approval, by=other)

    asked_again = Message.objects.filter(kind="bookings.approval", status=MessageStatus.QUEUED)
    assert set(asked_again.values_list("person_id", flat=True)) == {head.pk, other.pk}
    assert len(subjects("bookings.asked_again")) == 1
    assert subjects("bookings.approved") == []


def test_the_person_is_told_of_each_approval(school, head, time_machine):
    approval = approved(school, head)
    actions.undo_decision(approval, by=head)
    time_machine.move_to(timezone.now() + HOUR)

    actions.approve(approval, by=head)

    assert Message.objects.filter(kind="bookings.approved").count() == 2
    assert subjects("bookings.asked_again") == []


def test_an_approval_on_the_waiting_list_is_taken_back_too(school, head):
    cohort = open_cohort(places=1)
    first = book_for(school, cohort)
    approval = approved(school, head, cohort=cohort)
    actions.cancel(first, by=head)

    actions.undo_decision(approval, by=head)
    actions.accept_offer(approval.booking, by=approval.booking.person)

    assert Charge.objects.filter(person=approval.booking.person).count() == 0


def test_a_place_that_was_given_up_since_is_not_decided_on_again(school, head):
    approval = approved(school, head)
    actions.cancel(approval.booking, by=approval.booking.person)

    with pytest.raises(RuleBroken, match="given up for another reason"):
        actions.undo_decision(approval, by=head)


# A no -----------------------------------------------------------------------------------------------------------------


def test_after_a_no_the_place_is_taken_again_when_it_is_free(school, head):
    approval = declined(school, head)
    was = Booking.objects.get()

    actions.undo_decision(approval, by=head)

    again = approval.booking
    assert (again.status, again.accepted_at, again.price_pence) == (Status.BOOKED, was.accepted_at, was.price_pence)
    assert (again.request, was.pk != again.pk) == (was.request, True)
    assert (approval.status, approval.reason) == (ApprovalStatus.ASKED, "")
    assert Charge.objects.count() == 0


def test_after_a_no_whose_place_went_on_the_person_stands_before_all_who_asked_later(school, head):
    cohort = open_cohort(places=1)
    approval = declined(school, head, cohort=cohort)
    for _ in range(3):
        book_for(school, cohort)
    later = line(cohort)

    actions.undo_decision(approval, by=head)

    assert approval.booking.status == Status.WAITING
    assert line(cohort) == [approval.booking.person_id, *later]


def test_after_a_no_in_the_line_those_who_asked_earlier_still_stand_before(school, head):
    cohort = open_cohort(places=1)
    book_for(school, cohort)
    earlier = book_for(school, cohort)
    approval = asked(school, cohort=cohort)
    later = book_for(school, cohort)
    actions.decline(approval, by=head)

    actions.undo_decision(approval, by=head)

    assert line(cohort) == [earlier.person_id, approval.booking.person_id, later.person_id]


def test_a_free_place_goes_to_whoever_asked_earlier_and_waits(school, head):
    cohort = open_cohort(places=1)
    first = book_for(school, cohort)
    earlier = book_for(school, cohort)
    approval = asked(school, cohort=cohort)
    actions.decline(approval, by=head)
    Cohort.objects.filter(pk=cohort.pk).update(places=2)  # and no clock has struck yet

    actions.undo_decision(approval, by=head)

    earlier.refresh_from_db()
    first.refresh_from_db()
    assert (first.status, earlier.status) == (Status.BOOKED, Status.OFFERED)
    assert approval.booking.status == Status.WAITING


def test_a_free_place_goes_to_whoever_comes_back_before_those_who_asked_later(school, head):
    cohort = open_cohort(places=1)
    book_for(school, cohort)
    approval = asked(school, cohort=cohort)
    later = book_for(school, cohort)
    actions.decline(approval, by=head)
    Cohort.objects.filter(pk=cohort.pk).update(places=2)

    actions.undo_decision(approval, by=head)

    later.refresh_from_db()
    assert (approval.booking.status, later.status) == (Status.BOOKED, Status.WAITING)


def test_the_letter_that_the_place_was_given_up_is_called_back(school, head):
    approval = declined(school, head)

    actions.undo_decision(approval, by=head)

    assert Message.objects.get(kind="bookings.cancelled").status == MessageStatus.CANCELLED


def test_somebody_who_booked_again_meanwhile_has_one_place(school, head):
    cohort = open_cohort()
    approval = declined(school, head, cohort=cohort)
    asked(school, cohort=cohort, person=approval.booking.person)

    with pytest.raises(RuleBroken, match="already has a place"):
        actions.undo_decision(approval, by=head)


def test_taking_back_that_somebody_is_not_ours_says_that_they_work_here(school, head):
    post = PostFactory(organisation=school, kind="teaching_assistant", status="claimed")
    approval = asked(school, person=post.person)
    actions.say_not_ours(approval, by=head)

    actions.undo_decision(approval, by=head)

    assert (Post.objects.get(pk=post.pk).status, approval.booking.status) == ("confirmed", Status.BOOKED)


def test_needs_and_a_name_that_follows_come_back_with_the_place(school, head):
    approval = asked(school)
    due_at = timezone.now() + timedelta(days=3)
    Booking.objects.filter(pk=approval.booking_id).update(dietary_needs="no nuts", person=None, name_due_at=due_at)
    actions.decline(approval, by=head)

    actions.undo_decision(approval, by=head)

    assert (approval.booking.dietary_needs, approval.booking.name_due_at) == ("no nuts", due_at)


def test_a_no_after_a_lapse_can_be_taken_back(school, head, time_machine):
    approval = asked(school)
    time_machine.move_to(approval.ends_at)
    actions.lapse_unanswered_approvals()
    actions.decline(approval, by=head)

    actions.undo_decision(approval, by=head)

    assert (approval.booking.status, Booking.objects.first().cause) == (Status.BOOKED, Cause.NOT_APPROVED)


# Until when -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("after", "is_allowed"), [(24 * HOUR - timedelta(seconds=1), True), (24 * HOUR, False)])
def test_a_decision_can_be_taken_back_for_24_hours(school, head, time_machine, after, is_allowed):
    time_machine.move_to("2027-01-11T09:00Z", tick=False)
    approval = approved(school, head)
    time_machine.move_to(timezone.now() + after, tick=False)

    assert queries.can_be_undone(approval) is is_allowed
    if is_allowed:
        actions.undo_decision(approval, by=head)
    else:
        with pytest.raises(RuleBroken, match="these are over"):
            actions.undo_decision(approval, by=head)


def test_a_course_that_has_begun_is_not_decided_on_again(school, head, time_machine):
    approval = approved(school, head)
    cohort = Cohort.objects.get()
    Approval.objects.update(decided_at=cohort.starts_at - HOUR)
    time_machine.move_to(cohort.starts_at)

    with pytest.raises(RuleBroken, match="The course has started"):
        actions.undo_decision(approval, by=head)


def test_a_course_that_was_cancelled_is_not_decided_on_again(school, head):
    approval = declined(school, head)
    actions.cancel_cohort(approval.booking.cohort, by=head)

    with pytest.raises(RuleBroken, match="nothing left to decide"):
        actions.undo_decision(approval, by=head)


def test_what_nobody_has_decided_cannot_be_taken_back(school, head):
    with pytest.raises(RuleBroken, match="not decided any more"):
        actions.undo_decision(asked(school), by=head)


def london(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("ends_at", "asked_at", "starts_at", "new_end"),
    [
        # There is time enough: it ends when it would have.
        (london(2027, 1, 19), london(2027, 1, 12, 9), london(2027, 3, 1, 9), london(2027, 1, 19)),
        # A day before the end, on a Friday: two school days are the Monday and the Tuesday.
        (london(2027, 1, 16), london(2027, 1, 15, 15), london(2027, 3, 1, 9), london(2027, 1, 20)),
        # The end has passed while it was decided.
        (london(2027, 1, 19), london(2027, 1, 19, 10), london(2027, 3, 1, 9), london(2027, 1, 22)),
        # Never beyond the start of the course.
        (london(2027, 1, 19), london(2027, 1, 18, 10), london(2027, 1, 19, 16), london(2027, 1, 19, 16)),
    ],
)
def test_those_who_decide_have_at_least_two_school_days_for_a_new_decision(ends_at, asked_at, starts_at, new_end):
    assert rules.asked_again_ends_at(ends_at=ends_at, asked_at=asked_at, starts_at=starts_at) == new_end


def test_the_clock_does_not_take_the_place_away_right_after(school, head, time_machine):
    time_machine.move_to("2027-01-11T09:00Z", tick=False)
    approval = asked(school, cohort=open_cohort())
    Approval.objects.filter(pk=approval.pk).update(ends_at=timezone.now() + HOUR)
    actions.approve(approval, by=head)
    time_machine.move_to(timezone.now() + 20 * HOUR, tick=False)

    actions.undo_decision(approval, by=head)
    actions.lapse_unanswered_approvals()

    assert Booking.objects.get().status == Status.BOOKED
    assert (approval.ends_at, approval.reminders) == (london(2027, 1, 15), 0)
    assert approval.remind_at == london(2027, 1, 14, 8)
