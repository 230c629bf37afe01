"""What this app holds about people: nominations, applications, feedback, and decisions on fees (ground 11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Model, Q

from core.privacy import Forgotten, Kept, Section, section
from leadership.models import (
    Achieved,
    Appeal,
    Application,
    CatchUp,
    Coach,
    CommitmentFee,
    Feedback,
    Match,
    MockInterview,
    Need,
    Nomination,
    Progression,
    Reflection,
    Shadowing,
    Signature,
    Trial,
)
from leadership.states import APPLICATION_ENDED, ApplicationStatus
from schools.merging import Merger, combines, says_the_same
from schools.models import Person

says_the_same(Signature)


@combines
def one_coach(kept: Person, other: Person, merger: Merger) -> None:
    """Who is in the pool of coaches twice is in it once, with everybody who asked either."""
    coaches = {coach.person_id: coach for coach in Coach.objects.filter(person__in=[kept, other])}
    if len(coaches) < 2:
        return
    stays, goes = coaches[kept.pk], coaches[other.pk]
    merger.note_moved(Match, Match.objects.filter(coach=goes).update(coach=stays))
    stays.words = stays.words or goes.words
    stays.is_trained = stays.is_trained or goes.is_trained
    stays.is_available = stays.is_available or goes.is_available
    stays.offered_training_at = stays.offered_training_at or goes.offered_training_at
    stays.save()
    goes.delete()
    merger.combined.append("In the pool of coaches: once, with all who asked")


YEAR = timedelta(days=365)
#: Nobody comes back to a draft or a nomination without an answer after so long.
DRAFTS_KEPT = YEAR
STATEMENTS_KEPT = 2 * YEAR

RETENTION: dict[type[Model], Kept] = {
    Nomination: Kept(
        "That you were nominated, and whom you nominated",
        "To ask the nominee once, and for the nominator's commitment fee",
        "Without an answer a year; otherwise as long as the programme's records",
    ),
    Application: Kept(
        "Your applications to leadership programmes",
        "To give places, and to know who took part in what",
        "Drafts for a year. Of applications that came to nothing the statement goes after two years",
    ),
    Feedback: Kept("What you said of a programme", "To shape it for those who come after", "As long as the programme"),
    CatchUp: Kept("How you caught up on a session", "So that it counts", "With the application"),
    CommitmentFee: Kept(
        "The commitment fee, what was decided on it and by whom", "To account for other people's money", "Seven years"
    ),
    Appeal: Kept("Your appeal against keeping a fee", "To decide on it", "With the fee"),
    Need: Kept("What you would like to learn", "To shape the sessions", "With the application"),
    Coach: Kept("That you coach others", "So that participants find you", "Until you leave the pool, then a year"),
    Match: Kept("Who coaches whom", "So that both know", "With the application"),
    Shadowing: Kept("Days beside another leader", "So that both know", "With the application"),
    MockInterview: Kept("Practice interviews and what came of them", "To help you apply", "With the application"),
    Trial: Kept("What your school tried, and who logged it", "So that others learn from it", "As long as the log"),
    Signature: Kept("Your name under a pledge", "To count it", "Until you are forgotten"),
    Reflection: Kept("Your EPIC reflections", "For nobody but you", "Until you are forgotten"),
    Achieved: Kept("What became of your work for a qualification", "To know who passed", "With the application"),
    Progression: Kept(
        "New posts and roles after a programme", "To know what programmes lead to", "With the application"
    ),
}


def held_about(person: Person) -> Iterator[Section]:
    """The person's own nominations, applications, feedback and appeals."""
    mine = Application.objects.filter(person=person).order_by("-begun_at")
    yield section(
        "Applications to leadership programmes",
        mine,
        cohort__programme__title="Programme",
        organisation__name="School",
        post_kind="Post",
        statement="Why",
        sponsor="Stands behind you",
        trn="Teacher reference number",
        status="State",
        submitted_at="Sent",
        support="Your head",
        reason="Why it ended",
        reason_words="In your words",
    )
    about = Nomination.objects.filter(Q(person=person) | Q(email__iexact=person.email or "-"))
    yield section("Nominations of you", about, cohort__programme__title="Programme", made_at="When", words="Why you")
    made = Nomination.objects.filter(by=person)
    yield section(
        "Whom you nominated",
        made,
        cohort__programme__title="Programme",
        first_name="First name",
        last_name="Last name",
        made_at="When",
    )
    said = Feedback.objects.filter(application__person=person)
    yield section(
        "Feedback on programmes", said, kind="When", usefulness="Useful", helped="Helped", to_change="To change"
    )
    own = Reflection.objects.filter(person=person)
    yield section(
        "Reflections", own, made_at="When", empowering="Empowering", purposeful="Purposeful", impactful="Impactful",
        compassionate="Compassionate", words="Words",
    )  # fmt: skip
    signed = Signature.objects.filter(person=person)
    yield section(
        "Pledges that you signed", signed, pledge__title="Pledge", action="What you meant to do", signed_at="When"
    )
    moved_on = Progression.objects.filter(application__person=person)
    yield section("New posts and roles", moved_on, post_kind="Post", role="Role", on="Since")
    helped = Match.objects.filter(Q(application__person=person) | Q(coach__person=person))
    yield section("Coaching", helped, application__person="Participant", coach__person="Coach", status="State")
    appeals = Appeal.objects.filter(asked_by=person)
    yield section("Appeals", appeals, asked_at="When", words="Words", is_upheld="Upheld", reason="Why")


def forget(person: Person) -> Iterator[Forgotten]:
    """Statements, sponsors, reasons and feedback lose their words; that somebody took part is counted on."""
    mine = Application.objects.filter(person=person)
    Feedback.objects.filter(application__in=mine.values("pk")).update(helped="", to_change="")
    Nomination.objects.filter(Q(person=person) | Q(email__iexact=person.email or "-")).update(
        first_name="", last_name="", email="nobody@invalid.example", words=""
    )
    rows = mine.exclude(statement="").update(statement="Forgotten", sponsor="", trn="", reason_words="")
    Appeal.objects.filter(asked_by=person).update(words="Forgotten")
    Reflection.objects.filter(person=person).delete()
    Signature.objects.filter(person=person).delete()
    Coach.objects.filter(person=person).update(words="", is_available=False)
    Shadowing.objects.filter(Q(application__person=person) | Q(host=person)).update(words="")
    MockInterview.objects.filter(application__person=person).update(outcome="")
    Progression.objects.filter(application__person=person).update(role="Forgotten", may_be_told=False)
    yield Forgotten("Leadership programmes", rows, "that somebody took part, without words" if rows else "")


def purge(now: datetime) -> dict[str, int]:
    """Drafts and unanswered nominations after a year; statements that came to nothing after two."""
    drafts = Application.objects.filter(status=ApplicationStatus.DRAFT, saved_at__lt=now - DRAFTS_KEPT)
    quiet = Nomination.objects.filter(status="made", made_at__lt=now - DRAFTS_KEPT)
    ended = Application.objects.filter(
        status__in=APPLICATION_ENDED, accepted_at__isnull=True, ended_at__lt=now - STATEMENTS_KEPT
    ).exclude(statement__in=["", "Forgotten"])
    return {
        "drafts of applications deleted": drafts.delete()[0],
        "nominations deleted": quiet.delete()[0],
        "statements forgotten": ended.update(statement="Forgotten", sponsor="", trn=""),
    }
