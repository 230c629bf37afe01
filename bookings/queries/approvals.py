"""Approvals as letters and pages read them: who is asked, what waits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from bookings import rules
from bookings.models import Approval, ApprovalRule, Deputy
from bookings.states import ApprovalStatus, Approver
from core.calendar import today
from core.prepared import AnyOf, prepared
from programmes.models import Session
from schools.models import Person, Post
from schools.rules import HEADS
from schools.states import PostKind, PostStatus


def deputies_now(organisation_id: int, day: date | None = None) -> QuerySet[Deputy]:
    """Who decides beside a school's heads today."""
    day = today() if day is None else day
    return Deputy.objects.filter(organisation_id=organisation_id, from_on__lte=day, to_on__gte=day)


def approvers_of(approval: Approval) -> list[Person]:
    """Who is asked: the school's heads and their deputies, its CPD leads too when they may decide on this one.

    Nobody is asked about their own booking, or while on leave; acting heads and those covering for one are asked.
    """
    kinds = HEADS | {PostKind.CPD_LEAD} if approval.approver == Approver.CPD_LEAD else HEADS
    people = _approvers(organisation_id=approval.organisation_id, kinds=[kind.value for kind in kinds], day=today())
    return [person for person in people if person.pk != approval.booking.person_id]


@prepared
def _approvers(*, organisation_id: int, kinds: list[str], day: date) -> QuerySet[Person]:
    here = Post.objects.current(day).confirmed().filter(organisation_id=organisation_id, is_on_leave=False)
    asked = Q(kind=AnyOf(kinds)) | Q(person__in=deputies_now(organisation_id, day).values("person"))
    return Person.objects.filter(pk__in=here.filter(asked).values("person"), is_active=True).order_by("pk")


def approvals_with_booking(ids: Collection[int | str]) -> QuerySet[Approval]:
    """These approvals with all that a letter or a page says of each, the most urgent first; `is_claimed` says that the
    school has not confirmed the person. Two queries."""
    return _with_booking(Approval.objects.filter(pk__in=ids))


def approvals_to_decide(organisation_id: int) -> QuerySet[Approval]:
    """What waits for a school's answer, the most urgent first."""
    return _with_booking(Approval.objects.filter(organisation_id=organisation_id, status=ApprovalStatus.ASKED))


def _with_booking(approvals: QuerySet[Approval]) -> QuerySet[Approval]:
    sessions = Prefetch("booking__cohort__sessions", Session.objects.order_by("starts_at", "pk"))
    claims = Post.objects.current().filter(
        person=OuterRef("booking__person"), organisation=OuterRef("organisation"), status=PostStatus.CLAIMED
    )
    whole = approvals.annotate(is_claimed=Exists(claims)).select_related(
        "organisation", "decided_by", "booking__person", "booking__organisation", "booking__cohort__programme",
        "booking__request__asked_by",
    )  # fmt: skip
    return whole.prefetch_related(sessions).order_by("ends_at", "pk")


def decided_lately(organisation_ids: Collection[int]) -> QuerySet[Approval]:
    """Decisions of these schools that can still be taken back, the latest first."""
    decided = Approval.objects.filter(
        organisation_id__in=organisation_ids,
        decided_at__gt=timezone.now() - rules.UNDO_FOR,
        status__in=[ApprovalStatus.APPROVED, ApprovalStatus.DECLINED],
    )
    return decided.select_related("decided_by", "booking__person", "booking__cohort__programme").order_by(
        "-decided_at", "-pk"
    )


def can_be_undone(approval: Approval) -> bool:
    """Whether a decision stands and its 24 hours are not over."""
    is_decided = approval.status in (ApprovalStatus.APPROVED, ApprovalStatus.DECLINED)
    return is_decided and rules.can_be_undone(decided_at=approval.decided_at, at=timezone.now())


def approvals_to_remind_of() -> QuerySet[Approval]:
    """Questions that nobody has answered and whose reminder is due."""
    now = timezone.now()
    return Approval.objects.filter(status=ApprovalStatus.ASKED, remind_at__lte=now, ends_at__gt=now)


def approval_rules_of(organisation_id: int) -> dict[str, ApprovalRule]:
    """What a school has settled: post → rule, "" for everyone else."""
    return {rule.post_kind: rule for rule in ApprovalRule.objects.filter(organisation_id=organisation_id)}


def deputies_of(organisation_id: int) -> QuerySet[Deputy]:
    """A school's deputies of today and of later days, in order."""
    ahead = Deputy.objects.filter(organisation_id=organisation_id, to_on__gte=today())
    return ahead.select_related("person", "named_by").order_by("from_on", Lower("person__last_name"), "pk")


def possible_deputies(organisation_id: int) -> QuerySet[Person]:
    """Who can be named: everybody with a confirmed post at the school but its heads, by name."""
    here = Post.objects.current().confirmed().filter(organisation_id=organisation_id)
    heads = here.filter(kind__in=HEADS).values("person")
    people = Person.objects.with_current_posts().filter(pk__in=here.values("person"), is_active=True)
    return people.exclude(pk__in=heads).order_by(Lower("last_name"), Lower("first_name"), "pk")
