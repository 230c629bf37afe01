"""One page on which everything that waits at a school is decided in one go; and taking back from every page."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings import actions
from bookings.models import Approval, Booking
from core.calendar import LONDON, AcademicYear
from payments.models import Charge
from tests.factories.bookings import ApprovalFactory, BookingFactory, BudgetFactory, DeputyFactory
from tests.factories.programmes import CourseFactory
from tests.factories.schools import OrganisationFactory, PersonFactory, PostFactory
from tests.home.people import cells, signed_in, soup_of
from tests.site.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture
def head(school):
    return PersonFactory(head=school, first_name="Folasade", last_name="Ogunleye")


def asked(school, *, title="Fabulous phonics", person=None, starts_at=None, approver="head", **fields) -> Approval:
    """A place at £45 that waits, the first made the most urgent."""
    cohort = CourseFactory(programme__title=title, starts_at=starts_at)
    person = person or PersonFactory(teacher=school)
    fields = {"price_pence": 4500} | fields
    booking = BookingFactory(cohort=cohort, organisation=school, person=person, **fields)
    ends_at = timezone.now() + timedelta(days=5, minutes=Approval.objects.count())
    return ApprovalFactory(booking=booking, ends_at=ends_at, approver=approver)


def page_of(school, query: str = "") -> str:
    return reverse("bookings:approvals", args=[school.pk]) + query


def sent(client, school, answers: dict[Approval, str], **more):
    """The form as a browser sends it: every box for a reason, and of the radios those that were chosen."""
    boxes = {f"reason-{one.pk}": "" for one in answers}
    chosen = {f"decision-{one.pk}": answer for one, answer in answers.items() if answer}
    return client.post(page_of(school), boxes | chosen | more)


def statuses(*approvals) -> list[str]:
    return [Approval.objects.get(pk=one.pk).status for one in approvals]


# What stands on it ----------------------------------------------------------------------------------------------------


def test_each_row_says_who_what_when_and_what_it_costs_with_nothing_chosen(school, head):
    starts_at = datetime(2027, 1, 21, 16, tzinfo=LONDON)
    asked(school, person=PersonFactory(first_name="Abena", last_name="Mensah"), starts_at=starts_at, cover_pence=9500)

    page = soup_of(signed_in(head), page_of(school))

    words = " ".join(page.select_one(".app-decide li").get_text(" ", strip=True).split())
    assert cells(page, "h1") == ["One booking waits for an answer"]
    assert "Abena Mensah" in words
    assert "Fabulous phonics Thursday 21 January 2027, 4pm to 5:30pm" in words
    assert "£45 + £95 cover" in words
    assert page.select("input[checked]") == []


def test_each_row_says_what_it_leaves_of_its_years_budget(school, head, time_machine):
    time_machine.move_to("2027-01-11T09:00Z", tick=False)
    BudgetFactory(organisation=school, year=2026, amount_pence=100_000)
    for starts_at in (datetime(2027, 3, 1, 16, tzinfo=LONDON), datetime(2027, 9, 6, 16, tzinfo=LONDON)):
        asked(school, starts_at=starts_at, cover_pence=9500)

    page = soup_of(signed_in(head), page_of(school))

    this_year, next_year = (" ".join(one.get_text(" ").split()) for one in page.select(".app-decide__cost"))
    assert this_year == "£45 + £95 cover leaves £860"
    assert next_year == "£45 + £95 cover"
    assert [card.get_text(" ", strip=True) for card in page.select("h2[id^=budget]")] == [
        "Left for 2026/27",
        "Spent in 2027/28",
    ]


def test_more_than_there_is_left_is_seen_as_less_than_nothing(school, head):
    BudgetFactory(organisation=school, year=AcademicYear.of((timezone.now() + timedelta(days=10)).date()).start)
    asked(school, price_pence=120_000)

    page = soup_of(signed_in(head), page_of(school))

    assert "leaves −£200" in page.select_one(".app-decide__cost").get_text(" ", strip=True)


def test_what_somebody_else_decides_on_is_shown_without_an_answer_to_give(school):
    lead = PersonFactory(cpd_lead=school)
    theirs, own = asked(school, approver="cpd_lead"), asked(school, approver="cpd_lead", person=lead)
    heads = asked(school)

    page = soup_of(signed_in(lead), page_of(school))

    names = {radio["name"] for radio in page.select("input[type=radio]")}
    assert names == {f"decision-{theirs.pk}"}
    others = page.select_one("section[aria-labelledby=others]").get_text(" ", strip=True)
    assert (str(own.booking.person) in others, "Your own: a colleague decides" in others) == (True, True)
    assert (str(heads.booking.person) in others, "Waits for a head" in others) == (True, True)


def test_a_school_office_reads_and_cannot_send(school, head):
    approval = asked(school)
    client = signed_in(PersonFactory(school_office=school))

    page = soup_of(client, page_of(school))

    assert page.select("main form, input[type=radio]") == []
    assert sent(client, school, {approval: "approve"}).status_code == 404
    assert statuses(approval) == ["asked"]


def test_a_deputy_decides_without_seeing_the_rest_of_the_school(school, head):
    approval = asked(school)
    deputy = PersonFactory(teacher=school)
    DeputyFactory(organisation=school, person=deputy)
    client = signed_in(deputy)

    page = soup_of(client, page_of(school))
    sent(client, school, {approval: "approve"})

    assert page.select("nav[aria-label='My school']") == []
    assert Approval.objects.get().decided_by == deputy


def test_an_empty_page_says_what_will_come(school, head):
    page = soup_of(signed_in(head), page_of(school))

    assert cells(page, "h1") == ["Nothing waits for an answer"]
    assert page.select("main form") == []


# Deciding -------------------------------------------------------------------------------------------------------------


def test_those_chosen_are_decided_in_one_go_and_the_others_go_on_waiting(school, head):
    yes, also, no, later, unsaid = (asked(school) for _ in range(5))
    client = signed_in(head)

    answer = sent(
        client,
        school,
        {yes: "approve", also: "approve", no: "decline", later: "later", unsaid: ""},
        **{f"reason-{no.pk}": "Three of us are out that day"},
    )

    assert answer.status_code == 302
    assert statuses(yes, also, no, later, unsaid) == ["approved", "approved", "declined", "asked", "asked"]
    assert Approval.objects.get(pk=no.pk).reason == "Three of us are out that day"
    assert "Two bookings are approved, one booking is declined." in client.get(page_of(school)).content.decode()


def test_nothing_chosen_says_so_and_loses_nothing(school, head):
    first, second = asked(school), asked(school)

    answer = sent(signed_in(head), school, {first: "later"}, **{f"reason-{second.pk}": "Let me think"})

    assert answer.status_code == 422
    assert "Choose approve or decline for at least one of them." in answer.content.decode()
    assert statuses(first, second) == ["asked", "asked"]


def test_what_somebody_else_decided_first_is_said_row_by_row_and_the_rest_stays_typed(school, head):
    taken, mine, later = (
        asked(school, title=title, person=PersonFactory(first_name=name, last_name="Osei", teacher=school))
        for title, name in [("Talk for reading", "Daniel"), ("Lesson study", "Hannah"), ("Phonics", "Leon")]
    )
    actions.approve(taken, by=PersonFactory(co_head=school, first_name="Claire", last_name="Fenwick"))

    answer = sent(
        signed_in(head),
        school,
        {taken: "decline", mine: "approve", later: "later"},
        **{f"reason-{later.pk}": "Ask again in March"},
    )

    page = Page(page_of(school), answer.content)
    summary = page.soup.select_one(".govuk-error-summary").get_text(" ", strip=True)
    assert answer.status_code == 422
    assert "Daniel Osei, Talk for reading: Claire Fenwick approved this already, on" in summary
    assert statuses(taken, mine, later) == ["approved", "approved", "asked"]
    assert [one["value"] for one in page.soup.select("input[checked]")] == ["later"]
    assert page.typed() == {f"reason-{later.pk}": "Ask again in March"}
    assert "One booking is approved." in answer.content.decode()


def test_a_place_that_is_gone_is_said_and_holds_up_no_other(school, head, time_machine):
    gone = asked(school, title="Talk for reading")
    Approval.objects.filter(pk=gone.pk).update(ends_at=timezone.now())
    actions.lapse_unanswered_approvals()
    cohort = gone.booking.cohort
    type(cohort).objects.filter(pk=cohort.pk).update(places=0)
    other = asked(school)

    answer = sent(signed_in(head), school, {gone: "approve", other: "approve"})

    assert answer.status_code == 422
    assert "there is no free place now" in answer.content.decode()
    assert statuses(gone, other) == ["lapsed", "approved"]


def test_sending_the_same_answers_again_decides_nothing_twice(school, head):
    approval = asked(school)
    client = signed_in(head)

    first, second = (sent(client, school, {approval: "approve"}) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 422)
    assert (Charge.objects.count(), Booking.objects.count()) == (1, 1)


def test_another_schools_approvals_and_nonsense_are_left_alone(school, head):
    theirs = asked(OrganisationFactory())

    answer = sent(signed_in(head), school, {theirs: "approve"}, **{"decision-x": "approve", "decision-": "approve"})

    assert (answer.status_code, statuses(theirs)) == (422, ["asked"])


def test_ones_own_booking_is_not_decided_on_by_a_form_made_up(school, head):
    own = asked(school, person=head)

    assert sent(signed_in(head), school, {own: "approve"}).status_code == 422
    assert statuses(own) == ["asked"]


def test_an_answer_that_is_none_is_refused_beside_its_row(school, head):
    approval = asked(school)

    answer = sent(signed_in(head), school, {approval: "perhaps"})

    assert answer.status_code == 422
    assert f"Choose one of the answers for {approval.booking.who}." in answer.content.decode()


def test_approve_for_all_only_fills_in_what_is_empty(school, head):
    first, second, third = (asked(school) for _ in range(3))

    answer = sent(
        signed_in(head),
        school,
        {first: "", second: "decline", third: ""},
        fill="approve",
        **{f"reason-{second.pk}": "No"},
    )

    page = Page(page_of(school), answer.content)
    assert answer.status_code == 200
    assert [one["value"] for one in page.soup.select("input[checked]")] == ["approve", "decline", "approve"]
    assert "Not sent yet." in answer.content.decode()
    assert page.typed()[f"reason-{second.pk}"] == "No"
    assert statuses(first, second, third) == ["asked"] * 3


def test_pressing_enter_in_a_box_decides_and_does_not_fill_in(school, head):
    asked(school), asked(school)

    buttons = soup_of(signed_in(head), page_of(school)).select("main form button")

    assert (buttons[0].get("name"), buttons[1].get("name")) == (None, "fill")


def test_somebody_unconfirmed_can_be_said_not_to_be_ours(school, head):
    post = PostFactory(organisation=school, kind="teaching_assistant", status="claimed")
    known, claimed = asked(school), asked(school, person=post.person)
    client = signed_in(head)

    page = soup_of(client, page_of(school))
    sent(client, school, {claimed: "not_ours", known: "approve"})

    post.refresh_from_db()
    values = [[radio["value"] for radio in page.select(f"input[name=decision-{one.pk}]")] for one in (known, claimed)]
    assert values == [["approve", "decline", "later"], ["approve", "decline", "not_ours", "later"]]
    assert (post.status, *statuses(known, claimed)) == ("refused", "approved", "declined")


@pytest.mark.parametrize("count", [1, 50])
@pytest.mark.parametrize(("post", "queries"), [("head", 7), ("cpd_lead", 8)])  # a head need not be asked whether deputy
def test_the_page_costs_the_same_however_much_waits(school, post, queries, count, django_assert_num_queries):
    for _ in range(count):
        asked(school, approver="cpd_lead")
    client = signed_in(PersonFactory(**{post: school}))

    with django_assert_num_queries(queries):
        client.get(page_of(school))


def test_long_lists_go_on_on_another_page(school, head):
    for _ in range(51):
        asked(school)

    rows = [
        len(soup_of(signed_in(head), page_of(school, query)).select(".app-decide > li")) for query in ("", "?page=2")
    ]

    assert rows == [50, 1]
