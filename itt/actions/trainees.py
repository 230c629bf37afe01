"""Trainees: entered, started, put off or left, recommended, awarded; and where they teach first."""

from __future__ import annotations

from datetime import date
from typing import Any

from core import audit
from core.action import RuleBroken, action, move
from core.calendar import today
from itt.models import FirstPost, Partnership, Trainee
from itt.states import TRAINEE_TRANSITIONS, TraineeStatus
from schools.models import Organisation, Person


@action
def enter_trainee(
    partnership: Partnership, person: Person, *, year: int, home_school: Organisation | None = None, by: Person
) -> Trainee:
    """Somebody who will train: counted once their start is confirmed."""
    made = Trainee.objects.create(partnership=partnership, person=person, year=year, home_school=home_school)
    audit.record("entered", made, by=by)
    return made


@action
def place(
    trainee: Trainee, *, home_school: Organisation | None, second_school: Organisation | None, by: Person
) -> None:
    """Where they train: at home, and in a contrasting second school. A home school that withdraws is replaced here."""
    Trainee.objects.filter(pk=trainee.pk).update(home_school=home_school, second_school=second_school)
    audit.record("placed", trainee, by=by, changed=["home_school", "second_school"])


@action
def confirm_start(trainee: Trainee, *, on: date, by: Person) -> None:
    """They came: from this day on they count as a trainee."""
    if on > today():
        raise RuleBroken("Nobody has started before the day has come.", code="on")
    _step(trainee, TraineeStatus.TRAINING, by, started_on=trainee.started_on or on, ended_on=None, reason="")


@action
def leave(trainee: Trainee, *, is_deferred: bool, reason: str, on: date, by: Person) -> None:
    """They put it off, or left, with a coded reason and the day."""
    to = TraineeStatus.DEFERRED if is_deferred else TraineeStatus.WITHDRAWN
    _step(trainee, to, by, reason=reason, ended_on=on)


@action
def recommend(trainee: Trainee, *, by: Person) -> None:
    """For qualified teacher status: only somebody who has trained in two schools."""
    held = Trainee.objects.select_for_update(of=("self",)).get(pk=trainee.pk)
    if held.home_school_id is None or held.second_school_id is None:
        raise RuleBroken("Enter both schools first: nobody is recommended who has trained in one alone.")
    _step(held, TraineeStatus.RECOMMENDED, by)
    trainee.refresh_from_db()


@action
def note_award(trainee: Trainee, *, on: date, by: Person) -> None:
    """QTS was awarded on a day."""
    _step(trainee, TraineeStatus.AWARDED, by, qts_on=on)


@action
def note_first_post(trainee: Trainee, *, by: Person, **facts: Any) -> FirstPost:
    """Where they teach first (R016). `facts`: organisation, place, is_in_borough, is_teaching."""
    if trainee.status != TraineeStatus.AWARDED:
        raise RuleBroken("Enter the award of QTS first.")
    made, _ = FirstPost.objects.update_or_create(trainee=trainee, defaults=facts | {"noted_by": by})
    audit.record("first post", trainee, by=by, changed=sorted(facts))
    return made


def _step(trainee: Trainee, to: TraineeStatus, by: Person, **facts: Any) -> None:
    move(trainee, to, TRAINEE_TRANSITIONS, **facts)
    audit.record(to, trainee, by=by, changed=["status", *facts])
