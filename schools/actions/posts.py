"""How posts begin, change and end: said by people of themselves, given by their school, decided by a head."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from core import audit, outbox
from core.action import RuleBroken, action, move
from core.calendar import today
from schools import emails, queries, rules
from schools.actions.accounts import invite
from schools.actions.people import make_person
from schools.models import Organisation, Person, Post
from schools.states import POST_TRANSITIONS, PostStatus


@dataclass(frozen=True)
class Colleague:
    """What a school says of somebody who works there."""

    first_name: str
    last_name: str
    kind: str
    email: str = ""
    personal_email: str = ""
    title: str = ""
    is_acting: bool = False


@action
def claim_post(organisation: Organisation, *, kind: str, by: Person, person: Person | None = None) -> Post:
    """Somebody says where they work, or where `person` does who stands before them. They can book at once; the school
    is asked, or the office if it has no head."""
    person = person or by
    if kind not in rules.CLAIMABLE:
        raise RuleBroken("Ask your school or the alliance's office to give you this role.")
    if person.posts.current().filter(status=PostStatus.CLAIMED).count() >= rules.MOST_OPEN_CLAIMS:
        raise RuleBroken("Several schools have not answered yet. Wait for them, or write to the office.")
    post = Post(person=person, organisation=organisation, kind=kind, status=PostStatus.CLAIMED, from_on=today())
    heads = [head for head in queries.heads_of(organisation.pk) if head.pk != person.pk]
    post.asked_office_at = None if heads else timezone.now()
    post.save(force_insert=True)
    audit.record("claimed", post, by=by)
    outbox.post_all([emails.of_claim(post, head) for head in heads] or _to_office(post))
    for known in ("current_posts", "_posts"):
        person.__dict__.pop(known, None)
    return post


def ask_with_booking(posts: list[Post]) -> None:
    """The school is asked about a booking and, in the same letter, whether the person works there."""
    for post in posts:
        outbox.cancel(about=emails.about_claim(post))


@action
def confirm_claim(post: Post, *, by: Person | None) -> None:
    """The school, or the office for it, says that this person works there."""
    _decide(post, PostStatus.CONFIRMED, by=by)
    audit.record("confirmed", post, by=by, changed=["status"])


@action
def refuse_claim(post: Post, *, by: Person) -> None:
    """The school does not know this person. What they booked for it is the bookings' own matter."""
    _decide(post, PostStatus.REFUSED, by=by)
    audit.record("refused", post, by=by, changed=["status"])


def _decide(post: Post, status: str, *, by: Person | None) -> None:
    if by is not None and post.person_id == by.pk:
        raise RuleBroken("Somebody else has to say that you work here.")
    move(post, status, POST_TRANSITIONS)
    outbox.cancel(about=emails.about_claim(post))


def escalate_claims() -> int:
    """Ask the office about claims that the school has left for two school days. Returns how many went on."""
    old_enough = timezone.now() - timedelta(days=rules.CLAIM_SCHOOL_DAYS)
    waiting = Post.objects.current().filter(
        status=PostStatus.CLAIMED, asked_office_at__isnull=True, created_at__lte=old_enough
    )
    return sum(_ask_office(post) for post in waiting.select_related("organisation").order_by("pk"))


@action
def _ask_office(post: Post) -> int:
    closed = queries.closed_days(post.organisation_id, since=post.created_at.date())
    if timezone.now() < rules.claim_goes_to_office_at(claimed_at=post.created_at, closed=closed):
        return 0
    still_open = Post.objects.filter(pk=post.pk, status=PostStatus.CLAIMED, asked_office_at__isnull=True)
    if not still_open.update(asked_office_at=timezone.now()):
        return 0
    audit.record("went to the office", post, by=None, changed=["asked_office_at"])
    outbox.post_all(_to_office(post))
    return 1


def _to_office(post: Post) -> list:
    return [emails.of_claim_for_office(post, officer) for officer in queries.administrators()]


@action
def give_post(
    person: Person,
    *,
    organisation: Organisation,
    kind: str,
    by: Person | None,
    title: str = "",
    from_on: date | None = None,
    is_acting: bool = False,
) -> Post:
    """Somebody holds a post from a day on. A claim to the same post is settled by it."""
    claimed = (
        Post.objects.current()
        .filter(person=person, organisation=organisation, kind=kind, status=PostStatus.CLAIMED)
        .first()
    )
    if claimed:
        confirm_claim(claimed, by=by)
        return claimed
    post = Post(
        person=person,
        organisation=organisation,
        kind=kind,
        title=title,
        from_on=from_on or today(),
        is_acting=is_acting,
    )
    post.save(force_insert=True)
    audit.record("gave a post", post, by=by)
    return post


@action
def add_colleague(organisation: Organisation, colleague: Colleague, *, by: Person) -> Post | None:
    """Put somebody on a school's list of staff, and write to them.

    Somebody who is in the portal already is found by their address and needs no second record. Where the name given is
    not theirs nothing is shown or changed: they are asked by mail whether they work here, and None is returned.
    """
    known = queries.person_with_address(colleague.email) if colleague.email else None
    if known and known.last_name.casefold() != colleague.last_name.casefold():
        outbox.post_all([emails.of_joining(known, organisation, kind=colleague.kind, by=by)])
        audit.record("asked to join", known, by=by, organisation_id=organisation.pk)
        return None
    person = known or make_person(
        first_name=colleague.first_name,
        last_name=colleague.last_name,
        email=colleague.email,
        personal_email=colleague.personal_email,
        by=by,
    )
    post = give_post(
        person,
        organisation=organisation,
        kind=colleague.kind,
        title=colleague.title,
        is_acting=colleague.is_acting,
        by=by,
    )
    if known:
        outbox.post_all([emails.of_added(post, by=by)])
    elif person.email or person.personal_email:
        invite(person, by=by)
    return post


@action
def join(person: Person, *, organisation: Organisation, kind: str, asked_by: Person) -> Post:
    """Somebody answers their school's question: yes, I work here."""
    held = Post.objects.current().filter(person=person, organisation=organisation, kind=kind).first()
    return held or give_post(person, organisation=organisation, kind=kind, by=asked_by)


@action
def change_post(
    post: Post, *, is_acting: bool, is_on_leave: bool, covering_for: Post | None, title: str, by: Person
) -> None:
    """Acting, on leave, covering for somebody, and what the school calls it."""
    new = {
        "is_acting": is_acting,
        "is_on_leave": is_on_leave,
        "covering_for_id": covering_for and covering_for.pk,
        "title": title,
    }
    changed = [field for field, value in new.items() if getattr(post, field) != value]
    if not changed:
        return
    Post.objects.filter(pk=post.pk).update(**new)
    post.refresh_from_db()
    audit.record("changed a post", post, by=by, changed=changed)


@action
def end_post(post: Post, *, by: Person | None, last_day: date | None = None) -> None:
    """A post ends with its last day. Without one it is over now: what it gave sight of is gone with the next click."""
    last_day = last_day or today() - timedelta(days=1)
    if post.to_on is not None and post.to_on <= last_day:
        raise RuleBroken("This post has ended already.")
    Post.objects.filter(pk=post.pk).update(to_on=last_day, from_on=min(post.from_on, last_day))
    post.refresh_from_db(fields=["to_on", "from_on"])
    outbox.cancel(about=emails.about_claim(post))
    audit.record("ended a post", post, by=by, changed=["to_on"])
    if by is None or by.pk != post.person_id:
        outbox.post_all([emails.of_ended_post(post)])
