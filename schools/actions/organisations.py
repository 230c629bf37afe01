"""How organisations come to be, change their names, and are put right by the office."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.db import transaction

from core import audit
from core.action import RuleBroken, action
from core.calendar import today
from schools.models import EmailDomain, Mailbox, Organisation, OrganisationName, Person, TermDate
from schools.pictures import Picture

KINDS_BY_HAND = (
    Organisation.Kind.PARTNER,
    Organisation.Kind.TRUST,
    Organisation.Kind.FEDERATION,
    Organisation.Kind.COUNCIL,
    Organisation.Kind.PAYER,
)


@dataclass(frozen=True)
class Renaming:
    """An organisation, the name it bore, and the name it bears from a day on."""

    organisation: Organisation
    was: str
    name: str
    from_on: date


def note_names(renamings: Iterable[Renaming]) -> None:
    """Keep the old name with its last day and the new one with its first, so that either finds the record (R024).

    Three statements, however many organisations there are.
    """
    renamings = list(renamings)
    known = {
        (row.organisation_id, row.name): row
        for row in OrganisationName.objects.filter(organisation__in=[each.organisation for each in renamings])
    }
    new, ended = [], []
    for each in renamings:
        eve = each.from_on - timedelta(days=1)
        old = known.get((each.organisation.pk, each.was))
        if old is None:
            new.append(OrganisationName(organisation=each.organisation, name=each.was, to_on=eve))
        elif old.to_on is None:
            old.to_on = max(eve, old.from_on or eve)
            ended.append(old)
        again = known.get((each.organisation.pk, each.name))
        if again is None:
            new.append(OrganisationName(organisation=each.organisation, name=each.name, from_on=each.from_on))
        else:
            again.to_on = None
            ended.append(again)
    OrganisationName.objects.bulk_create(new)
    OrganisationName.objects.bulk_update(ended, ["to_on"])


@action
def rename_organisation(organisation: Organisation, *, name: str, from_on: date, by: Person | None) -> None:
    """Give an organisation its new name from a day on. A day to come is refused: the name would be wrong until then."""
    if from_on > today():
        raise RuleBroken("A new name can be entered from the day on which it holds.")
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if locked.name == name:
        raise RuleBroken("It has this name already.")
    note_names([Renaming(locked, locked.name, name, from_on)])
    Organisation.objects.filter(pk=locked.pk).update(name=name)
    organisation.name = name
    audit.record("renamed", locked, by=by, organisation_id=locked.pk, changed=["name"])


@action
def add_name(
    organisation: Organisation, *, name: str, from_on: date | None, to_on: date | None, by: Person
) -> OrganisationName:
    """Another name that it bore or is known by."""
    made = OrganisationName.objects.create(organisation=organisation, name=name, from_on=from_on, to_on=to_on)
    audit.record("added a name", organisation, by=by, organisation_id=organisation.pk, changed=["names"])
    return made


@action
def remove_name(row: OrganisationName, *, by: Person) -> None:
    """Take away a name that was entered by mistake."""
    row.delete()
    audit.record("took away a name", row.organisation, by=by, organisation_id=row.organisation_id, changed=["names"])


@action
def add_organisation(*, kind: str, name: str, partner_type: str = "", website: str = "", by: Person) -> Organisation:
    """A partner, trust, council or payer by hand. Schools come from the register."""
    if kind not in KINDS_BY_HAND:
        raise RuleBroken("Schools come from the register. Bring in its extract.")
    if Organisation.objects.filter(kind=kind, name__iexact=name).exists():
        raise RuleBroken("An organisation of this name is there already.")
    made = Organisation.objects.create(kind=kind, name=name, partner_type=partner_type, website=website)
    audit.record("added", made, by=by, organisation_id=made.pk)
    return made


@action
def change_organisation(organisation: Organisation, *, by: Person, **facts: object) -> list[str]:
    """Put right what the office keeps: strategic partner, lead teaching school (R001), website. Gives what changed."""
    changed = [name for name, value in facts.items() if getattr(organisation, name) != value]
    if changed:
        for name in changed:
            setattr(organisation, name, facts[name])
        organisation.full_clean(exclude=["logo"])
        organisation.save(update_fields=changed)
        audit.record("changed", organisation, by=by, organisation_id=organisation.pk, changed=changed)
    return changed


@action
def set_logo(organisation: Organisation, picture: Picture, *, by: Person) -> None:
    """Show an organisation with this picture. The one before goes once the new one is kept."""
    _forget_file(organisation)
    # A name that was never used before: browsers keep the old picture under the old one.
    name = f"{organisation.pk}-{secrets.token_hex(4)}.{picture.ending}"
    organisation.logo.save(name, ContentFile(picture.content), save=False)
    _note_logo(organisation, by=by)


@action
def remove_logo(organisation: Organisation, *, by: Person) -> None:
    """Show an organisation without a picture."""
    if organisation.logo:
        _forget_file(organisation)
        organisation.logo = ""
        _note_logo(organisation, by=by)


def _note_logo(organisation: Organisation, *, by: Person) -> None:
    organisation.save(update_fields=["logo"])
    audit.record("changed", organisation, by=by, organisation_id=organisation.pk, changed=["logo"])


def _forget_file(organisation: Organisation) -> None:
    """Delete the picture's file, but not before the change is certain."""
    if organisation.logo:
        storage, name = organisation.logo.storage, str(organisation.logo.name)
        transaction.on_commit(lambda: storage.delete(name))


@action
def add_mailbox(organisation: Organisation, *, purpose: str, email: str, by: Person) -> Mailbox:
    """A shared address of an organisation: it gets mail, nobody signs in with it."""
    made = Mailbox.objects.create(organisation=organisation, purpose=purpose, email=email.lower())
    audit.record("added a mailbox", organisation, by=by, organisation_id=organisation.pk)
    return made


@action
def remove_mailbox(mailbox: Mailbox, *, by: Person) -> None:
    """An address that is not read any more."""
    mailbox.delete()
    audit.record("took away a mailbox", mailbox.organisation, by=by, organisation_id=mailbox.organisation_id)


@action
def add_domain(organisation: Organisation, *, domain: str, by: Person) -> EmailDomain:
    """How the addresses of its staff end. Shared with another organisation, it proposes neither of them."""
    made = EmailDomain.objects.create(organisation=organisation, domain=domain.lower())
    audit.record("added a domain", organisation, by=by, organisation_id=organisation.pk)
    return made


@action
def remove_domain(row: EmailDomain, *, by: Person) -> None:
    """Addresses of its staff no longer end like this."""
    row.delete()
    audit.record("took away a domain", row.organisation, by=by, organisation_id=row.organisation_id)


@action
def add_term_date(
    organisation: Organisation, *, kind: str, name: str, from_on: date, to_on: date, by: Person
) -> TermDate:
    """Days without school, of one school or of a whole borough."""
    made = TermDate.objects.create(organisation=organisation, kind=kind, name=name, from_on=from_on, to_on=to_on)
    audit.record("added term dates", organisation, by=by, organisation_id=organisation.pk)
    return made


@action
def remove_term_date(row: TermDate, *, by: Person) -> None:
    """Days that were entered by mistake. Deadlines that are set already stay."""
    row.delete()
    audit.record("took away term dates", row.organisation, by=by, organisation_id=row.organisation_id)
