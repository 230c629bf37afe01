"""What one page shows beside its own record: timelines in the reader's words, the directory, sums of fees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from core import words
from core.calendar import LONDON
from leadership import permissions
from leadership.models import Application, CommitmentFee, Feedback
from leadership.queries.evidence import Progress
from leadership.rules import DECIDED_WITHIN
from leadership.states import TAKES_PART, ApplicationStatus, FeeStatus, Support
from payments import queries as money
from payments.models import Deposit, InvoiceLine
from payments.rules import DepositState
from programmes.models import Cohort
from schools.models import Organisation, Person


@dataclass(frozen=True)
class Step:
    """One line of a timeline: what, when, and whether it has happened (`is_done`)."""

    title: str
    at: datetime | date | None
    is_done: bool

    @property
    def state(self) -> str:
        return "done" if self.is_done else ""

    @property
    def text(self) -> str:
        return words.day(self.at) if self.at else ""


def timeline_of(application: Application, progress: Progress | None) -> list[Step]:
    """An application from its sending to the fee that comes back, with the next date."""
    one, steps = application, []
    if one.submitted_at:
        steps.append(Step("Sent", one.submitted_at, is_done=True))
    if one.support != Support.NOT_NEEDED:
        said = one.support in (Support.GIVEN, Support.DECLINED)
        steps.append(Step(one.get_support_display(), one.supported_at, is_done=said))
    if one.status in (ApplicationStatus.NOT_CHOSEN, ApplicationStatus.LAPSED, ApplicationStatus.WITHDRAWN):
        steps.append(Step(one.get_status_display(), one.ended_at, is_done=True))
    elif one.status == ApplicationStatus.OFFERED and one.booking:
        steps.append(Step("A place is held for you until", one.booking.offer_ends_at, is_done=False))
    elif one.status in (ApplicationStatus.SUBMITTED, ApplicationStatus.WAITING):
        steps.append(Step("A place is offered, or not", None, is_done=False))
    if one.accepted_at:
        steps.append(Step("Place taken", one.accepted_at, is_done=True))
        if one.cohort.ends_at and one.status in TAKES_PART:
            steps.append(Step("Last session", one.cohort.ends_at, is_done=one.cohort.ends_at <= timezone.now()))
        if one.fee and one.status != ApplicationStatus.DEFERRED:
            steps += fee_steps(one.fee, one.cohort)
    return steps


def timeline_of_fee(fee: CommitmentFee) -> list[Step]:
    """A fee from its first day to the money that goes back, in words that a payer and finance read alike."""
    return [Step("Agreed", fee.made_at, is_done=True), *fee_steps(fee, fee.cohort)]


def fee_steps(fee: CommitmentFee, cohort: Cohort) -> list[Step]:
    if fee.status == FeeStatus.WAIVED:
        return [Step("No fee is due: the head takes part in the sister programme", None, is_done=True)]
    ends = cohort.ends_at.astimezone(LONDON).date() if cohort.ends_at else None
    decided_by = ends + DECIDED_WITHIN if ends else None
    back_by = ends + timedelta(days=30) if ends else None
    steps = [
        Step(
            "The sheet is made, and a recommendation",
            fee.recommended_at or (ends and ends + timedelta(days=1)),
            is_done=bool(fee.recommended_at),
        ),
        Step(
            "Decided" if fee.decided_at else "A decision by", fee.decided_at or decided_by, is_done=bool(fee.decided_at)
        ),
    ]
    if fee.appeal_until and fee.status == FeeStatus.DECIDED:
        steps.append(Step("An appeal is possible until", fee.appeal_until, is_done=False))
    if fee.status == FeeStatus.APPEALED:
        steps.append(Step("An appeal is being decided", None, is_done=False))
    steps.append(
        Step(
            "Carried out" if fee.settled_at else "Money that comes back is there by",
            fee.settled_at or back_by,
            is_done=bool(fee.settled_at),
        )
    )
    return steps


def directory_of(application: Application) -> list[Application]:
    """The others of her cohort who want to be seen; herself too once she does. Nobody else of it (R053)."""
    shown = Application.objects.filter(cohort=application.cohort_id, status__in=TAKES_PART, is_in_directory=True)
    return list(shown.select_related("person", "organisation").order_by("person__last_name", "pk")[:100])


def schools_to_nominate_from(person: Person) -> QuerySet[Organisation]:
    """One's own schools, those of one's trusts, and the trusts' other schools."""
    mine = [post.organisation_id for post in person.current_posts]
    trusts = Organisation.objects.filter(trust_schools__organisation__in=mine).values("pk")
    own = Q(pk__in=mine) | Q(school__trust__in=trusts) | Q(school__trust__in=mine)
    return Organisation.objects.filter(own, kind=Organisation.Kind.SCHOOL).distinct().order_by("name")


# Fees as sums ---------------------------------------------------------------------------------------------------------


def fees_with_money(fees: QuerySet[CommitmentFee], *, school_id: int | None = None) -> QuerySet[CommitmentFee]:
    """Fees, each with its `amount_pence` and what of it was `paid_pence`, with the people whom it is for; only those of
    one school, where that is given."""
    people = Application.objects.select_related("person", "organisation").order_by("pk")
    if school_id is not None:
        people = people.filter(organisation=school_id)
    of_fee = Deposit.objects.filter(commitment__fee=OuterRef("pk")).order_by().values("commitment__fee")
    lines = InvoiceLine.objects.filter(charge__deposit__commitment__fee=OuterRef("pk")).order_by()
    by_fee = lines.values("charge__deposit__commitment__fee")
    paid = by_fee.annotate(pence=Sum("invoice__paid_pence")).values("pence")
    amount = of_fee.annotate(pence=Sum("amount_pence")).values("pence")
    return (
        fees.select_related("cohort__programme", "unit")
        .annotate(
            amount_pence=Coalesce(Subquery(amount, output_field=IntegerField()), 0),
            paid_pence=Coalesce(Subquery(paid, output_field=IntegerField()), 0),
        )
        .prefetch_related(Prefetch("applications", people))
    )


def sees_all_of(fee: CommitmentFee, person: Person) -> bool:
    """Whether somebody sees every school of a trust's fee: the office, and whoever heads the trust or school that pays
    for all. A head sees her own school's part."""
    return permissions.can_see_fees(person) or fee.unit_id in permissions.schools_headed(person)


def people_of_fee(fee: CommitmentFee, person: Person) -> list[Application]:
    """Those whom a fee is for, as far as somebody may see them: herself, and the people of schools that she heads."""
    applications = Application.objects.filter(fee=fee).select_related("person", "organisation").order_by("pk")
    if not sees_all_of(fee, person):
        own = Q(person=person) | Q(organisation__in=permissions.schools_headed(person))
        applications = applications.filter(own)
    return list(applications)


def deposits_of(fee: CommitmentFee, person: Person) -> list[dict]:
    """A fee's deposits with their payers and the word for each, as far as somebody may see them; and whether it is
    theirs to pay now."""
    found = money.deposits_with_money().filter(commitment__fee=fee).select_related("charge__payer").order_by("pk")
    if not sees_all_of(fee, person):
        here = {one.organisation_id for one in people_of_fee(fee, person)}
        found = found.filter(charge__payer__in=here)
    headed = permissions.schools_headed(person)
    return [
        {
            "deposit": one,
            "state": money.state_of_deposit(one),
            "is_to_pay": one.charge.payer_id in headed and money.state_of_deposit(one) == DepositState.INVOICED,
        }
        for one in found
    ]


def held_by_programme() -> list[tuple[str, int, int]]:
    """What is held for each programme (title, deposits, pence): to be reconciled with the deposits in the books."""
    held = Deposit.objects.filter(settled_at=None, charge__line__isnull=False)
    return list(
        held.order_by()
        .values("commitment__fee__cohort__programme__title")
        .annotate(pence=Sum("amount_pence"), count=Count("pk"))
        .order_by("commitment__fee__cohort__programme__title")
        .values_list("commitment__fee__cohort__programme__title", "count", "pence")
    )


def sums_of(cohort: Cohort) -> dict:
    """A cohort's fees in pence: held, returned, kept, credited and owed, and how many are waived."""
    of_deposits = "fee_deposits__deposit__"
    return CommitmentFee.objects.filter(cohort=cohort).aggregate(
        held=Coalesce(Sum(f"{of_deposits}amount_pence", filter=Q(**{f"{of_deposits}settled_at": None})), 0),
        returned=Coalesce(Sum(f"{of_deposits}returned_pence"), 0),
        kept=Coalesce(Sum(f"{of_deposits}kept_pence"), 0),
        owed=Coalesce(Sum(f"{of_deposits}owed_pence"), 0),
        waived=Count("pk", filter=Q(status=FeeStatus.WAIVED), distinct=True),
    )


def feedback_on(cohort: Cohort) -> QuerySet[Feedback]:
    """What participants said, without names, the newest first."""
    return Feedback.objects.filter(application__cohort=cohort).order_by("-given_at")


def can_appeal_now(fee: CommitmentFee) -> bool:
    """Whether there is something to appeal against, in time."""
    return fee.status == FeeStatus.DECIDED and fee.appeal_until is not None and fee.appeal_until > timezone.now()
