"""What each line of a list of bookings would do. The preview and the worker ask the same, so what is shown happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from bookings import queries, rules
from bookings.actions.imports.reading import Claim, is_higher_role, read
from bookings.models import Booking
from bookings.states import ENDED, Origin, Status
from core.words import price as price_in_words
from programmes.models import Cohort, Mode
from schools.actions.imports.finding import Finder, NotFound
from schools.cells import Wrong
from schools.columns import Entry
from schools.models import Organisation, Person
from schools.sheets import Judge, Judgement
from schools.states import PostKind

#: These outcomes change something.
WILL_WRITE = ("created", "waiting")


@dataclass(frozen=True)
class Options:
    """What the officer chose for the whole list. `schools`: name in the list, in small letters → organisation's id."""

    puts_in_line: bool = False
    charges: bool = False
    writes: bool = False
    schools: Mapping[str, int] = field(default_factory=dict)


@dataclass
class OnCourse:
    """Who is on the course, who was brought in before and has left it, and the places that are free for others."""

    live: set[int]
    left: set[int]
    named: dict[tuple, int]
    free: Counter
    addresses: dict[str, tuple[int, Claim]] = field(default_factory=dict)

    @classmethod
    def of(cls, cohort: Cohort) -> OnCourse:
        rows = Booking.objects.filter(cohort=cohort, person__isnull=False).values_list(
            "person_id", "person__last_name", "person__first_name", "organisation_id", "status", "origin"
        )
        live = {row[0] for row in rows if row[4] not in ENDED}
        left = {row[0] for row in rows if row[4] in ENDED and row[5] == Origin.IMPORTED} - live
        named = {(row[1].lower(), row[2].lower(), row[3]): row[0] for row in rows if row[0] in live | left}
        free = Counter({mode: 0 if cohort.waiting else cohort.places_left_of(mode) for mode in Mode.values})
        return cls(live, left, named, free)


def judge_for(cohort: Cohort, options: Options) -> Judge:
    """What lines would do on this course. `memory` is kept from batch to batch of one list."""

    def judge(entries: Sequence[Entry], memory: dict) -> list[Judgement]:
        if "course" not in memory:
            memory["course"] = OnCourse.of(cohort)
        lines = _Lines(entries, cohort, options, memory["course"])
        return [lines.judgement(entry) for entry in entries]

    return judge


class _Lines:
    """A batch of lines with all that is asked of the database for them: in eight queries, however many they are."""

    def __init__(self, entries: Sequence[Entry], cohort: Cohort, options: Options, course: OnCourse):
        self.cohort, self.options, self.course = cohort, options, course
        self.finder = Finder(entries)
        meant = {options.schools.get(entry["school"].lower(), 0) for entry in entries}
        self.chosen = Organisation.objects.in_bulk(meant)
        schools = {one.pk for one in self.finder.by_urn.values()} | set(self.chosen)
        schools |= {one.pk for found in self.finder.by_name.values() for one in found}
        self.prices = queries.prices_for(cohort.pk, schools)

    def judgement(self, entry: Entry) -> Judgement:
        """What one line would do."""
        who = entry["name"] or f"{entry['first_name']} {entry['last_name']}".strip()
        try:
            claim = read(entry)
            if claim.is_gone:
                return Judgement(entry.line, "skipped", who, f"There it is “{entry['status']}”.")
            organisation = self._organisation(entry)
        except Wrong as error:
            return Judgement(entry.line, "refused", who, f"{error}.")
        except NotFound as error:
            return Judgement(entry.line, "school", who, f"{error}.", {"unknown": entry["school"]})
        try:
            return self._of(entry.line, who, claim, organisation)
        except (Wrong, NotFound) as error:
            return Judgement(entry.line, "refused", who, f"{error}.")

    def _organisation(self, entry: Entry) -> Organisation | None:
        """The school, as it is found or as the officer said what its words mean. Raises NotFound."""
        try:
            return self.finder.organisation(entry)
        except NotFound:
            if found := self.chosen.get(self.options.schools.get(entry["school"].lower(), 0)):
                return found
            raise

    def _of(self, line: int, who: str, claim: Claim, organisation: Organisation | None) -> Judgement:
        if before := self._before_in_list(line, claim):
            return Judgement(line, "same", who, f"The same person as in line {before}.")
        person = self._person(claim, organisation)
        if known := self._on_course(claim, organisation, person):
            return Judgement(line, "same", who, known)
        pence, price_words = self._price(claim, organisation, person)
        status = self._place(claim)
        found = f"{person} is found." if person else "New."
        if status is None:
            why = "Waits for a place there." if claim.is_waiting else "No place is left."
            return Judgement(line, "full", who, f"{found} {why}")
        self._remember(line, claim, organisation, person)
        notes = [*self._notes(claim, organisation, person), *claim.notes]
        facts = {
            "claim": claim,
            "organisation": organisation,
            "person": person,
            "price_pence": pence,
            "price_words": price_words,
        }
        cost = f"{organisation or 'Pays for themselves'}, {price_in_words(pence)}."
        outcome = "waiting" if status == Status.WAITING else "created"
        return Judgement(line, outcome, who, " ".join([found, cost, *notes]), facts, is_flagged=bool(notes))

    def _before_in_list(self, line: int, claim: Claim) -> int:
        """The line that named this person before; 0 when none did. Raises Wrong when an address stands for two."""
        number, other = self.course.addresses.get(claim.email, (0, claim))
        if number and number != line and other.name != claim.name:
            raise Wrong(f"Line {number} has this address for another person: give each their own, or none")
        return number if number != line else 0

    def _person(self, claim: Claim, organisation: Organisation | None) -> Person | None:
        """Who is meant: by the address, or without one by the name at this school. Raises Wrong and NotFound."""
        person = self.finder.person_with(claim.email)
        if person is None and not claim.email:
            named = self.finder.namesakes(claim.first_name, claim.last_name, organisation)
            if len(named) > 1:
                raise Wrong("Several people of this name are at this school: give the address")
            person = named[0] if named else None
        if person is not None and not person.is_active:
            raise Wrong("The record of this person is closed. Look at it first")
        return person

    def _on_course(self, claim: Claim, organisation: Organisation | None, person: Person | None) -> str:
        """That the person is on the course, in words; empty when not."""
        pk = person.pk if person else 0
        if not pk and not claim.email:
            pk = self.course.named.get((*claim.name, organisation.pk if organisation else None), 0)
        if pk in self.course.live:
            return "Is on the course already."
        if pk in self.course.left:
            return "Was brought in before, and has given up the place."
        return ""

    def _price(self, claim: Claim, organisation: Organisation | None, person: Person | None) -> tuple[int, str]:
        """What the place costs, in pence, and why. Raises Wrong when nobody knows."""
        if claim.price_pence is not None:
            return claim.price_pence, ""
        pk = organisation.pk if organisation else None
        kinds = [post.kind for post in person.posts.all() if post.organisation_id == pk] if person else [claim.kind]
        price = rules.price_at(self.prices, organisation_id=pk, post_kind=kinds[0] if kinds else "", at=timezone.now())
        if price is None:
            raise Wrong("The course has no price for this school now: add one, or a column with what was paid")
        return price.amount_pence, rules.price_words(tier=price.tier, name=price.name)

    def _place(self, claim: Claim) -> Status | None:
        """Booked, in line, or None for no place at all. Counts the place as taken."""
        mode = claim.mode if self.cohort.is_hybrid else Mode.IN_PERSON
        if not claim.is_waiting and self.course.free[mode] > 0:
            self.course.free[mode] -= 1
            return Status.BOOKED
        return Status.WAITING if self.options.puts_in_line else None

    def _notes(self, claim: Claim, organisation: Organisation | None, person: Person | None) -> list[str]:
        """What somebody should look at before it goes in."""
        notes = []
        if person and claim.name != (person.last_name.lower(), person.first_name.lower()):
            notes.append(f"The list says {claim.first_name} {claim.last_name}.")
        if person and organisation and not any(post.organisation_id == organisation.pk for post in person.posts.all()):
            notes.append(f"Has no post at {organisation} in our records.")
        if not person and claim.email and self.finder.namesakes(claim.first_name, claim.last_name, organisation):
            notes.append("Somebody of this name is there already: they may be one person, to be merged.")
        if not person and organisation and is_higher_role(claim.title):
            notes.append(f"The post of {claim.title} is given on the person’s page, not by a list.")
        return notes

    def _remember(self, line: int, claim: Claim, organisation: Organisation | None, person: Person | None) -> None:
        if claim.email:
            self.course.addresses[claim.email] = (line, claim)
        if person:
            self.course.live.add(person.pk)
        elif not claim.email:
            self.course.named[*claim.name, organisation.pk if organisation else None] = -line
            self.course.live.add(-line)


#: What somebody is noted as whose role says nothing that we know.
USUAL_POST = PostKind.TEACHER
