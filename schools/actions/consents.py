"""What somebody agrees to and takes back. Messages about their own places are service and need no consent."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from core import audit
from core.action import action
from schools.models import Consent, Person


@action
def choose_consents(person: Person, *, purposes: Collection[str], by: Person) -> list[str]:
    """Agree to exactly these purposes from now on. What was agreed to and is not among them is taken back. Gives the
    purposes that changed."""
    Person.objects.select_for_update().get(pk=person.pk)
    standing = Consent.objects.filter(person=person, withdrawn_at__isnull=True)
    before = set(standing.values_list("purpose", flat=True))
    now = timezone.now()
    standing.exclude(purpose__in=purposes).update(withdrawn_at=now)
    new = [Consent(person=person, purpose=purpose, given_at=now) for purpose in sorted(set(purposes) - before)]
    Consent.objects.bulk_create(new)
    changed = sorted(before ^ set(purposes))
    if changed:
        audit.record("chose consents", person, by=by, changed=changed)
    return changed
