"""Who leads a programme, and with whom it is run."""

from __future__ import annotations

from django.db.models import Max

from core import audit
from core.action import action
from programmes.actions.searching import refresh_search
from programmes.models import Programme, ProgrammeLeader, ProgrammePartner
from schools.models import Organisation, Person


@action
def add_leader(
    programme: Programme, person: Person, *, by: Person | None, role: str = "", organisation: Organisation | None = None
) -> ProgrammeLeader:
    """Somebody leads a programme; their school and role are kept as they are now (R018)."""
    last = programme.leaders.aggregate(last=Max("position"))["last"]
    leader = ProgrammeLeader(
        programme=programme,
        person=person,
        organisation=organisation,
        role=role,
        position=0 if last is None else last + 1,
    )
    leader.save(force_insert=True)
    refresh_search([programme.pk])
    audit.record("changed", programme, by=by, changed=["leaders"])
    return leader


@action
def remove_leader(leader: ProgrammeLeader, *, by: Person | None) -> None:
    """Take somebody off those who lead a programme."""
    leader.delete()
    refresh_search([leader.programme_id])
    audit.record("changed", leader.programme, by=by, changed=["leaders"])


@action
def add_partner(
    programme: Programme, organisation: Organisation, *, by: Person | None, role: str = "", contact: str = ""
) -> ProgrammePartner:
    """An organisation runs, funds or hosts a programme with us (R023)."""
    partner = ProgrammePartner(programme=programme, organisation=organisation, role=role, contact=contact)
    partner.save(force_insert=True)
    refresh_search([programme.pk])
    audit.record("changed", programme, by=by, changed=["partners"])
    return partner


@action
def remove_partner(partner: ProgrammePartner, *, by: Person | None) -> None:
    """Take an organisation off the partners of a programme."""
    partner.delete()
    refresh_search([partner.programme_id])
    audit.record("changed", partner.programme, by=by, changed=["partners"])
