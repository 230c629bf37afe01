"""Leadership programmes to test with: two sister programmes, their cohorts with six sessions, and applicants."""

from datetime import datetime, timedelta

import factory
from django.utils import timezone

from core.calendar import LONDON, AcademicYear
from leadership import actions
from leadership.models import Application, CohortTerms, CommitmentFee, Nomination
from leadership.rules import FeeUnit
from programmes.models import LeadershipFacts, Programme
from schools.states import PostKind
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import CohortFactory, ProgrammeFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory

WHY = "I want to lead a school where everybody learns."


class LeadershipFactory(factory.django.DjangoModelFactory):
    """The facts of a leadership programme, with the programme: `LeadershipFactory(programme__title=…)`."""

    class Meta:
        model = LeadershipFacts

    programme = factory.SubFactory(
        ProgrammeFactory,
        kind=Programme.Kind.LEADERSHIP,
        takes_applications=True,
        title=factory.Sequence(lambda n: f"Leading {n}"),
    )
    level = "senior"
    posts = [PostKind.DEPUTY_HEAD, PostKind.MIDDLE_LEADER]
    eligibility = "I am a senior leader."


class TermsFactory(factory.django.DjangoModelFactory):
    """A cohort of a leadership programme that begins in thirty days and has six sessions, a fortnight apart."""

    class Meta:
        model = CohortTerms
        skip_postgeneration_save = True

    class Params:
        programme = factory.LazyFunction(lambda: LeadershipFactory().programme)
        starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))
        places = 20

    cohort = factory.LazyAttribute(
        lambda terms: CohortFactory(
            programme=terms.programme, places=terms.places, number=terms.programme.cohorts.count() + 1
        )
    )

    @factory.post_generation
    def sessions(self, create, count, **kwargs):
        starts_at = kwargs.get("starts_at") or timezone.now() + timedelta(days=30)
        for number in range(6 if count is None else count):
            SessionFactory(cohort=self.cohort, starts_at=starts_at + timedelta(days=14 * number))
        self.cohort.refresh_from_db()


def women(**kwargs) -> CohortTerms:
    """The heads' programme with a fee for a school or trust, and beside it that for senior leaders: its terms are
    `.sister_terms`."""
    heads = LeadershipFactory(
        programme__title="Headship Beyond One School", level="executive", posts=[PostKind.HEAD, PostKind.CO_HEAD]
    )
    seniors = LeadershipFactory(programme__title="Senior Leadership Development for Women", sister=heads.programme)
    terms = TermsFactory(
        programme=heads.programme,
        unit=FeeUnit.SCHOOL_OR_TRUST,
        school_pence=25_000,
        trust_pence=40_000,
        asks_colleague=True,
        **kwargs,
    )
    terms.sister_terms = TermsFactory(
        programme=seniors.programme, unit=FeeUnit.PARTICIPANT, school_pence=25_000, **kwargs
    )
    return terms


def applicant(school=None, post: str = "deputy_head"):
    """Somebody with a post at a school, and that school has a head."""
    school = school or OrganisationFactory()
    return PersonFactory(**{post: school})


def apply(terms: CohortTerms, person, *, school=None, post: str = "", trn: str = "") -> Application:
    """An application that is whole and sent."""
    here = person.current_posts[0]
    mine = actions.begin(
        terms.cohort,
        organisation=school or OrganisationFactory._meta.model.objects.get(pk=here.organisation_id),
        post_kind=post or here.kind,
        by=person,
    )
    actions.save_draft(mine, by=person, has_declared=True, statement=WHY, sponsor="The governors", trn=trn)
    actions.submit(mine, by=person)
    return mine


def take_part(terms: CohortTerms, person, *, head=None) -> Application:
    """Applied, supported, offered and accepted."""
    mine = apply(terms, person)
    if mine.support == "asked":
        actions.give_support(mine, by=head or PersonFactory(head=mine.organisation))
        mine.refresh_from_db()
    actions.accept(mine, by=person)
    return mine


def at(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


class ApplicationFactory(factory.django.DjangoModelFactory):
    """A row of an application: sent and waiting for the head unless said; a place has its booking. No action runs."""

    class Meta:
        model = Application

    cohort = factory.LazyFunction(lambda: TermsFactory().cohort)
    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    post_kind = "deputy_head"
    has_declared = True
    statement = WHY
    sponsor = "The governors"
    status = "submitted"
    support = "asked"
    submitted_at = factory.LazyFunction(timezone.now)
    booking = factory.Maybe(
        factory.LazyAttribute(lambda one: one.status in ("offered", "accepted", "completed")),
        factory.SubFactory(
            BookingFactory,
            cohort=factory.SelfAttribute("..cohort"),
            person=factory.SelfAttribute("..person"),
            organisation=factory.SelfAttribute("..organisation"),
            status=factory.LazyAttribute(
                lambda booking: "offered" if booking.factory_parent.status == "offered" else "booked"
            ),
        ),
        None,
    )
    accepted_at = factory.LazyAttribute(lambda one: timezone.now() if one.status in ("accepted", "completed") else None)
    programme = factory.LazyAttribute(
        lambda one: one.cohort.programme if one.status in ("accepted", "completed") else None
    )
    year = factory.LazyAttribute(
        lambda one: AcademicYear.now().start if one.status in ("accepted", "completed") else None
    )


class NominationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Nomination

    cohort = factory.LazyFunction(lambda: TermsFactory().cohort)
    by = factory.SubFactory(PersonFactory)
    first_name = "Ada"
    last_name = factory.Sequence(lambda n: f"Nominee{n}")
    email = factory.Sequence(lambda n: f"nominee{n}@example.org")
    organisation = factory.SubFactory(OrganisationFactory)


class FeeFactory(factory.django.DjangoModelFactory):
    """A fee that waits for a decision: the table says that it is kept."""

    class Meta:
        model = CommitmentFee

    cohort = factory.LazyFunction(lambda: TermsFactory().cohort)
    policy = "strict"
    status = "recommended"
    row = "12"
    outcome = "forfeit"
    share_parts = 0
    share_of = 1
    decider = "both"
    recommended_at = factory.LazyFunction(timezone.now)
