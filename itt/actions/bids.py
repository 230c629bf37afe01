"""Places: pledged by schools, requested and awarded by partnership."""

from __future__ import annotations

from datetime import date

from core import audit, outbox
from core.action import RuleBroken, action, move
from core.calendar import today
from itt import emails
from itt.models import Bid, Cycle, NationalFigure, PartnerSchool, Partnership, Pledge
from itt.states import BID_TRANSITIONS, BidStatus, JoiningStatus
from schools.models import Organisation, Person


@action
def open_bid(partnership: Partnership, cycle: Cycle, *, pledge_until_on: date, by: Person) -> Bid:
    """Let partner schools pledge until the end of a day. Their heads are told."""
    if pledge_until_on < today():
        raise RuleBroken("Choose a day that is still to come.", code="pledge_until_on")
    made = Bid.objects.create(partnership=partnership, cycle=cycle, pledge_until_on=pledge_until_on)
    audit.record("opened", made, by=by)
    outbox.post_all(emails.of_pledges_asked(made))
    return made


@action
def pledge(bid: Bid, organisation: Organisation, places: dict[str, int], *, by: Person) -> None:
    """A school's places by phase; none takes what was pledged back. Said again, it replaces what was said (R013)."""
    held = Bid.objects.select_for_update(of=("self",)).get(pk=bid.pk)
    if held.status != BidStatus.COLLECTING or today() > held.pledge_until_on:
        raise RuleBroken("Pledges are closed. Write to the ITT lead to change yours.")
    partner = PartnerSchool.objects.filter(partnership=held.partnership_id, organisation=organisation)
    if not partner.filter(status=JoiningStatus.AGREED).exists():
        raise RuleBroken("Ask to join the partnership first: only its schools pledge places.")
    said = {phase: number for phase, number in places.items() if number}
    Pledge.objects.filter(bid=held, organisation=organisation).exclude(phase__in=said).delete()
    for phase, number in said.items():
        facts = {"places": number, "by": by}
        Pledge.objects.update_or_create(bid=held, organisation=organisation, phase=phase, defaults=facts)
    audit.record("pledged", held, by=by, organisation_id=organisation.pk, changed=sorted(said))


@action
def request(bid: Bid, places: int, *, by: Person) -> None:
    """What the partnership asks for; after an award it can ask for more, never for less."""
    held = Bid.objects.select_for_update(of=("self",)).get(pk=bid.pk)
    if held.status == BidStatus.AWARDED and places <= (held.requested or 0):
        raise RuleBroken(f"Enter more than the {held.requested} requested before.", code="places")
    move(held, BidStatus.REQUESTED, BID_TRANSITIONS, requested=places, requested_on=today())
    audit.record("requested", held, by=by, changed=["requested"])


@action
def award(bid: Bid, places: int, *, by: Person) -> None:
    """What was awarded of it. The cap follows, and nothing that is held may stand above it."""
    held = Bid.objects.select_for_update(of=("self",)).get(pk=bid.pk)
    move(held, BidStatus.AWARDED, BID_TRANSITIONS, awarded=places, awarded_on=today())
    audit.record("awarded", held, by=by, changed=["awarded"])


@action
def close_bid(bid: Bid, *, by: Person) -> None:
    """The cycle's places are final."""
    move(bid, BidStatus.CLOSED, BID_TRANSITIONS)
    audit.record("closed", bid, by=by)


@action
def reopen_bid(bid: Bid, *, by: Person) -> None:
    """Collect pledges again, before the award; or take the closing back."""
    to = BidStatus.AWARDED if bid.status == BidStatus.CLOSED else BidStatus.COLLECTING
    move(bid, to, BID_TRANSITIONS)
    audit.record("opened again", bid, by=by)


@action
def note_nation(year: int, *, requested: int, awarded: int, source: str, by: Person) -> NationalFigure:
    """What all of England requested and got (R012)."""
    facts = {"requested": requested, "awarded": awarded, "source": source}
    made, _ = NationalFigure.objects.update_or_create(year=year, defaults=facts)
    audit.record("noted", made, by=by, changed=sorted(facts))
    return made
