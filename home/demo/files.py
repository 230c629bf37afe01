"""Files for those on courses of the demonstration, made through the actions as a leader would hand them in."""

from __future__ import annotations

import io

from core.documents import pdf
from home.demo.courses import Run
from programmes.actions import add_material
from programmes.files import look_at
from programmes.models import Material
from programmes.states import CohortStatus

#: The course that has files, and what stands in them: kind, title, name of the file, lines.
COURSE = "Fabulous phonics"
BEFORE = ("Read this before you come", "before-you-come.pdf", [
    "Think of one child who knows the sounds and still does not read. What happens when she meets a new word?",
    "Bring three books that children in your class are reading now.",
    "Have a look at the order in which your school teaches sounds. You need not learn it by heart.",
])  # fmt: skip
AFTER = ("A plan for two weeks", "plan-for-two-weeks.pdf", [
    "Week 1: one new sound a day, read and written within the same ten minutes.",
    "Week 2: the same sounds in books. Listen to each child once, and write down one word.",
    "Then: what did they read without help that they could not read before?",
])  # fmt: skip
GAMES = ("Games for ten minutes", "games.txt", "Sound hunt\nWhat is in the box?\nSilly questions: yes or no?\n")


def build(runs: list[Run]) -> None:
    """What to read beforehand, and what to take home, for each running that somebody can still come to."""
    ahead = (CohortStatus.PUBLISHED, CohortStatus.RUNNING)
    for run in runs:
        if run.course["title"] == COURSE and run.cohort.status in ahead:
            for kind, (title, name, lines) in ((Material.Kind.JOINING, BEFORE), (Material.Kind.COURSE, AFTER)):
                _add(run, kind, title, name, pdf("handout", {"course": COURSE, "title": title, "lines": lines}))
            title, name, words = GAMES
            _add(run, Material.Kind.COURSE, title, name, words.encode())


def _add(run: Run, kind: str, title: str, name: str, content: bytes) -> None:
    file = io.BytesIO(content)
    file.size = len(content)
    add_material(run.cohort, file, look_at(file, name), kind=kind, title=title, session=None, by=run.leader)
