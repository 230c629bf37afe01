"""Whether a school is asked about a booking, by what it has settled, and who there is asked."""

import uuid
from datetime import date, timedelta

import pytest

from bookings import actions, queries
from bookings.actions.asking import ask_for_approval
from bookings.models import Approval
from bookings.states import ApprovalStatus
from core import outbox
from core.calendar import today
from core.models import Message
from payments.models import Charge
from schools.models import Post
from tests.bookings.test_places import open_cohort
from tests.factories.bookings import ApprovalRuleFactory, BookingFactory, DeputyFactory
from tests.factories.schools import OrganisationFactory, PersonFactory, PostFactory, TermDateFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture
def head(school):
    return PersonFactory(head=school)


def book(school, person):
    """A place at £70 that costs the school no cover."""
    return actions.book(open_cohort().pk, organisation_id=school.pk, key=uuid.uuid4(), by=person)


def asked_people() -> set[int]:
    return set(Message.objects.filter(kind="bookings.approval").values_list("person_id", flat=True))


def approver_of(booking) -> str:
    """Who was to decide; nothing when nobody has to."""
    approval = Approval.objects.filter(booking=booking).first()
    return approval.approver if approval else ""


@pytest.mark.parametrize(
    ("role", "settled", "approver"),
    [
        ("teacher", {}, "head"),
        ("teacher", {"teacher": ("nobody", 0)}, ""),
        ("teacher", {"teacher": ("cpd_lead", 0)}, "cpd_lead"),
        ("teacher", {"": ("nobody", 0)}, ""),
        ("teacher", {"": ("nobody", 0), "teacher": ("head", 0)}, "head"),
        ("teacher", {"teacher": ("head", 70_00)}, ""),
        ("teacher", {"teacher": ("head", 69_99)}, "head"),
        ("governor", {"teacher": ("nobody", 0)}, "head"),
        ("head", {"": ("head", 0)}, ""),
    ],
)
def test_a_role_is_decided_on_as_the_school_has_settled_it(school, head, role, settled, approver):
    for kind, (who, limit) in settled.items():
        ApprovalRuleFactory(organisation=school, post_kind=kind, approver=who, free_up_to_pence=limit)

    assert approver_of(book(school, PersonFactory(**{role: school}))) == approver


def test_what_another_school_has_settled_says_nothing_here(school, head):
    ApprovalRuleFactory(organisation=OrganisationFactory(), approver="nobody")

    assert approver_of(book(school, PersonFactory(teacher=school))) == "head"


def test_the_limit_counts_cover_beside_the_price(school, head):
    ApprovalRuleFactory(organisation=school, approver="head", free_up_to_pence=10_000)
    within, beyond = (
        BookingFactory(organisation=school, price_pence=4_000, cover_pence=cover) for cover in (6_000, 6_001)
    )

    assert ask_for_approval(within, post_kind="teacher", by=within.person) is None
    assert ask_for_approval(beyond, post_kind="teacher", by=beyond.person) is not None


def test_what_nobody_has_to_approve_is_owed_at_once(school, head):
    ApprovalRuleFactory(organisation=school, approver="nobody")

    booking = book(school, PersonFactory(teacher=school))

    assert Charge.objects.get() == booking.charge


def test_nobody_spends_a_schools_money_by_saying_that_they_work_there(school, head):
    ApprovalRuleFactory(organisation=school, approver="nobody")
    claimed = PostFactory(organisation=school, status="claimed").person

    assert approver_of(book(school, claimed)) == "head"
    assert asked_people() == {head.pk}


def test_whoever_pays_alone_asks_nobody():
    booking = BookingFactory(organisation=None)

    assert ask_for_approval(booking, post_kind="teacher", by=booking.person) is None


def test_whoever_may_decide_has_approved_by_asking_for_a_colleague(school, head):
    colleagues = BookingFactory(organisation=school)

    assert ask_for_approval(colleagues, post_kind="teacher", by=head) is None
    assert Approval.objects.count() == 0


def test_a_cpd_lead_has_approved_by_asking_only_where_the_school_has_settled_it_so(school, head):
    lead = PersonFactory(cpd_lead=school)
    ApprovalRuleFactory(organisation=school, post_kind="teacher", approver="cpd_lead")
    teachers, governors = (BookingFactory(organisation=school) for _ in range(2))

    assert ask_for_approval(teachers, post_kind="teacher", by=lead) is None
    assert ask_for_approval(governors, post_kind="governor", by=lead) is not None


def test_a_cpd_lead_asks_for_themselves_like_anybody(school, head):
    ApprovalRuleFactory(organisation=school, approver="cpd_lead")

    book(school, PersonFactory(cpd_lead=school))

    assert asked_people() == {head.pk}


def test_a_place_without_a_name_is_decided_on_like_everyone_else(school, head):
    ApprovalRuleFactory(organisation=school, post_kind="teacher", approver="nobody")
    ApprovalRuleFactory(organisation=school, post_kind="", approver="cpd_lead")
    nameless = BookingFactory(
        organisation=school, person=None, name_due_at="2027-01-01T17:00Z", request__asked_by=PersonFactory()
    )

    ask_for_approval(nameless, post_kind="teacher", by=nameless.request.asked_by)

    assert approver_of(nameless) == "cpd_lead"


def test_the_heads_who_are_there_and_those_acting_and_covering_are_asked(school, head):
    on_leave = PostFactory(organisation=school, kind="co_head", is_on_leave=True)
    acting = PostFactory(organisation=school, kind="head", is_acting=True).person
    covering = PostFactory(organisation=school, kind="co_head", covering_for=on_leave).person
    PostFactory(organisation=school, kind="head", to_on=today() - DAY)
    PostFactory(organisation=school, kind="head", person__is_active=False)
    PersonFactory(cpd_lead=school)
    PersonFactory(head=OrganisationFactory())

    book(school, PersonFactory(teacher=school))

    assert asked_people() == {head.pk, acting.pk, covering.pk}


@pytest.mark.parametrize(("first", "last", "is_asked"), [(-3, 0, True), (0, 3, True), (1, 3, False), (-3, -1, False)])
def test_a_deputy_is_asked_between_its_days(school, head, first, last, is_asked):
    deputy = PersonFactory(deputy_head=school)
    DeputyFactory(organisation=school, person=deputy, from_on=today() + first * DAY, to_on=today() + last * DAY)

    book(school, PersonFactory(teacher=school))

    assert (deputy.pk in asked_people()) is is_asked


@pytest.mark.parametrize("post", [{"to_on": "2020-01-01"}, {"is_on_leave": True}, {"status": "claimed"}])
def test_a_deputy_who_left_or_is_on_leave_or_unknown_is_not_asked(school, head, post):
    deputy = PostFactory(organisation=school, kind="deputy_head", **post).person
    DeputyFactory(organisation=school, person=deputy)

    book(school, PersonFactory(teacher=school))

    assert asked_people() == {head.pk}


def test_a_deputy_asks_for_themselves_like_anybody(school, head):
    deputy = PersonFactory(deputy_head=school)
    DeputyFactory(organisation=school, person=deputy)

    book(school, deputy)

    assert asked_people() == {head.pk}


def test_the_first_reminder_is_due_two_school_days_after_asking(time_machine, school, head):
    time_machine.move_to("2027-01-14T10:00Z", tick=False)  # a Thursday

    approval = Approval.objects.get(booking=book(school, PersonFactory(teacher=school)))

    assert (approval.status, approval.reminders) == (ApprovalStatus.ASKED, 0)
    assert approval.remind_at.isoformat() == "2027-01-18T08:00:00+00:00"
    assert queries.approvers_of(approval) == [head]


# Nobody to ask --------------------------------------------------------------------------------------------------------


def test_when_nobody_at_a_school_can_be_asked_the_office_is_told_and_the_place_is_held(school):
    PostFactory(organisation=school, kind="head", is_on_leave=True)
    officer = PersonFactory(administrator=True)

    booking = book(school, PersonFactory(teacher=school))

    letter = outbox.COMPOSERS["bookings.nobody_to_ask"](Message.objects.get(kind="bookings.nobody_to_ask"))
    assert booking.status == "booked"
    assert booking.approval.asked_office_at is not None
    assert letter.to_email == officer.email
    assert letter.subject == "Nobody can approve for Surrey Square Primary School"


def test_a_head_who_is_put_on_the_list_later_is_reminded(time_machine, school):
    time_machine.move_to("2027-01-11T10:00Z", tick=False)
    PersonFactory(administrator=True)
    approval = book(school, PersonFactory(teacher=school)).approval
    head = PersonFactory(head=school)
    time_machine.move_to("2027-01-13T08:00Z", tick=False)

    assert actions.remind_of_approvals() == 1

    approval.refresh_from_db()
    assert asked_people() == {head.pk}
    assert approval.asked_office_at is None


def test_the_office_is_told_once_though_reminders_find_nobody_either(time_machine, school):
    time_machine.move_to("2027-01-11T10:00Z", tick=False)
    PersonFactory(administrator=True)
    book(school, PersonFactory(teacher=school))
    time_machine.move_to("2027-01-13T08:00Z", tick=False)

    assert actions.remind_of_approvals() == 0
    assert Message.objects.filter(kind="bookings.nobody_to_ask").count() == 1


# Reminders ------------------------------------------------------------------------------------------------------------


def reminders() -> list[Message]:
    return list(Message.objects.filter(key__startswith="reminder:").order_by("pk"))


def subject_of(message) -> str:
    letter = outbox.COMPOSERS[message.kind](message)
    return letter.subject if letter else ""


def test_those_who_decide_are_reminded_on_the_second_and_fourth_school_day_and_no_more(time_machine, school, head):
    other = PersonFactory(co_head=school)
    TermDateFactory(organisation=school, from_on=date(2027, 1, 15), to_on=date(2027, 1, 15))  # a training day
    time_machine.move_to("2027-01-14T10:00Z", tick=False)  # a Thursday
    approval = book(school, PersonFactory(teacher=school)).approval
    written = {}
    for day in range(15, 29):
        for hour in ("07:59", "08:00", "08:00"):
            time_machine.move_to(f"2027-01-{day}T{hour}Z", tick=False)
            if count := actions.remind_of_approvals():
                written[f"{day} {hour}"] = count

    approval.refresh_from_db()
    assert written == {"19 08:00": 2, "21 08:00": 2}
    assert {message.person_id for message in reminders()} == {head.pk, other.pk}
    assert (approval.reminders, approval.remind_at) == (2, None)


def test_all_that_is_due_at_a_school_is_in_one_letter_to_each(time_machine, school, head):
    ApprovalRuleFactory(organisation=school, post_kind="teacher", approver="cpd_lead")
    lead = PersonFactory(cpd_lead=school)
    time_machine.move_to("2027-01-11T10:00Z", tick=False)
    cohort = open_cohort()
    for kind in ("teacher", "teacher", "governor"):
        actions.book(cohort.pk, organisation_id=school.pk, key=uuid.uuid4(), by=PersonFactory(**{kind: school}))
    time_machine.move_to("2027-01-13T08:00Z", tick=False)

    assert actions.remind_of_approvals() == 2

    assert {message.person_id: subject_of(message) for message in reminders()} == {
        head.pk: "Reminder: 3 bookings wait for your answer",
        lead.pk: "Reminder: 2 bookings wait for your answer",
    }


def test_a_reminder_leaves_out_what_was_decided_before_it_is_sent(time_machine, school, head):
    time_machine.move_to("2027-01-11T10:00Z", tick=False)
    approvals = [book(school, PersonFactory(teacher=school, first_name="Abena")).approval for _ in range(3)]
    time_machine.move_to("2027-01-13T08:00Z", tick=False)
    actions.remind_of_approvals()
    (message,) = reminders()
    said = []
    for approval in approvals:
        actions.approve(approval, by=head)
        said.append(subject_of(message))

    assert said[0] == "Reminder: 2 bookings wait for your answer"
    assert said[1].startswith("Reminder: Abena Fairweather")
    assert said[2] == ""


def test_whoever_decides_no_longer_gets_no_reminder_that_was_written_before(time_machine, school, head):
    time_machine.move_to("2027-01-11T10:00Z", tick=False)
    book(school, PersonFactory(teacher=school))
    time_machine.move_to("2027-01-13T08:00Z", tick=False)
    actions.remind_of_approvals()

    Post.objects.filter(person=head).update(to_on=today() - DAY)

    assert [subject_of(message) for message in reminders()] == [""]


@pytest.mark.parametrize("decision", ["approve", "decline"])
def test_what_is_decided_is_not_reminded_of(time_machine, school, head, decision):
    time_machine.move_to("2027-01-11T10:00Z", tick=False)
    approval = book(school, PersonFactory(teacher=school)).approval
    actions.decide(approval, decision, by=head)
    time_machine.move_to("2027-01-13T08:00Z", tick=False)

    assert actions.remind_of_approvals() == 0


def test_colleagues_booked_together_are_asked_about_in_one_letter(school, head):
    office = PersonFactory(school_office=school)
    people = tuple(PersonFactory(teacher=school) for _ in range(3))
    asked = actions.Asked(school.pk, uuid.uuid4(), (*people, None))

    actions.book_together(open_cohort(places=6).pk, asked, by=office)

    (message,) = Message.objects.filter(kind="bookings.approval")
    assert (message.person_id, subject_of(message)) == (head.pk, "4 bookings wait for your answer")
