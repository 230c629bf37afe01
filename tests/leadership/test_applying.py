"""Nominate, apply, support, offer, accept: the order is kept, no place is given twice, nobody decides for another."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings.models import Booking
from core.action import RuleBroken
from core.models import Message
from leadership import actions
from leadership.models import Application, Nomination
from programmes.models import Cohort
from tests.factories.leadership import TermsFactory, applicant, apply, at, take_part, women
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def told(kind: str) -> int:
    return Message.objects.filter(kind=f"leadership.{kind}").count()


@pytest.mark.requirement("R037")
def test_a_head_nominates_and_nothing_is_booked_until_she_accepts_for_herself():
    terms = women()
    school = OrganisationFactory()
    head, her = PersonFactory(head=school), PersonFactory(deputy_head=school)

    made = actions.nominate(
        terms.sister_terms.cohort,
        first_name=her.first_name,
        last_name=her.last_name,
        email=her.email,
        organisation=school,
        by=head,
    )

    assert (told("nominated"), Application.objects.count(), Booking.objects.count()) == (1, 0, 0)
    mine = actions.accept_nomination(made, by=her)
    assert (mine.status, mine.person, mine.post_kind) == ("draft", her, "deputy_head")
    assert Booking.objects.count() == 0
    with pytest.raises(RuleBroken, match="somebody else"):
        actions.accept_nomination(made, by=PersonFactory(deputy_head=school))
    assert actions.accept_nomination(made, by=her) == mine


def test_who_declines_can_still_change_her_mind_and_nobody_is_nominated_twice_by_the_same_person():
    terms, school = women(), OrganisationFactory()
    head = PersonFactory(head=school)
    facts = {"first_name": "A", "last_name": "B", "organisation": school, "by": head}
    made = actions.nominate(terms.cohort, email="her@example.org", **facts)
    actions.decline_nomination(made)
    with pytest.raises(RuleBroken, match="nominated her"):
        actions.nominate(terms.cohort, email="Her@example.org", **facts)

    actions.accept_nomination(made, by=PersonFactory(head=school))

    assert Nomination.objects.get().status == "accepted"


@pytest.mark.requirement("R035")
@pytest.mark.requirement("R036")
@pytest.mark.parametrize(
    ("programme", "post", "may"),
    [("heads", "head", True), ("heads", "deputy_head", False), ("seniors", "deputy_head", True)],
)
def test_each_programme_is_for_the_posts_that_it_names_by_what_they_say_themselves(programme, post, may):
    terms = women()
    terms = terms if programme == "heads" else terms.sister_terms

    if may:
        assert apply(terms, applicant(post=post)).status == "submitted" or Booking.objects.exists()
    else:
        with pytest.raises(RuleBroken, match="other posts"):
            apply(terms, applicant(post=post))


def test_what_is_missing_is_said_field_by_field_and_the_draft_is_kept():
    terms, person = TermsFactory(), applicant()
    mine = actions.begin(terms.cohort, organisation=OrganisationFactory(), post_kind="deputy_head", by=person)
    actions.save_draft(mine, by=person, statement="Because")

    with pytest.raises(RuleBroken) as broken:
        actions.submit(mine, by=person)

    assert set(broken.value.message_dict) == {"has_declared", "sponsor"}
    mine.refresh_from_db()
    assert (mine.status, mine.statement) == ("draft", "Because")
    assert actions.begin(terms.cohort, organisation=OrganisationFactory(), post_kind="", by=person) == mine


@pytest.mark.requirement("R028")
@pytest.mark.parametrize(
    ("moment", "status"),
    [
        pytest.param(at(2017, 10, 20, 23, 59), "submitted", id="20 October, the last minute"),
        pytest.param(at(2017, 10, 21, 0, 0), "waiting", id="21 October"),
    ],
)
def test_sign_up_ends_with_the_stated_day_and_late_ones_go_to_the_waiting_list(moment, status):
    with time_machine.travel(at(2017, 9, 1), tick=False):
        terms, person = TermsFactory(sessions__starts_at=at(2018, 1, 20)), applicant()
        Cohort.objects.filter(pk=terms.cohort_id).update(closes_at=at(2017, 10, 21, 0, 0))
        terms.cohort.refresh_from_db()

    with time_machine.travel(moment, tick=False):
        mine = apply(terms, person)

    assert (mine.status, mine.support, told("applied")) == (status, "asked", 1)


@pytest.mark.requirement("R044")
def test_places_go_in_the_order_of_complete_applications_those_in_time_before_those_too_late():
    terms, lead = TermsFactory(places=0), OfficerFactory(programme_lead=True)
    Cohort.objects.filter(pk=terms.cohort_id).update(closes_at=timezone.now() + timedelta(days=1))
    terms.cohort.refresh_from_db()
    begun_first = applicant()
    actions.begin(terms.cohort, organisation=OrganisationFactory(), post_kind="deputy_head", by=begun_first)
    first, second = apply(terms, applicant()), apply(terms, applicant())
    third = apply(terms, begun_first)
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        late = apply(terms, applicant())
        for one in (late, third, second, first):
            actions.give_support(one, by=PersonFactory(head=one.organisation))

        Cohort.objects.filter(pk=terms.cohort_id).update(places=2)
        actions.look_after_places()
        states = [Application.objects.get(pk=one.pk).status for one in (first, second, third, late)]
        assert states == ["offered", "offered", "submitted", "waiting"]

        Cohort.objects.filter(pk=terms.cohort_id).update(places=4)
        actions.look_after_places()
        assert Application.objects.filter(status="offered").count() == 4
    assert lead


def test_no_offer_without_the_heads_word_and_a_reason_goes_with_a_no():
    terms = TermsFactory()
    mine = apply(terms, applicant())
    head = PersonFactory(head=mine.organisation)
    assert mine.status == "submitted"
    with pytest.raises(RuleBroken, match="Say why"):
        actions.decline_support(mine, reason=" ", by=head)

    actions.decline_support(mine, reason="Not this year", by=head)
    assert told("not_supported") == 1
    with pytest.raises(RuleBroken, match="not supported"):
        actions.offer(mine, by=OfficerFactory(programme_lead=True))
    actions.give_support(mine, by=head)

    assert Application.objects.get().status == "offered"


def test_where_the_lead_chooses_nothing_is_offered_by_itself():
    terms, lead = TermsFactory(selection="chosen"), OfficerFactory(programme_lead=True)
    first, second, third = (apply(terms, applicant(post="middle_leader")) for _ in range(3))
    for one in (first, second, third):
        actions.give_support(one, by=PersonFactory(head=one.organisation))
    assert not Booking.objects.exists()

    actions.offer(second, by=lead)
    actions.put_on_waiting_list(first, by=lead)
    actions.turn_down(third, by=lead)

    assert [told(kind) for kind in ("offered", "waiting", "no_place")] == [1, 1, 1]
    assert Booking.objects.get().person == second.person


def test_a_place_is_taken_by_its_own_person_before_the_offer_ends():
    terms = TermsFactory(places=1)
    mine = apply(terms, applicant())
    actions.give_support(mine, by=PersonFactory(head=mine.organisation))
    other = apply(terms, applicant())
    actions.give_support(other, by=PersonFactory(head=other.organisation))
    mine.refresh_from_db()
    with pytest.raises(Application.DoesNotExist):
        actions.accept(mine, by=other.person)

    with time_machine.travel(mine.booking.offer_ends_at + timedelta(minutes=1), tick=False):
        with pytest.raises(RuleBroken, match="ended"):
            actions.accept(mine, by=mine.person)
        from bookings.actions import lapse_unanswered_offers

        lapse_unanswered_offers()
        actions.look_after_places()

    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.status, other.status) == ("lapsed", "offered")
    assert Cohort.objects.get(pk=terms.cohort_id).taken == 1


def test_a_place_taken_on_the_page_of_bookings_is_taken_here_too():
    from bookings.actions import accept_offer

    terms = TermsFactory()
    mine = apply(terms, applicant())
    actions.give_support(mine, by=PersonFactory(head=mine.organisation))
    mine.refresh_from_db()
    accept_offer(mine.booking, by=mine.person)

    assert actions.look_after_places() == 1

    mine.refresh_from_db()
    assert (mine.status, told("taking_part")) == ("accepted", 1)
    assert actions.look_after_places() == 0


def test_whoever_withdraws_says_why_and_the_next_is_offered_the_place():
    terms = TermsFactory(places=1)
    mine = take_part(terms, applicant())
    other = apply(terms, applicant())
    actions.give_support(other, by=PersonFactory(head=other.organisation))
    with pytest.raises(RuleBroken, match="reason"):
        actions.withdraw(mine, reason="", by=mine.person)

    actions.withdraw(mine, reason="workload", words="Too much", by=mine.person)

    other.refresh_from_db()
    assert (mine.status, mine.booking.status, other.status) == ("withdrawn", "cancelled", "offered")
    assert "Too much" not in str(list(Message.objects.values_list("data", "text", "subject")))


def test_only_for_what_can_happen_to_anybody_a_place_waits():
    terms = TermsFactory()
    mine = take_part(terms, applicant())
    with pytest.raises(RuleBroken, match="illness"):
        actions.defer(mine, reason="workload", by=mine.person)

    actions.defer(mine, reason="parental_leave", by=mine.person)

    assert (mine.status, mine.reason) == ("deferred", "parental_leave")


def test_one_place_of_a_kind_in_a_year():
    terms = TermsFactory()
    other = TermsFactory(programme=terms.programme if hasattr(terms, "programme") else terms.cohort.programme)
    mine = take_part(terms, applicant())

    with pytest.raises(RuleBroken, match="this year already"):
        take_part(other, mine.person, head=PersonFactory(head=mine.organisation))


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"status": "submitted"}, id="submitted without a statement"),
        pytest.param({"status": "offered"}, id="offered without a place"),
        pytest.param({"status": "withdrawn"}, id="withdrawn without a reason"),
        pytest.param({"support": "given"}, id="supported by nobody"),
    ],
)
def test_the_database_refuses_what_cannot_be(facts):
    terms = TermsFactory()
    mine = actions.begin(terms.cohort, organisation=OrganisationFactory(), post_kind="", by=applicant())

    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=mine.pk).update(**facts)


def test_somebody_who_applies_under_two_addresses_is_caught_by_her_teacher_reference_number(client):
    terms, school = TermsFactory(), OrganisationFactory()
    first = apply(terms, applicant(school), trn="1234567")
    again = applicant(school)
    client.force_login(again)
    client.post(f"/leadership/{terms.cohort.programme.slug}/{terms.cohort.number}/apply/")
    mine = Application.objects.get(person=again)
    typed = {
        "organisation": school.pk, "post_kind": "deputy_head", "has_declared": "on", "statement": "Why", "sponsor": "A",
    }  # fmt: skip

    page = client.get(mine.get_absolute_url()).content.decode()
    assert (page.count("(optional)"), "Teacher reference number (optional)" in page) == (1, True)
    wrong = client.post(mine.get_absolute_url(), {**typed, "trn": "12345"})
    assert (wrong.status_code, "Enter the seven digits" in wrong.content.decode()) == (422, True)
    answer = client.post(mine.get_absolute_url(), {**typed, "trn": "RP 12/34567"})

    assert answer.status_code == 422
    assert "has applied already, perhaps you under another address" in answer.content.decode()
    assert Application.objects.get(pk=mine.pk).status == "draft"
    assert Application.objects.get(pk=first.pk).status == "submitted"


def test_two_records_of_one_name_and_school_are_offered_for_merging(client):
    terms, school = TermsFactory(), OrganisationFactory()
    one, other = (PersonFactory(first_name="Ada", last_name="Obi", deputy_head=school) for _ in range(2))
    mine, twin = apply(terms, one), apply(terms, other)
    client.force_login(OfficerFactory(administrator=True))

    page = client.get(f"/office/leadership/applications/{mine.pk}/").content.decode()

    assert "Perhaps one person twice" in page
    assert f"/office/people/{one.pk}/merge/{twin.person_id}/" in page
