"""Two records of one person become one, or it is said what stands in the way."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking
from bookings.states import Status
from core.models import AuditEntry, Message
from programmes.models import ProgrammeLeader
from schools import actions
from schools.merging import references
from schools.models import Consent, Designation, Person, Post
from tests.factories.bookings import AttendanceFactory, BookingFactory, CertificateFactory
from tests.factories.core import MessageFactory
from tests.factories.programmes import CohortFactory, ProgrammeFactory, SessionFactory
from tests.factories.schools import (
    ConsentFactory,
    DesignationFactory,
    InvitationFactory,
    OrganisationFactory,
    PersonFactory,
    PostFactory,
    SecondFactorResetFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    person = PersonFactory(administrator=True)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    return person


@pytest.fixture
def kept():
    return PersonFactory(first_name="Ama", last_name="Mensah", email="ama@crampton.example")


@pytest.fixture
def other():
    return PersonFactory(first_name="Ama", last_name="Mensah", email="ama@home.example")


def test_every_reference_to_a_person_in_any_app_is_found():
    found = {f"{model._meta.label}.{column.name}" for model, column in references()}

    assert {
        "bookings.Booking.person",
        "bookings.Request.asked_by",
        "bookings.Approval.decided_by",
        "bookings.Attendance.taken_by",
        "programmes.ProgrammeLeader.person",
        "programmes.Session.leader",
        "programmes.Session_presenters.person",
        "payments.Charge.person",
        "members.PastCourse.person",
        "schools.Post.person",
        "schools.Person.merged_into",
        "account.EmailAddress.user",
    } <= found


def test_everything_goes_to_the_kept_record_and_the_other_closes(kept, other, officer):
    booking = BookingFactory(person=other)
    mark = AttendanceFactory(booking__person=other, taken_by=other)
    certificate = CertificateFactory(booking__person=other)
    session = SessionFactory(leader=other)
    session.presenters.add(other)
    message = MessageFactory(person_id=other.pk)
    earlier = PersonFactory(merged_into=other, is_active=False, email=None)

    actions.merge(kept, other, by=officer)

    for row in (booking, mark, certificate.booking, session, message, earlier):
        row.refresh_from_db()
    assert (booking.person, booking.request.asked_by) == (kept, kept)
    assert (mark.booking.person, mark.taken_by, certificate.booking.person) == (kept, kept, kept)
    assert (session.leader, list(session.presenters.all())) == (kept, [kept])
    assert (message.person_id, earlier.merged_into) == (kept.pk, kept)
    other.refresh_from_db()
    assert (other.merged_into, other.is_active, other.email) == (kept, False, None)
    assert other.has_usable_password() is False


def test_nothing_points_at_the_other_record_any_more(kept, other, officer):
    BookingFactory(person=other)
    PostFactory(person=other)
    DesignationFactory(person=other)
    ConsentFactory(person=other)
    SessionFactory(leader=other)

    actions.merge(kept, other, by=officer)

    left = [
        f"{model._meta.label}.{column.name}"
        for model, column in references()
        if model._base_manager.filter(**{column.name: other.pk}).exists()
    ]
    assert left == []


def test_both_addresses_sign_in_to_the_kept_record(kept, other, officer):
    EmailAddress.objects.create(user=kept, email="ama@crampton.example", primary=True, verified=True)
    EmailAddress.objects.create(user=other, email="ama@home.example", primary=True, verified=True)

    actions.merge(kept, other, by=officer)

    kept.refresh_from_db()
    assert (kept.email, kept.personal_email) == ("ama@crampton.example", "ama@home.example")
    assert list(EmailAddress.objects.order_by("email").values_list("user", "email", "primary", "verified")) == [
        (kept.pk, "ama@crampton.example", True, True),
        (kept.pk, "ama@home.example", False, True),
    ]


def test_a_record_without_an_address_gets_the_others_and_no_claim_code_is_left(other, officer):
    kept = PersonFactory(email=None, claim_code="BCDFG-34678")

    actions.merge(kept, other, by=officer)

    kept.refresh_from_db()
    assert (kept.email, kept.claim_code) == ("ama@home.example", "")
    assert EmailAddress.objects.values_list("user", "email", "primary", "verified").get() == (
        kept.pk,
        "ama@home.example",
        True,
        False,
    )


def test_the_same_post_twice_is_one_from_the_earlier_day(kept, other, officer):
    school = OrganisationFactory()
    PostFactory(person=kept, organisation=school, from_on=date(2016, 9, 1))
    twin = PostFactory(person=other, organisation=school, from_on=date(2014, 9, 1))
    cover = PostFactory(organisation=school, covering_for=twin)
    PostFactory(person=other, organisation=school, kind="cpd_lead")
    PostFactory(person=other, organisation=school, from_on=date(2010, 9, 1), to_on=date(2012, 8, 31))

    merger = actions.merge(kept, other, by=officer)

    posts = Post.objects.filter(person=kept).order_by("kind", "from_on").values_list("kind", "from_on", "to_on")
    assert list(posts) == [
        ("cpd_lead", date(2015, 9, 1), None),
        ("teacher", date(2010, 9, 1), date(2012, 8, 31)),
        ("teacher", date(2014, 9, 1), None),
    ]
    cover.refresh_from_db()
    assert cover.covering_for.person == kept
    assert merger.combined[0] == f"Teacher, {school}: held in both records, from 1 September 2014 on"


def test_designations_are_put_together(kept, other, officer):
    DesignationFactory(person=kept, from_on=date(2016, 1, 1))
    DesignationFactory(person=other, from_on=date(2014, 1, 1))
    DesignationFactory(person=other, kind=Designation.Kind.NLE)

    actions.merge(kept, other, by=officer)

    assert list(Designation.objects.order_by("kind").values_list("person", "kind", "from_on")) == [
        (kept.pk, "nle", date(2015, 9, 1)),
        (kept.pk, "sle", date(2014, 1, 1)),
    ]


def test_what_the_kept_record_took_back_stays_taken_back(kept, other, officer):
    consent = ConsentFactory(person=kept)
    Consent.objects.filter(pk=consent.pk).update(withdrawn_at=consent.given_at)
    ConsentFactory(person=other)
    ConsentFactory(person=other, purpose=Consent.Purpose.STORY)

    actions.merge(kept, other, by=officer)

    standing = Consent.objects.filter(person=kept, withdrawn_at__isnull=True)
    assert list(standing.values_list("purpose", flat=True)) == ["story"]


def test_the_log_in_that_closes_ends_and_what_was_done_about_it_stays(kept, other, officer):
    Authenticator.objects.create(user=other, type=Authenticator.Type.TOTP, data={})
    InvitationFactory(person=other)
    InvitationFactory(person=kept)
    reset = SecondFactorResetFactory(person=other, asked_by=kept)

    actions.merge(kept, other, by=officer)

    reset.refresh_from_db()
    assert (Authenticator.objects.filter(user__in=[kept, other]).count(), reset.person) == (0, other)
    assert kept.invitations.count() == 1


def test_both_leading_one_course_lead_it_once(kept, other, officer):
    programme = ProgrammeFactory()
    for person in (kept, other):
        ProgrammeLeader.objects.create(programme=programme, person=person)

    actions.merge(kept, other, by=officer)

    assert ProgrammeLeader.objects.get().person == kept


# In the way -----------------------------------------------------------------------------------------------------------


def test_two_live_places_on_one_cohort_are_named_and_nothing_is_changed(kept, other, officer):
    cohort = CohortFactory(programme__title="Fabulous phonics", number=1)
    for person in (kept, other):
        BookingFactory(person=person, cohort=cohort)
    elsewhere = BookingFactory(person=other)

    with pytest.raises(ValidationError) as refusal:
        actions.merge(kept, other, by=officer)

    assert refusal.value.messages == [
        "Booking “Ama Mensah, Fabulous phonics”: This person already has a place, or is in line for one."
    ]
    elsewhere.refresh_from_db()
    other.refresh_from_db()
    assert (elsewhere.person, other.merged_into, other.email) == (other, None, "ama@home.example")

    Booking.objects.filter(cohort=cohort, person=other).update(status=Status.CANCELLED, ended_at=timezone.now())
    actions.merge(kept, other, by=officer)
    assert Booking.objects.filter(person=kept).count() == 3


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"trn": "7654321"}, "Their teacher reference numbers differ, so they are two people, or one number is wrong."),
        ({"is_superuser": True}, "The record that closes may open the repair desk. Keep that one."),
        ({"is_staff": True}, "The record that closes may open the repair desk. Keep that one."),
    ],
)
def test_what_stands_in_the_way_is_said(officer, facts, words):
    merger = actions.plan_merge(PersonFactory(trn="1234567"), PersonFactory(**facts), by=officer)

    assert merger.blocked == [words]


def test_nobody_merges_their_own_record_away(kept, officer):
    with pytest.raises(ValidationError, match="your own"):
        actions.merge(kept, officer, by=officer)


def test_a_closed_record_is_not_merged_again(kept, other, officer):
    actions.merge(kept, other, by=officer)

    with pytest.raises(ValidationError, match="closed already"):
        actions.merge(kept, other, by=officer)


# Looking first --------------------------------------------------------------------------------------------------------


def test_looking_changes_nothing_and_says_what_would_move(kept, other, officer):
    BookingFactory.create_batch(2, person=other)
    DesignationFactory(person=other)

    merger = actions.plan_merge(kept, other, by=officer)

    moved = [("bookings", 2), ("designation", 1), ("requests", 2)]
    assert (merger.moved_words, merger.blocked) == (moved, [])
    other.refresh_from_db()
    assert (other.merged_into, other.email, Booking.objects.filter(person=other).count()) == (
        None,
        "ama@home.example",
        2,
    )
    assert AuditEntry.objects.filter(verb="merged").count() == 0


def test_the_office_compares_then_makes_them_one(client, kept, other, officer):
    client.force_login(officer)
    school = OrganisationFactory(name="Crampton")
    PostFactory(person=kept, organisation=school)
    PostFactory(person=other, organisation=school, kind="cpd_lead")
    assert "Compare" in client.get(reverse("schools:duplicates")).content.decode()
    found = client.get(reverse("schools:choose_other", args=[kept.pk]))
    assert list(found.context["page"].object_list) == [other]
    url = reverse("schools:merge", args=[kept.pk, other.pk])

    page = client.get(url).content.decode()
    assert "1 post to the kept record" in page
    assert "This cannot be undone." in page
    assert Person.objects.filter(merged_into=kept).count() == 0

    answer = client.post(url)

    assert answer.url == reverse("schools:person", args=[kept.pk])
    assert Person.objects.get(merged_into=kept) == other
    assert set(AuditEntry.objects.filter(person_id=officer.pk).values_list("verb", "thing_id")) >= {
        ("merged", kept.pk),
        ("merged into another", other.pk),
    }
    assert client.get(url).status_code == 404


def test_a_page_with_something_in_the_way_has_no_button(client, kept, other, officer):
    client.force_login(officer)
    cohort = CohortFactory()
    for person in (kept, other):
        BookingFactory(person=person, cohort=cohort)

    answer = client.post(reverse("schools:merge", args=[kept.pk, other.pk]))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "These two cannot be made one yet" in page
    assert "Make them one</button>" not in page


def test_messages_reach_the_kept_record(kept, other, officer):
    MessageFactory(person_id=other.pk)

    actions.merge(kept, other, by=officer)

    assert Message.objects.get().person_id == kept.pk
