"""Two records of one person become one. What cannot be put together is named, and nothing is changed at all."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction
from django.db.models import Field, Model
from django.utils import timezone

from core import audit
from core.action import RuleBroken, action, words_of
from core.models import Job, Message
from schools.merging import COMBINERS, SAYS_THE_SAME, Merger, references
from schools.models import (
    Consent,
    Designation,
    Invitation,
    Person,
    Post,
    SecondFactorReset,
    ViewAs,
)
from schools.states import PostStatus

#: What belonged to the log-in that closes: it ends with it.
ENDS = (Authenticator, UserSession, Invitation)
#: What was done about the account that closes, and with it: it stays there as history.
STAYS = (SecondFactorReset, ViewAs, LogEntry)


def plan_merge(kept: Person, other: Person, *, by: Person) -> Merger:
    """What merging would do: tried out and taken back, so that every rule of the database has had its say."""
    with transaction.atomic():
        merger = _merge(kept, other, by=by)
        transaction.set_rollback(True)
    return merger


@action
def merge(kept: Person, other: Person, *, by: Person) -> Merger:
    """Make two records one: everything of `other` goes to `kept`, and `other` closes. Raises RuleBroken with what is
    in the way; then nothing is changed."""
    merger = _merge(kept, other, by=by)
    if merger.blocked:
        raise RuleBroken(merger.blocked)
    audit.record("merged", kept, by=by, changed=[words for words, _ in merger.moved_words])
    audit.record("merged into another", other, by=by, changed=["merged_into", "email", "is_active"])
    return merger


def _merge(kept: Person, other: Person, *, by: Person) -> Merger:
    people = Person.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, other.pk]).order_by("pk")
    locked = {person.pk: person for person in people}
    kept, other = locked[kept.pk], locked[other.pk] if other.pk != kept.pk else locked[kept.pk]
    merger = Merger(blocked=_in_the_way(kept, other, by=by))
    if merger.blocked:
        return merger
    _end_log_in(other)
    _combine_posts(kept, other, merger)
    _combine_designations(kept, other, merger)
    _combine_consents(kept, other, merger)
    _close(kept, other, merger)
    for combine in COMBINERS:
        combine(kept, other, merger)
    for model, column in references():
        if model not in (*ENDS, *STAYS, EmailAddress):
            _move(model, column, kept, other, merger)
    merger.note_moved(Message, Message.objects.filter(person_id=other.pk).update(person_id=kept.pk))
    Job.objects.filter(person_id=other.pk).update(person_id=kept.pk)
    return merger


def _in_the_way(kept: Person, other: Person, *, by: Person) -> list[str]:
    if kept.pk == other.pk:
        return ["This is one record already."]
    found = []
    if any(person.merged_into_id or person.forgotten_at for person in (kept, other)):
        found.append("One of them is closed already: it was merged or erased.")
    if kept.trn and other.trn and kept.trn != other.trn:
        found.append("Their teacher reference numbers differ, so they are two people, or one number is wrong.")
    if other.pk == by.pk:
        found.append("The record that closes is your own. Keep that one, or ask another administrator.")
    if other.is_superuser or other.is_staff:
        found.append("The record that closes may open the repair desk. Keep that one.")
    return found


def _end_log_in(other: Person) -> None:
    for model in ENDS:
        person = "person" if model is Invitation else "user"
        model.objects.filter(**{person: other}).delete()


def _combine_posts(kept: Person, other: Person, merger: Merger) -> None:
    """The same post held in both records is one post, from the earlier first day on."""
    held = {(post.organisation_id, post.kind): post for post in _open_posts(kept)}
    for post in _open_posts(other):
        twin = held.get((post.organisation_id, post.kind))
        if twin is None:
            continue
        twin.from_on = min(twin.from_on, post.from_on)
        if PostStatus.CONFIRMED in (twin.status, post.status):
            twin.status = PostStatus.CONFIRMED
        twin.is_on_leave = twin.is_on_leave and post.is_on_leave
        twin.save(update_fields=["from_on", "status", "is_on_leave"])
        post.covers.update(covering_for=twin)
        merger.combined.append(f"{post}: held in both records, from {twin.from_on:%-d %B %Y} on")
        post.delete()


def _open_posts(person: Person):
    posts = Post.objects.filter(person=person, to_on__isnull=True).exclude(status=PostStatus.REFUSED)
    return posts.select_related("organisation")


def _combine_designations(kept: Person, other: Person, merger: Merger) -> None:
    held = {row.kind: row for row in Designation.objects.filter(person=kept, to_on__isnull=True)}
    for row in Designation.objects.filter(person=other, to_on__isnull=True).select_related("organisation"):
        twin = held.get(row.kind)
        if twin is not None:
            twin.from_on = min(twin.from_on, row.from_on)
            twin.save(update_fields=["from_on"])
            merger.combined.append(f"{row}: designated in both records")
            row.delete()


def _combine_consents(kept: Person, other: Person, merger: Merger) -> None:
    """What the kept record says about a purpose holds; the other's yes to it ends."""
    said = Consent.objects.filter(person=kept).values("purpose")
    ended = Consent.objects.filter(person=other, withdrawn_at__isnull=True, purpose__in=said)
    if ended.update(withdrawn_at=timezone.now()):
        merger.combined.append("What the kept record agreed to, or took back, holds for both")


def _close(kept: Person, other: Person, merger: Merger) -> None:
    """The other record closes; its addresses, number and claim go to the one that is kept."""
    addresses = [
        one for one in (other.email, other.personal_email) if one and one not in (kept.email, kept.personal_email)
    ]
    was, trn, claim_code = other.email, other.trn, other.claim_code
    other.email, other.personal_email, other.trn, other.claim_code = None, "", "", ""
    other.is_active, other.merged_into = False, kept
    other.set_unusable_password()
    other.save()
    _take_addresses(kept, other, was, merger)
    kept.trn = kept.trn or trn
    kept.email = kept.email or was
    kept.claim_code = "" if kept.email else kept.claim_code or claim_code
    further = [one for one in addresses if one != kept.email]
    kept.personal_email = kept.personal_email or next(iter(further), "")
    kept.save(update_fields=["trn", "email", "claim_code", "personal_email"])
    if addresses:
        merger.combined.append(
            f"Addresses: {', '.join(addresses)} now belong{'s' if len(addresses) == 1 else ''} to the kept record"
        )


def _take_addresses(kept: Person, other: Person, was: str | None, merger: Merger) -> None:
    """Log-in addresses of the closed record sign in to the kept one from now on."""
    known = set(EmailAddress.objects.filter(user=kept).values_list("email", flat=True))
    EmailAddress.objects.filter(user=other, email__in=known).delete()
    is_first = not kept.email
    EmailAddress.objects.filter(user=other).exclude(email=was or "").update(primary=False)
    EmailAddress.objects.filter(user=other, email=was or "").update(primary=is_first)
    merger.note_moved(EmailAddress, EmailAddress.objects.filter(user=other).update(user=kept))
    if was and not EmailAddress.objects.filter(user=kept, email=was).exists():
        EmailAddress.objects.create(user=kept, email=was, primary=is_first, verified=False)


def _move(model: type[Model], column: Field, kept: Person, other: Person, merger: Merger) -> None:
    """All rows at once; when the database refuses, one by one, to find those that are in the way."""
    rows = model._base_manager.filter(**{column.name: other.pk}).exclude(pk=other.pk if model is Person else None)
    try:
        with transaction.atomic():
            merger.note_moved(model, rows.update(**{column.attname: kept.pk}))
    except IntegrityError:
        for row in rows:
            _move_one(row, column, kept, merger)


def _move_one(row: Model, column: Field, kept: Person, merger: Merger) -> None:
    model = type(row)
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=row.pk).update(**{column.attname: kept.pk})
    except IntegrityError as error:
        if model in SAYS_THE_SAME or model._meta.auto_created:
            row.delete()
            merger.combined.append(f"{row}: in both records")
            return
        try:
            words, _ = words_of(error)
        except IntegrityError:
            words = "The database does not allow it."
        merger.blocked.append(f"{str(model._meta.verbose_name).capitalize()} “{row}”: {words}")
    else:
        merger.note_moved(model, 1)
