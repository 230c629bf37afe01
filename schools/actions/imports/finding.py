"""Who and where the lines of a list mean: found together, in as many queries for two hundred lines as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress

from allauth.account.models import EmailAddress
from django.db.models import Prefetch, Q
from django.db.models.functions import Lower

from schools.cells import Wrong, text
from schools.columns import Entry
from schools.models import Organisation, OrganisationName, Person, Post
from schools.states import PostStatus


class NotFound(LookupError):  # noqa: N818 (nothing is at fault: the line names what is not here)
    """A line names somebody or something that is not in the records, or that could be several."""


def whole_name(entry: Entry) -> tuple[str, str]:
    """First and last name, from two columns or from one: "Osei, Amina" and "Amina Osei". Raises Wrong."""
    first, last = entry["first_name"], entry["last_name"]
    if not (first and last) and entry["name"]:
        last, comma, first = entry["name"].partition(",")
        if not comma:
            first, _, last = entry["name"].rpartition(" ")
    first, last = first.strip(), last.strip()
    if not first or not last:
        raise Wrong("Give a first and a last name")
    try:
        return text(100)(first), text(100)(last)
    except Wrong as error:
        raise Wrong(f"The name {error}") from error


def _names(entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """Last and first name of each line that has both, in small letters."""
    for entry in entries:
        with suppress(Wrong):
            first, last = whole_name(entry)
            yield last.lower(), first.lower()


class Finder:
    """Everything that a batch of lines may mean, read beforehand in five statements."""

    def __init__(self, entries: Sequence[Entry]):
        self._read_organisations(entries)
        self._read_people(entries)

    def _read_organisations(self, entries: Sequence[Entry]) -> None:
        urns = {entry["urn"] for entry in entries}
        names = {entry["school"].lower() for entry in entries}
        others = OrganisationName.objects.annotate(plain=Lower("name")).filter(plain__in=names)
        meant = Q(school__urn__in=urns) | Q(plain__in=names) | Q(pk__in=others.values("organisation_id"))
        found = Organisation.objects.annotate(plain=Lower("name")).filter(meant)
        self.by_urn: dict[str, Organisation] = {}
        self.by_name: dict[str, list[Organisation]] = defaultdict(list)
        for organisation in found.select_related("school").prefetch_related("names"):
            if hasattr(organisation, "school"):
                self.by_urn[organisation.school.urn] = organisation
            for name in {organisation.plain} | {other.name.lower() for other in organisation.names.all()}:
                self.by_name[name].append(organisation)

    def organisation(self, entry: Entry) -> Organisation | None:
        """The school by its URN, or any organisation by any of its names. Raises NotFound."""
        if entry["urn"]:
            if entry["urn"] not in self.by_urn:
                raise NotFound("No school here has this URN: bring in the register's extract first")
            return self.by_urn[entry["urn"]]
        if not entry["school"]:
            return None
        found = self.by_name[entry["school"].lower()]
        if len(found) > 1:
            found = [one for one in found if one.is_open]
        if len(found) != 1:
            raise NotFound(
                "Several organisations bear this name: give the URN"
                if found
                else "No organisation bears this name: give the URN"
            )
        return found[0]

    def _read_people(self, entries: Sequence[Entry]) -> None:
        addresses = {entry[name].lower() for entry in entries for name in ("email", "personal_email")} - {""}
        names = set(_names(entries))
        owners = EmailAddress.objects.filter(email__in=addresses, verified=True)
        named = Person.objects.annotate(last=Lower("last_name"), first=Lower("first_name")).filter(
            last__in={last for last, _ in names}, first__in={first for _, first in names}
        )
        meant = (
            Person.objects.filter(email__in=addresses)
            .values("pk")
            .union(
                Person.objects.filter(personal_email__in=addresses).values("pk"),
                owners.values("user_id"),
                named.values("pk"),
            )
        )
        people = Person.objects.filter(pk__in=meant, merged_into__isnull=True, forgotten_at__isnull=True)
        self.by_address: dict[str, dict[int, Person]] = defaultdict(dict)
        self.by_name_of_person: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for person in people.prefetch_related(
            Prefetch("posts", Post.objects.exclude(status=PostStatus.REFUSED)),
            Prefetch("emailaddress_set", EmailAddress.objects.filter(verified=True), to_attr="confirmed"),
        ):
            for address in {person.email, person.personal_email, *(one.email for one in person.confirmed)} - {None, ""}:
                self.by_address[address][person.pk] = person
            self.by_name_of_person[person.last_name.lower(), person.first_name.lower()].append(person)

    def person_with(self, *addresses: str) -> Person | None:
        """The person who has one of these addresses. Raises NotFound when they belong to several."""
        found = {pk: person for address in addresses if address for pk, person in self.by_address[address].items()}
        if len(found) > 1:
            raise NotFound("These addresses belong to different people")
        return next(iter(found.values()), None)

    def namesakes(self, first_name: str, last_name: str, organisation: Organisation | None) -> list[Person]:
        """People of this whole name who hold or held a post at this organisation."""
        named = self.by_name_of_person[last_name.lower(), first_name.lower()]
        if organisation is None:
            return [person for person in named if not person.posts.all()]
        return [
            person for person in named if any(post.organisation_id == organisation.pk for post in person.posts.all())
        ]
