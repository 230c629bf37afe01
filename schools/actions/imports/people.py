"""A list of people with the posts they hold: one line for each post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core import audit
from core.action import action
from core.calendar import today
from schools import rules
from schools.actions.imports.finding import Finder, NotFound, whole_name
from schools.actions.imports.sheets import Judgement, SheetKind, register
from schools.actions.people import make_person
from schools.actions.posts import end_post, give_post
from schools.cells import Wrong, any_day, digits, text
from schools.columns import Column, Entry
from schools.models import Organisation, Person, Post
from schools.states import PostKind, PostStatus

COLUMNS = (
    Column("name", "Name", ("full name", "staff name"), hint="Or first and last name in columns of their own"),
    Column("first_name", "First name", ("forename", "given name", "first", "preferred name"), example="Amina"),
    Column("last_name", "Last name", ("surname", "family name", "last"), example="Osei"),
    Column("email", "E-mail", ("email address", "work email", "mail", "email work"), example="a.osei@school.example"),
    Column("personal_email", "Personal e-mail", ("private email", "home email", "other email")),
    Column("trn", "TRN", ("teacher reference number", "dfe number", "teacher number"), example="1234567"),
    Column("urn", "URN", ("school urn", "establishment urn"), example="100781"),
    Column("school", "School", ("organisation", "school name", "establishment", "workplace", "employer")),
    Column("post", "Post", ("role", "position", "job", "post held"), example="Teacher"),
    Column("title", "Job title", ("title as known at school", "as the school calls it"), example="Year 3 teacher"),
    Column("from_on", "From", ("start date", "start", "since", "from date"), example="01/09/2016"),
    Column("to_on", "To", ("end date", "end", "until", "leaving date", "to date")),
    Column("is_acting", "Acting", ("is acting", "interim"), hint="Yes or nothing"),
)  # fmt: skip

#: What people write → the post that is meant. The posts' own names and values count as well.
POSTS = {
    "head": PostKind.HEAD, "head teacher": PostKind.HEAD, "principal": PostKind.HEAD, "co-head": PostKind.CO_HEAD,
    "executive head": PostKind.EXECUTIVE_HEAD, "executive principal": PostKind.EXECUTIVE_HEAD,
    "deputy head": PostKind.DEPUTY_HEAD, "deputy headteacher": PostKind.DEPUTY_HEAD, "deputy": PostKind.DEPUTY_HEAD,
    "assistant head": PostKind.DEPUTY_HEAD, "assistant headteacher": PostKind.DEPUTY_HEAD,
    "class teacher": PostKind.TEACHER, "classroom teacher": PostKind.TEACHER,
    "phase leader": PostKind.MIDDLE_LEADER, "subject leader": PostKind.MIDDLE_LEADER,
    "head of department": PostKind.MIDDLE_LEADER, "head of year": PostKind.MIDDLE_LEADER,
    "ect": PostKind.EARLY_CAREER_TEACHER, "nqt": PostKind.EARLY_CAREER_TEACHER,
    "newly qualified teacher": PostKind.EARLY_CAREER_TEACHER,
    "ta": PostKind.TEACHING_ASSISTANT, "hlta": PostKind.TEACHING_ASSISTANT, "lsa": PostKind.TEACHING_ASSISTANT,
    "learning support assistant": PostKind.TEACHING_ASSISTANT,
    "sbm": PostKind.BUSINESS_MANAGER, "business manager": PostKind.BUSINESS_MANAGER,
    "bursar": PostKind.BUSINESS_MANAGER,
    "office": PostKind.SCHOOL_OFFICE, "admin officer": PostKind.SCHOOL_OFFICE, "finance": PostKind.FINANCE_CONTACT,
    "cpd coordinator": PostKind.CPD_LEAD, "cpd leader": PostKind.CPD_LEAD, "support staff": PostKind.SUPPORT_STAFF,
}  # fmt: skip
for _kind in PostKind:
    POSTS |= {_kind.label.lower(): _kind, _kind.value.replace("_", " "): _kind}
_LABELS = {"trn": "TRN", "personal_email": "personal address"}
YES = ("yes", "y", "true", "1", "x", "acting")
NO = ("", "no", "n", "false", "0")


@dataclass(frozen=True)
class Claim:
    """What a line says, once its cells are read."""

    first_name: str
    last_name: str
    email: str
    personal_email: str
    trn: str
    post: str
    title: str
    from_on: date | None
    to_on: date | None
    is_acting: bool


def read(entry: Entry) -> Claim:
    """The cells of a line. Raises Wrong."""
    first_name, last_name = whole_name(entry)
    claim = Claim(
        first_name=first_name,
        last_name=last_name,
        email=_address(entry, "email"),
        personal_email=_address(entry, "personal_email"),
        trn=_said(
            "The TRN", lambda: digits(7)(entry["trn"].replace("/", "").replace(" ", "").upper().removeprefix("RP"))
        ),
        post=_post(entry["post"]),
        title=_said("The job title", lambda: text(100)(entry["title"])),
        from_on=_said("The first day", lambda: any_day(entry["from_on"])),
        to_on=_said("The last day", lambda: any_day(entry["to_on"])),
        is_acting=_yes(entry["is_acting"]),
    )
    if claim.from_on and claim.to_on and claim.to_on < claim.from_on:
        raise Wrong("The last day of the post comes before its first")
    if bool(claim.post) != bool(entry["urn"] or entry["school"]):
        raise Wrong("Say which school the post is at" if claim.post else "Say which post the person holds there")
    return claim


def _said(what: str, read_cell):
    try:
        return read_cell()
    except Wrong as error:
        raise Wrong(f"{what} {error}") from error


def _address(entry: Entry, name: str) -> str:
    address = entry[name].lower().removeprefix("mailto:")
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError as error:
        raise Wrong("The e-mail address is not complete, as in name@school.org") from error
    if rules.is_shared_mailbox(address):
        raise Wrong("The e-mail address belongs to an office that several people read: give the person's own, or none")
    return address


def _post(words: str) -> str:
    if not words:
        return ""
    kind = POSTS.get(" ".join(words.lower().replace("_", " ").split()))
    if kind is None:
        raise Wrong(
            "The post is none that we know: use one that the page lists; the school's own words go under “Job title”"
        )
    if kind in rules.OFFICE:
        raise Wrong("Posts at the alliance are given on the person's own page, not by a list")
    return kind


def _yes(word: str) -> bool:
    if word.lower() not in (*YES, *NO):
        raise Wrong("“Acting” is yes or nothing")
    return word.lower() in YES


# What a line would do -------------------------------------------------------------------------------------------------


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
    will = [f"Gets the {_LABELS[name]}." for name in _lacking(person, claim)]
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
    for post in person.all_posts:
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
            one
            for one in namesakes
            if not one.email and not one.personal_email and _held(one, organisation, claim.post)
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
        _note_dated_post(person, organisation, claim, by=by)
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


def _note_dated_post(person: Person, organisation: Organisation, claim: Claim, *, by: Person | None) -> None:
    """A post with its last day known beforehand: history, or a fixed term. Nobody is written to about its end."""
    post = Post.objects.create(
        person=person,
        organisation=organisation,
        kind=claim.post,
        title=claim.title,
        from_on=claim.from_on or min(today(), claim.to_on),
        to_on=claim.to_on,
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
