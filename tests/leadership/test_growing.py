"""Beside the sessions: needs, coaches, days with other leaders, practice, pledges, reflection, and what came of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.action import RuleBroken
from core.calendar import AcademicYear, today
from core.models import AuditEntry, Message
from leadership import actions, queries
from leadership.models import Achieved, Application, Coach, Match, MockInterview, Pledge, Reflection, Trial
from leadership.rules import changes_since, may_coach, promotion_percent, top
from programmes.models import Session
from schools import actions as people
from tests.factories.leadership import ApplicationFactory, LeadershipFactory, TermsFactory
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory
from tests.home.people import cells, officer, signed_in, soup_of

pytestmark = pytest.mark.django_db


def taking_part(terms=None, **fields) -> Application:
    facts = {"cohort": terms.cohort} if terms else {}
    school = fields.pop("school", None) or OrganisationFactory()
    person = fields.pop("person", None) or PersonFactory(deputy_head=school)
    return ApplicationFactory(person=person, organisation=school, status="accepted", **facts | fields)


def told(kind: str) -> int:
    return Message.objects.filter(kind=f"leadership.{kind}").count()


# Needs and coaches ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        pytest.param([], [], id="nobody said anything"),
        pytest.param([("B", 1), ("A", 1)], [("A", 1), ("B", 1)], id="wanted alike"),
        pytest.param([("A", 0), ("B", 2)], [("B", 2)], id="wanted by nobody"),
        pytest.param([("A", 1), ("B", 4), ("C", 3), ("D", 2)], [("B", 4), ("C", 3), ("D", 2)], id="the top three"),
    ],
)
def test_the_most_wanted_come_first(counts, shown):
    assert top(counts) == shown


@pytest.mark.requirement("R048")
def test_what_most_would_like_to_learn_is_listed_without_names():
    terms = TermsFactory()
    for areas in (["budget", "time"], ["budget"], ["budget", "time"], ["data"]):
        mine = taking_part(terms)
        client = signed_in(mine.person)
        assert client.post(reverse("leadership:growing", args=[mine.pk]), {"areas": areas}).status_code == 302
    client.post(reverse("leadership:growing", args=[mine.pk]), {"areas": ["ofsted"]})  # the last one changes her mind

    page = soup_of(officer("programme_lead"), reverse("leadership:thoughts", args=[terms.cohort_id]))

    rows = cells(page, "#needs")[0], [" ".join(one.get_text(" ").split()) for one in page.select("section ul li")]
    assert {"Budgets and funding 3", "Time and wellbeing 2", "Inspection 1"} <= set(rows[1])


@pytest.mark.requirement("R046")
def test_a_coach_who_is_not_trained_is_offered_the_training_once():
    head = PersonFactory(head=OrganisationFactory())
    client, page = signed_in(head), reverse("leadership:coaching")
    said = {"organisation": head.current_posts[0].organisation_id, "words": "Budgets"}

    assert client.post(page, said).status_code == 302
    client.post(page, said)

    assert (Coach.objects.get().is_trained, told("training")) == (False, 1)
    assert "The training is offered to you" in soup_of(client, page).get_text()
    client.post(page, {"leave": "yes"})
    assert not Coach.objects.get().is_available


def test_two_records_of_one_coach_become_one_with_all_who_asked():
    administrator, here = PersonFactory(administrator=True), OrganisationFactory()
    kept, other = (PersonFactory(head=here) for _ in range(2))
    stays = Coach.objects.create(person=kept, organisation=here, is_available=False)
    goes = Coach.objects.create(person=other, organisation=here, words="Budgets", is_trained=True)
    of_both, of_one = taking_part(), taking_part()
    Match.objects.create(application=of_both, coach=stays, status="declined")
    for mine in (of_both, of_one):
        Match.objects.create(application=mine, coach=goes)

    people.merge(kept, other, by=administrator)

    coach = Coach.objects.get()
    assert (coach.person, coach.words, coach.is_trained, coach.is_available) == (kept, "Budgets", True, True)
    assert [match.status for match in of_both.matches.order_by("pk")] == ["declined", "asked"]
    assert [match.status for match in of_one.matches.all()] == ["asked"]


@pytest.mark.parametrize(("works_at", "school", "may"), [([1, 2], 3, True), ([1, 2], 2, False), ([], 1, True)])
def test_nobody_coaches_where_they_would_be_the_line_manager(works_at, school, may):
    assert may_coach(works_at, school) == may


@pytest.mark.requirement("R047")
def test_a_coach_of_another_school_is_asked_and_answers():
    mine = taking_part()
    own = Coach.objects.create(person=PersonFactory(head=mine.organisation), organisation=OrganisationFactory())
    coach = Coach.objects.create(
        person=PersonFactory(head=OrganisationFactory()), organisation=OrganisationFactory(), is_trained=True
    )
    with pytest.raises(RuleBroken, match="line manager"):
        actions.ask_coach(mine, own, by=mine.person)
    client = signed_in(mine.person)
    client.post(reverse("leadership:ask_coach", args=[mine.pk, coach.pk]))
    with pytest.raises(RuleBroken, match="already"):
        actions.ask_coach(mine, coach, by=mine.person)
    match = mine.matches.get()
    assert (match.status, told("match_asked")) == ("asked", 1)

    signed_in(coach.person).post(reverse("leadership:answer_match", args=[match.pk]), {"yes": "yes"})

    match.refresh_from_db()
    assert (match.status, told("match_answered")) == ("agreed", 1)
    other = signed_in(PersonFactory())
    assert other.post(reverse("leadership:answer_match", args=[match.pk]), {"no": "yes"}).status_code == 404

    page = reverse("leadership:growing", args=[mine.pk])
    assert "Trained" not in soup_of(client, page).get_text()  # while one goes on nobody else can be asked
    assert "End it" in soup_of(client, page).get_text()
    client.post(reverse("leadership:ask_coach", args=[mine.pk, coach.pk]), {"end": "yes"})
    match.refresh_from_db()
    assert match.status == "ended"
    assert client.post(reverse("leadership:ask_coach", args=[mine.pk, coach.pk]), {"end": "yes"}).status_code == 404
    client.post(reverse("leadership:ask_coach", args=[mine.pk, coach.pk]))
    assert mine.matches.filter(status="asked").count() == 1


@pytest.mark.requirement("R049")
def test_a_day_beside_another_leader_stands_when_the_host_has_agreed():
    mine = taking_part()
    host = PersonFactory(head=OrganisationFactory())
    Coach.objects.create(person=host, organisation=OrganisationFactory())
    page, on = reverse("leadership:shadow", args=[mine.pk]), today() + timedelta(days=9)
    day = {f"on_{index}": part for index, part in enumerate((on.day, on.month, on.year))}
    day |= {"on-day": on.day, "on-month": on.month, "on-year": on.year}
    client = signed_in(mine.person)
    assert client.post(page, {"host": host.pk}).status_code == 422
    assert client.post(page, {"host": host.pk, **day}).status_code == 302
    shadowing = mine.shadowings.get()
    assert shadowing.status == "asked"

    signed_in(host).post(reverse("leadership:answer_shadowing", args=[shadowing.pk]), {"yes": "yes"})

    shadowing.refresh_from_db()
    assert (shadowing.status, told("shadowing_answered")) == ("agreed", 1)
    with pytest.raises(RuleBroken, match="still to come"):
        actions.ask_to_shadow(mine, host, on=today(), by=mine.person)


# Practice ---------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R052")
def test_a_practice_interview_is_taken_once_and_its_outcome_noted():
    terms = TermsFactory()
    mine, other = taking_part(terms), taking_part(terms)
    time = timezone.now() + timedelta(days=5)
    free = actions.offer_interview(
        terms.cohort, starts_at=time, interviewer=PersonFactory(), place="Here", by=PersonFactory()
    )
    address = reverse("leadership:interview", args=[mine.pk, free.pk])

    signed_in(mine.person).post(address)
    with pytest.raises(RuleBroken, match="taken"):
        actions.take_interview(free, other, by=other.person)
    lead = officer("programme_lead")
    lead.post(reverse("leadership:note_interview", args=[free.pk]), {"outcome": "Calm and clear"})

    page = reverse("leadership:growing", args=[mine.pk])
    assert "Calm and clear" in soup_of(signed_in(mine.person), page).get_text()
    assert (
        "Calm and clear" not in soup_of(signed_in(other.person), page.replace(str(mine.pk), str(other.pk))).get_text()
    )
    signed_in(mine.person).post(address, {"give-up": "yes"})
    assert MockInterview.objects.get().application is None


# What stays -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R050")
def test_a_trial_that_is_shared_is_read_by_other_schools():
    school = OrganisationFactory(name="School A")
    client = signed_in(PersonFactory(head=school))
    page = reverse("leadership:trials")
    assert client.post(page, {"organisation": school.pk, "policy": ""}).status_code == 422
    for policy, shared in (("Phased return", "on"), ("Job share", "")):
        client.post(page, {"organisation": school.pk, "policy": policy, "result": "Worked", "is_shared": shared})
    assert Trial.objects.count() == 2

    theirs = soup_of(signed_in(PersonFactory(teacher=OrganisationFactory())), page).get_text()

    assert ("Phased return" in theirs, "Job share" in theirs) == (True, False)
    assert "Job share" in soup_of(client, page).get_text()
    assert signed_in(PersonFactory(teacher=school)).post(page, {"policy": "x"}).status_code == 404


@pytest.mark.requirement("R057")
def test_everybody_sees_how_many_have_signed_a_pledge_and_actions_are_tracked():
    pledge = Pledge.objects.create(title="Work that fits a family", words="We will")
    page = reverse("leadership:pledges")
    for _ in range(3):
        client = signed_in(PersonFactory())
        client.post(page, {"pledge": pledge.pk, "words": "Advertise job shares"})
        client.post(page, {"pledge": pledge.pk, "done": "yes"})

    assert "3 signed" in soup_of(Client(), page).get_text()
    assert queries.pledges().get().done == 3
    assert Client().post(page, {"pledge": pledge.pk}).status_code == 404


def test_the_lead_opens_a_pledge_for_signing_and_closes_it():
    lead = signed_in(OfficerFactory(programme_lead=True))
    page = reverse("leadership:office_pledges")
    assert lead.post(page, {"title": "", "words": "We will"}).status_code == 422

    lead.post(page, {"title": "Work that fits a family", "words": "We will"})

    pledge = Pledge.objects.get()
    assert "Work that fits a family" in soup_of(Client(), reverse("leadership:pledges")).get_text()
    lead.post(reverse("leadership:open_pledge", args=[pledge.pk]), {"open": "no"})
    assert "Work that fits a family" not in soup_of(Client(), reverse("leadership:pledges")).get_text()
    assert "Open again" in soup_of(lead, page).get_text()


@pytest.mark.requirement("R122")
def test_the_reflection_has_four_sliders_and_is_read_by_nobody_else():
    person = PersonFactory(head=OrganisationFactory())
    client, page = signed_in(person), reverse("leadership:reflection")
    assert len(soup_of(client, page).select("input[type=range]")) == 4
    first = {"empowering": 5, "purposeful": 6, "impactful": 4, "compassionate": 7, "words": "My own thoughts"}
    assert client.post(page, first | {"empowering": 11}).status_code == 422
    client.post(page, first)
    client.post(page, first | {"impactful": 6})

    assert "Impactful +2" in " ".join(soup_of(client, page).get_text().split())
    for other in (officer("administrator"), signed_in(PersonFactory(head=OrganisationFactory()))):
        assert "My own thoughts" not in soup_of(other, page).get_text()
    assert not AuditEntry.objects.filter(thing__icontains="reflection").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reflection.objects.update(empowering=11)


@pytest.mark.parametrize(
    ("last", "now", "changes"), [(None, {"A": 1}, {}), ({"A": 3}, {"A": 1}, {"A": -2}), ({"A": 3}, {"A": 3}, {"A": 0})]
)
def test_a_reflection_is_compared_with_the_last_one(last, now, changes):
    assert changes_since(last, now) == changes


# What came of it --------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R029")
def test_twenty_who_are_expected_to_pass_are_not_twenty_who_passed():
    terms = TermsFactory(places=40)
    people = [taking_part(terms) for _ in range(20)]
    assert queries.outcomes_of(terms.cohort) == {"Expected": 20, "Submitted": 0, "Passed": 0, "Not passed": 0}

    lead = officer("programme_lead")
    for mine in people[:2]:
        lead.post(reverse("leadership:achieved", args=[mine.pk]), {"state": "passed"})
    lead.post(reverse("leadership:achieved", args=[people[2].pk]), {"state": "nonsense"})

    assert queries.outcomes_of(terms.cohort) == {"Expected": 18, "Submitted": 0, "Passed": 2, "Not passed": 0}
    assert Achieved.objects.count() == 2


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R031")
def test_people_count_once_in_a_level_however_many_programmes_they_were_on():
    def of(level: str):
        return TermsFactory(programme=LeadershipFactory(level=level).programme, places=200)

    middle, other_middle, executive = of("middle"), of("middle"), of("executive")
    people = [taking_part(middle).person for _ in range(51)]
    for person in people[:10]:
        ApplicationFactory(cohort=other_middle.cohort, person=person, status="accepted")
    for _ in range(15):
        taking_part(executive)
    year = AcademicYear.now()

    levels = dict(queries.people_by_level(year))

    assert (levels["Middle leadership"], levels["Executive leadership"], queries.people_in_all()) == (51, 15, 66)
    rows = cells(soup_of(officer("director"), reverse("leadership:people")), "tbody tr")
    assert rows[0] == f"{year} 51 0 0 15"


@pytest.mark.parametrize(("completed", "promoted", "percent"), [(0, 0, None), (3, 1, 33), (8, 5, 62), (4, 4, 100)])
def test_promotion_in_a_hundred(completed, promoted, percent):
    assert promotion_percent(completed, promoted) == percent


@pytest.mark.requirement("R032")
def test_an_alumna_tells_of_her_new_post_and_the_cohort_shows_how_many_did():
    terms = TermsFactory()
    mine, other = taking_part(terms), taking_part(terms)
    with pytest.raises(RuleBroken, match="completed"):
        actions.tell_progression(mine, post_kind="head", role="", on=today(), may_be_told=True, by=mine.person)
    Application.objects.update(status="completed")
    page, on = reverse("leadership:progression", args=[mine.pk]), today()
    day = {"on-day": on.day, "on-month": on.month, "on-year": on.year}
    day |= {f"on_{index}": part for index, part in enumerate((on.day, on.month, on.year))}
    client = signed_in(mine.person)
    assert client.post(page, day).status_code == 422
    assert client.post(page, {"post_kind": "head", **day}).status_code == 302

    assert (queries.promoted_percent(terms.cohort), other.progressions.count()) == (50, 0)
    thoughts = soup_of(officer("programme_lead"), reverse("leadership:thoughts", args=[terms.cohort_id]))
    assert "50%" in thoughts.get_text()


@pytest.mark.requirement("R033")
def test_a_session_names_the_participants_who_lead_a_part_of_it():
    terms = TermsFactory()
    peer = PersonFactory(first_name="Ada", last_name="Peer")
    Session.objects.filter(cohort=terms.cohort).first().presenters.add(peer)

    page = soup_of(Client(), reverse("leadership:programme", args=[terms.cohort.programme.slug]))

    assert "Led in part by Ada Peer, who take part themselves" in " ".join(page.get_text().split())
