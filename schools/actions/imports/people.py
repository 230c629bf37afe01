"""A list of people with the posts they hold: one line for each post."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core import audit
from core.action import action
from core.calendar import today
from schools.actions.imports.claims import COLUMNS, Claim, read
from schools.actions.imports.finding import Finder, NotFound
from schools.actions.people import make_person
from schools.actions.posts import end_post, give_post
from schools.cells import Wrong
from schools.columns import Entry
from schools.models import Organisation, Person, Post
from schools.sheets import Judgement, SheetKind, register
from schools.states import PostKind, PostStatus

LABELS = {"trn": "TRN", "personal_email": "personal address"}


def judge(entries: Sequence[Entry], memory: dict) -> list[Judgement]:
    """What each line would do: the person by e-mail, the school by URN or any of its names, the post by its kind."""
    finder = Finder(entries)
    return [_judge(entry, finder, memory) for entry in entries]


def _judge(entry: Entry, finder: Finder, memory: dict) -> Judgement:
    who = entry["name"] or f"{entry['first_name']} {entry['last_name']}".strip()
    try:
        claim = read(entry)
        organisation = finder.organisation(entry)
        if organisation and organisation.kind == Organisation.Kind.ALLIANCE:
            raise Wrong("Posts at the alliance are given on the person's own page, not by a list")
        person = finder.person_with(claim.email, claim.personal_email)
    except (Wrong, NotFound) as error:
        return Judgement(entry.line, "refused", who, f"{error}.")
    facts = {"claim": claim, "organisation": organisation, "person": person, "gives": organisation is not None}
    if person:
        return _of_known(entry.line, who, facts)
    return _of_new(entry.line, who, facts, finder, memory)


def _of_known(line: int, who: str, facts: dict) -> Judgement:
    person, claim, organisation = facts["person"], facts["claim"], facts["organisation"]
    if not person.is_active:
        return Judgement(line, "refused", who, "The record with this address is closed. Look at it first.")
    if claim.trn and person.trn and claim.trn != person.trn:
        return Judgement(line, "refused", who, "The record with this address has another TRN. Look at it first.")
    held = _held(person, organisation, claim)
    facts |= {"gives": bool(organisation) and held is None}
    will = [f"Gets the {LABELS[name]}." for name in _lacking(person, claim)]
    if facts["gives"]:
        will.append(f"{PostKind(claim.post).label} at {organisation}.")
    elif held and claim.to_on and held.to_on != claim.to_on:
        facts |= {"ends": held}
        will.append(f"The post at {organisation} ends.")
    is_other_name = [claim.first_name.lower(), claim.last_name.lower()] != [
        person.first_name.lower(), person.last_name.lower()
    ]  # fmt: skip
    note = [f"The record's name is {person.full_name}, and stays."] if is_other_name else []
    if not will:
        return Judgement(line, "same", who, " ".join(["Is here already.", *note]), facts)
    return Judgement(line, "changed", who, " ".join(will + note), facts, is_flagged=bool(note))


def _held(person: Person, organisation: Organisation | None, claim: Claim) -> Post | None:
    """The post that the line means, as the record has it: one that goes on, or one that ended on the day it says."""
    for post in person.posts.all():
        is_meant = organisation and (post.organisation_id, post.kind) == (organisation.pk, claim.post)
        goes_on = post.to_on is None or post.to_on >= today() or post.to_on == claim.to_on
        if is_meant and goes_on and post.status == PostStatus.CONFIRMED:
            return post
    return None


def _lacking(person: Person, claim: Claim) -> dict[str, str]:
    """What the line says and the record does not have. What it has is never overwritten by a list."""
    new = {}
    if claim.trn and not person.trn:
        new["trn"] = claim.trn
    if claim.personal_email and not person.personal_email and claim.personal_email != person.email:
        new["personal_email"] = claim.personal_email
    return new


def _of_new(line: int, who: str, facts: dict, finder: Finder, memory: dict) -> Judgement:
    claim, organisation = facts["claim"], facts["organisation"]
    place = organisation.pk if organisation else None
    key = claim.email or claim.personal_email or (claim.first_name.lower(), claim.last_name.lower(), place)
    post = f" as {PostKind(claim.post).label} at {organisation}" if organisation else ""
    if key in memory:
        if isinstance(key, tuple):
            return Judgement(
                line,
                "flagged",
                who,
                f"The same name and school as in line {memory[key]}, and no address to tell them apart.",
            )
        return Judgement(line, "changed", who, f"A further post of the person in line {memory[key]}{post}.", facts)
    namesakes = finder.namesakes(claim.first_name, claim.last_name, organisation)
    if namesakes and not (claim.email or claim.personal_email):
        same = [
            one for one in namesakes if not one.email and not one.personal_email and _held(one, organisation, claim)
        ]
        if same:
            return Judgement(line, "same", who, "Is here already, without an address.", facts)
        return Judgement(
            line,
            "flagged",
            who,
            "Somebody of this name is at this school already. Give an address, or add the post on their page.",
        )
    memory[key] = line
    flag = (
        " Somebody of this name is at this school already: they may be one person, to be merged." if namesakes else ""
    )
    unreachable = "" if claim.email else " Without an address: gets a code to claim the account."
    return Judgement(line, "created", who, f"New{post}.{flag or unreachable}", facts, is_flagged=bool(namesakes))


# Doing it -------------------------------------------------------------------------------------------------------------


@action
def carry_out(judgement: Judgement, *, by: Person | None) -> None:
    """Make or complete the person's record, and give or end the post."""
    claim, organisation, person = (judgement.facts[name] for name in ("claim", "organisation", "person"))
    if person is None:
        person = make_person(
            first_name=claim.first_name,
            last_name=claim.last_name,
            email=claim.email,
            personal_email=claim.personal_email,
            by=by,
        )
    if new := _lacking(person, claim):
        Person.objects.filter(pk=person.pk).update(**new)
        audit.record("completed", person, by=by, changed=list(new))
    if ending := judgement.facts.get("ends"):
        end_post(ending, last_day=claim.to_on, by=by)
    if judgement.facts.get("gives") and claim.to_on:
        _note_dated_post(person, organisation, claim, to_on=claim.to_on, by=by)
    elif judgement.facts.get("gives"):
        give_post(
            person,
            organisation=organisation,
            kind=claim.post,
            title=claim.title,
            from_on=claim.from_on,
            is_acting=claim.is_acting,
            by=by,
        )


def _note_dated_post(
    person: Person, organisation: Organisation, claim: Claim, *, to_on: date, by: Person | None
) -> None:
    """A post with its last day known beforehand: history, or a fixed term. Nobody is written to about its end."""
    post = Post.objects.create(
        person=person,
        organisation=organisation,
        kind=claim.post,
        title=claim.title,
        from_on=claim.from_on or min(today(), to_on),
        to_on=to_on,
        is_acting=claim.is_acting,
    )
    audit.record("gave a post", post, by=by)


PEOPLE = register(
    SheetKind(
        slug="people",
        title="People and their posts",
        what="Staff of schools, one line for each post. Somebody with two posts has two lines with the same address.",
        columns=COLUMNS,
        either=(("name",), ("first_name", "last_name")),
        judge=judge,
        carry_out=carry_out,
        needs="A name. With a post, its school by URN or name. An address if there is one: it tells people apart.",
    )
)
