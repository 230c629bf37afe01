"""What schools of the demonstration have settled: what cover costs, what there is to spend, who approves."""

from __future__ import annotations

from bookings.models import ApprovalRule, Budget, Deputy, SupplyRate
from bookings.queries.costs import cover_for
from bookings.states import Approver
from core.calendar import is_working_day
from home.demo.clock import Clock
from home.demo.courses import Run
from home.demo.organisations import Organisations
from home.demo.people import Member, People
from home.demo.story import ALBION, CHARLES_DICKENS, SURREY_SQUARE
from programmes.models import Strand
from schools.states import PostKind as K

#: Pounds for a day of cover, by post; "" for everyone else.
RATES = {
    SURREY_SQUARE: {K.TEACHER: 205, K.EARLY_CAREER_TEACHER: 205, K.MIDDLE_LEADER: 205, K.TEACHING_ASSISTANT: 92},
    CHARLES_DICKENS: {K.TEACHER: 198, K.MIDDLE_LEADER: 198, "": 80},
}
#: Pounds for the year, in all and by strand.
BUDGETS = {
    SURREY_SQUARE: {"": 3600, Strand.CPD: 3000, Strand.SUPPORT: 400},
    ALBION: {"": 1500},
}
#: Who approves whom, and up to how many pounds nobody has to.
APPROVERS = {
    SURREY_SQUARE: {
        K.SUPPORT_STAFF: (Approver.CPD_LEAD, 40),
        K.BUSINESS_MANAGER: (Approver.CPD_LEAD, 40),
        K.SCHOOL_OFFICE: (Approver.CPD_LEAD, 40),
        K.GOVERNOR: (Approver.NOBODY, 0),
    }
}
#: While the head is away: who decides, named by whom, from and to which school day from now.
AWAY = ("Rory Whelan", "Folasade Ogunleye", 6, 10)


def build(made: Organisations, people: People, clock: Clock) -> None:
    """Rates of cover, budgets for this year, who approves, and a deputy for next week."""
    SupplyRate.objects.bulk_create(
        SupplyRate(organisation=made[school], post_kind=kind, day_pence=pounds * 100)
        for school, rates in RATES.items()
        for kind, pounds in rates.items()
    )
    this_year = clock.years()[1]
    Budget.objects.bulk_create(
        Budget(organisation=made[school], year=this_year.start, strand=strand, amount_pence=pounds * 100)
        for school, amounts in BUDGETS.items()
        for strand, pounds in amounts.items()
    )
    ApprovalRule.objects.bulk_create(
        ApprovalRule(organisation=made[school], post_kind=kind, approver=approver, free_up_to_pence=pounds * 100)
        for school, roles in APPROVERS.items()
        for kind, (approver, pounds) in roles.items()
    )
    deputy, head, first, last = AWAY
    Deputy.objects.create(
        organisation=made[SURREY_SQUARE],
        person=people[deputy],
        named_by=people[head],
        from_on=clock.school_day(first),
        to_on=clock.school_day(last),
    )


def cover_pence(run: Run, member: Member) -> int:
    """What cover for somebody on a course was expected to cost when they booked."""
    rates = {str(kind): pounds * 100 for kind, pounds in RATES.get(member.organisation.name, {}).items()}
    slots = [session.slot for session in run.sessions if is_working_day(session.starts_at.date())]
    return cover_for(slots, rates, post_kind=member.kind)
