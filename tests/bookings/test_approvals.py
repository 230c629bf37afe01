"""The school's decision: by any of its heads, once, from an e-mail, in time or late."""

import uuid
from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from bookings import actions
from bookings.emails.approvals import APPROVAL_SALT
from bookings.models import Approval, Booking
from bookings.states import ApprovalStatus, Cause, Status
from core.action import RuleBroken
from core.models import Message
from payments.models import Charge
from schools.models import Post
from tests.bookings.test_places import open_cohort
from tests.factories.schools import OrganisationFactory, PersonFactory, PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture
def head(school):
    return PersonFactory(head=school)


def asked(school, *, cohort=None, person=None) -> Approval:
    """A teacher's booking that waits for approval."""
    person = person or PersonFactory(teacher=school)
    cohort = cohort or open_cohort()
    return actions.book(cohort.pk, organisation_id=school.pk, key=uuid.uuid4(), by=person).approval


def page_for(approval, head) -> str:
    return reverse("bookings:approval", args=[signing.dumps([approval.pk, head.pk], salt=APPROVAL_SALT)])


def test_approving_confirms_the_place_and_the_school_owes_its_price(school, head):
    approval = asked(school)

    actions.approve(approval, by=head)

    booking = Booking.objects.get()
    assert (booking.status, approval.status, approval.decided_by) == (Status.BOOKED, ApprovalStatus.APPROVED, head)
    assert Charge.objects.get().amount_pence == booking.price_pence
    assert Message.objects.filter(kind="bookings.approved").count() == 1


@pytest.mark.requirement("R009")
def test_either_of_two_heads_decides_and_the_first_decision_counts(school, head):
    other = PersonFactory(co_head=school)
    approval = asked(school)
    same = Approval.objects.get(pk=approval.pk)

    actions.approve(approval, by=other)

    with pytest.raises(RuleBroken):
        actions.decline(same, by=head)
    assert Approval.objects.get().decided_by == other


def test_declining_gives_up_the_place_without_a_charge(school, head):
    approval = asked(school)

    actions.decline(approval, by=head, reason="Two of us are out that day")

    booking = Booking.objects.get()
    assert (booking.status, booking.cause) == (Status.CANCELLED, Cause.DECLINED)
    assert Charge.objects.count() == 0


def test_a_place_that_nobody_approves_is_given_up_once(time_machine, school, head):
    approval = asked(school)
    time_machine.move_to(approval.ends_at)

    assert actions.lapse_unanswered_approvals() == 1
    assert actions.lapse_unanswered_approvals() == 0

    booking = Booking.objects.get()
    assert (booking.status, booking.cause) == (Status.CANCELLED, Cause.NOT_APPROVED)


def test_approval_after_a_lapse_takes_a_free_place(time_machine, school, head):
    approval = asked(school)
    time_machine.move_to(approval.ends_at)
    actions.lapse_unanswered_approvals()
    approval.refresh_from_db()

    actions.approve(approval, by=head)

    assert list(Booking.objects.order_by("pk").values_list("status", flat=True)) == ["cancelled", "booked"]
    assert Charge.objects.count() == 1


def test_approval_after_a_lapse_says_so_when_no_place_is_left(time_machine, school, head):
    cohort = open_cohort(places=1)
    approval = asked(school, cohort=cohort)
    time_machine.move_to(approval.ends_at)
    actions.lapse_unanswered_approvals()
    actions.book(cohort.pk, organisation_id=school.pk, key=uuid.uuid4(), by=PersonFactory(head=school))
    approval.refresh_from_db()

    with pytest.raises(RuleBroken, match="no free place now"):
        actions.approve(approval, by=head)


def test_approval_in_the_line_covers_the_place_that_comes_free(school, head):
    cohort = open_cohort(places=1)
    first = actions.book(cohort.pk, organisation_id=school.pk, key=uuid.uuid4(), by=head)
    approval = asked(school, cohort=cohort)
    actions.approve(approval, by=head)
    assert Charge.objects.filter(person=approval.booking.person).count() == 0

    actions.cancel(first, by=head)
    actions.accept_offer(approval.booking, by=approval.booking.person)

    assert Charge.objects.filter(person=approval.booking.person).count() == 1


def test_the_page_changes_nothing_when_it_is_only_read_and_offers_nothing_chosen(client, school, head):
    approval = asked(school)

    answer = client.get(page_for(approval, head))

    assert answer.status_code == 200
    assert b"checked" not in answer.content
    approval.refresh_from_db()
    assert approval.status == ApprovalStatus.ASKED


def test_the_heading_says_who_asks(client, school, head):
    approval = asked(school, person=PersonFactory(first_name="Abena", last_name="Mensah", teacher=school))

    answer = client.get(page_for(approval, head)).content.decode()

    assert "Abena Mensah asks for a place</h1>" in answer


def test_a_form_sent_without_an_answer_is_asked_again(client, school, head):
    approval = asked(school)

    answer = client.post(page_for(approval, head), {"decision": "", "reason": "Because"})

    assert answer.status_code == 422
    assert "Choose whether your school agrees." in answer.content.decode()
    assert "Because" in answer.content.decode()


def test_a_head_approves_from_the_link_without_signing_in(client, school, head):
    approval = asked(school)

    answer = client.post(page_for(approval, head), {"decision": "approve"}, follow=True)

    approval.refresh_from_db()
    assert answer.status_code == 200
    assert (approval.status, approval.decided_by) == (ApprovalStatus.APPROVED, head)


def test_the_link_of_somebody_who_is_no_head_any_more_is_not_there(client, school, head):
    approval = asked(school)
    Post.objects.filter(person=head).update(to_on="2020-01-01")

    assert client.get(page_for(approval, head)).status_code == 404


def test_a_head_of_another_school_and_a_forged_link_are_not_there(client, school):
    approval = asked(school)
    stranger = PersonFactory(head=OrganisationFactory())

    assert client.get(page_for(approval, stranger)).status_code == 404
    assert client.get(reverse("bookings:approval", args=["made-up"])).status_code == 404


def test_an_old_link_says_that_it_has_expired(client, time_machine, school, head):
    approval = asked(school)
    page = page_for(approval, head)
    time_machine.move_to(timezone.now() + timedelta(days=31))

    assert client.get(page).status_code == 410


def test_nobody_approves_their_own_booking(client, school):
    head_and_teacher = PersonFactory(teacher=school)
    approval = asked(school, person=head_and_teacher)
    PostFactory(person=head_and_teacher, organisation=school, kind="head")

    assert client.get(page_for(approval, head_and_teacher)).status_code == 404


def test_approving_somebody_unconfirmed_confirms_that_they_work_here(school, head):
    post = PostFactory(organisation=school, kind="teaching_assistant", status="claimed")
    approval = asked(school, person=post.person)

    actions.approve(approval, by=head)

    post.refresh_from_db()
    assert post.status == "confirmed"


def test_not_ours_refuses_the_claim_and_gives_up_the_place(client, school, head):
    post = PostFactory(organisation=school, kind="teaching_assistant", status="claimed")
    approval = asked(school, person=post.person)

    client.post(page_for(approval, head), {"decision": "not_ours"})

    post.refresh_from_db()
    assert (post.status, Booking.objects.get().cause) == ("refused", Cause.NOT_OURS)
