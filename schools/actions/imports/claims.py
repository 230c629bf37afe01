"""What the lines of a list of people say: names, addresses, posts and days, read from the cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from schools import rules
from schools.actions.imports.finding import whole_name
from schools.cells import Wrong, any_day, digits, text
from schools.columns import Column, Entry
from schools.states import PostKind

T = TypeVar("T")

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


def _said(what: str, read_cell: Callable[[], T]) -> T:
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
