"""How a commitment fee begins: charged once for whoever pays it, waived by the head's own place, or carried over."""

from __future__ import annotations

from core import audit
from leadership import queries
from leadership.actions.asking import ask_for
from leadership.actions.deciding import recommend
from leadership.models import Application, CohortTerms, CommitmentFee, FeeDeposit
from leadership.rules import FeeUnit, Outcome, OwnHead, top_up
from leadership.states import TAKES_PART, FeeStatus
from schools.models import Person, School


def begin_fee(application: Application, *, by: Person | None) -> None:
    """Somebody has taken a place: her fee begins by the terms of the cohort. Called in that transaction, which holds
    the cohort, so that two heads of one trust never pay twice."""
    terms = CohortTerms.objects.filter(cohort=application.cohort_id).first()
    if terms is None or terms.unit == FeeUnit.NONE:
        return
    if terms.unit == FeeUnit.PARTICIPANT:
        _of_participant(application, terms, by=by)
    else:
        _of_unit(application, terms, by=by)


def _of_participant(application: Application, terms: CohortTerms, *, by: Person | None) -> None:
    fee = CommitmentFee.objects.create(cohort_id=application.cohort_id, policy=terms.policy)
    _belongs(application, fee)
    if _carry_over(application, fee):
        return
    if queries.own_head(application) == OwnHead.ENROLLED:
        CommitmentFee.objects.filter(pk=fee.pk).update(status=FeeStatus.WAIVED)
        audit.record("waived", fee, by=None, organisation_id=application.organisation_id, changed=["status"])
        return
    ask_for(fee, application.organisation, terms.school_pence, application=application, by=by)


def _of_unit(application: Application, terms: CohortTerms, *, by: Person | None) -> None:
    school = School.objects.filter(organisation=application.organisation_id).select_related("trust").first()
    unit = school.trust if school and school.trust else application.organisation
    live = CommitmentFee.objects.exclude(status=FeeStatus.SETTLED)
    fee, _ = live.get_or_create(cohort_id=application.cohort_id, unit=unit, defaults={"policy": terms.policy})
    _belongs(application, fee)
    if _carry_over(application, fee):
        return
    taking_part = Application.objects.filter(fee=fee, status__in=TAKES_PART)
    schools = set(taking_part.values_list("organisation_id", flat=True)) | {application.organisation_id}
    charged = sum(one.deposit.amount_pence for one in fee.fee_deposits.select_related("deposit"))
    pence = top_up(
        schools=len(schools),
        charged_pence=charged,
        school_pence=terms.school_pence,
        trust_pence=terms.trust_pence,
    )
    if pence:
        payer = application.organisation if len(schools) == 1 else unit
        ask_for(fee, payer, pence, application=application, by=by)


def _belongs(application: Application, fee: CommitmentFee) -> None:
    Application.objects.filter(pk=application.pk).update(fee=fee)
    application.fee = fee


def _carry_over(application: Application, fee: CommitmentFee) -> bool:
    """The money that waited since she deferred is this fee's now. Whether there was any."""
    waiting = CommitmentFee.objects.select_for_update(of=("self",)).filter(
        outcome=Outcome.CARRIED,
        status=FeeStatus.DECIDED,
        applications__person=application.person_id,
        cohort__programme=application.cohort.programme_id,
    )
    old = waiting.order_by("pk").first()
    if old is None or not FeeDeposit.objects.filter(fee=old).update(fee=fee):
        return False
    CommitmentFee.objects.filter(pk=fee.pk).update(was_carried=True)
    CommitmentFee.objects.filter(pk=old.pk).update(status=FeeStatus.SETTLED)
    audit.record("carried over", fee, by=None, organisation_id=application.organisation_id)
    return True


def follow_head(application: Application, *, by: Person | None) -> None:
    """A head has taken a place, or given it up: the fees of her school's participants on the sister programme follow
    (rows 1 to 3a). What the rules alone decide is done at once."""
    for fee in queries.fees_that_follow(application):
        recommend(fee, by=None)
