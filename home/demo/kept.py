"""What the office keeps of its schools: the year's priorities, and conversations with schools that think of joining."""

from __future__ import annotations

from datetime import date, timedelta

from core.calendar import AcademicYear
from core.strands import Strand
from home.demo.clock import Clock
from home.demo.organisations import Organisations
from home.demo.people import People
from members import actions
from members.models import Priority, RenewalOpening

ITT, CPD, SUPPORT = Strand.ITT, Strand.CPD, Strand.SUPPORT

#: What the alliance meant to do in 2016/17, in its own spirit; invented, as are those who saw to it.
OF_2016 = [
    (ITT, "Fill every place that was awarded to both partnerships", "Thandeka Moyo", (2017, 5, 31),
     "Thirty-six trainees began, over the salaried and the non-salaried route."),
    (ITT, "Keep those whom we train: a post in the borough for everyone who wants one", "Thandeka Moyo", (2017, 7, 14),
     ""),
    (CPD, "Women who lead: a senior leadership programme beside Headship Beyond One School", "Hugh Sinclair",
     (2017, 7, 7), "Over fifty teachers were developed as leaders, and fifteen heads took part."),
    (CPD, "Courses for everybody in a school, teaching assistants and office staff too", "Dilan Yildiz", (2017, 3, 31),
     ""),
    (SUPPORT, "Five new peer-review clusters, nurseries and secondary schools among them", "Geraldine Prior",
     (2017, 6, 30), "Twenty-two schools in five clusters."),
    (SUPPORT, "Doing with, not doing to: every deployment asked for by its head", "Geraldine Prior", (2017, 7, 14), ""),
]  # fmt: skip
#: What it means to do this year: strand, priority, who sees to it, month and day.
THIS_YEAR = [
    (ITT, "A mentor with time for every trainee", "Thandeka Moyo", (7, 10)),
    (CPD, "Early reading: a trained lead in every primary school of the borough", "Dilan Yildiz", (6, 26)),
    (SUPPORT, "Ask every new head what they need, within their first half-term", "Siobhan Keating", (5, 22)),
]
#: School, with whom, what was said, the next step, in how many days it is due, and who noted it.
TALKS = [
    ("Albion Primary School", "Linh Tran", "Wants to see what member schools do in mathematics before she asks her "
     "governors.", "Ring after the tour", 2, "Siobhan Keating"),
    ("Kingsdale Foundation School", "the deputy head", "Governors meet next month. The fee is no hurdle, the second "
     "strand is.", "Send the page about school-to-school support", -1, "Siobhan Keating"),
]  # fmt: skip


def build(made: Organisations, people: People, clock: Clock) -> None:
    """Priorities of 2016/17 and of this year, two conversations, and a head who looked at the form for renewing."""
    this = AcademicYear.of(clock.today)
    by = people["Bernadette Okafor"]
    Priority.objects.bulk_create(
        Priority(year=2016, strand=strand, title=title, owner=people[owner], due_on=date(*due), outcome=outcome)
        for strand, title, owner, due, outcome in OF_2016
    )
    for strand, title, owner, due in THIS_YEAR:
        due_on = date(this.start + 1, *due)
        actions.set_priority(
            None, year=this.start, strand=strand, title=title, owner=people[owner], due_on=due_on, by=by
        )
    RenewalOpening.objects.create(organisation=made[TALKS[0][0]], year=this.start)
    for school, with_whom, text, step, days, officer in TALKS:
        actions.note_contact(
            made[school],
            on=clock.today - timedelta(days=6),
            with_whom=with_whom,
            text=text,
            next_step=step,
            next_on=clock.today + timedelta(days=days),
            by=people[officer],
        )
