"""A year of two sister programmes, day by day: forty participants, three trusts, illness, Ofsted, a head who leaves.

The clock strikes every day as it does in the portal, and people do what a_year.txt says that they did. Every letter of
every day and the books at the end are held against that file, which was checked by hand against the decision table:

Asked for: Ash 400, Beech 400, Cedar 250, ten schools with a head 2,500, ten deputies alone and the late one 2,750, and
School 1 for its deputy, whose head withdrew before the start (row 2), 250: £6,550. Kept: School 1 (row 6), School 2
and School 4 (row 12), Alone 7 (no final feedback), half of Beech: £1,200. Credited, for it was never paid: Alone 8,
£250. Waits for the next cohort: Alone 9, £250. All the rest came back: £4,850.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pgtrigger
import pytest
import time_machine
from django.utils import timezone

from bookings import tasks as of_places
from bookings.models import Attendance, Booking
from core.calendar import LONDON
from core.models import Message
from leadership import actions, tasks
from leadership.models import Application, CommitmentFee, Feedback
from payments import actions as payments
from payments import queries as money
from payments import tasks as of_money
from payments.models import BillingDetails, Deposit, Invoice, Refund
from programmes.models import Cohort, Session
from schools.models import Person
from tests.factories.leadership import apply, women
from tests.factories.payments import IssuerFactory, received
from tests.factories.programmes import SessionFactory
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory, SchoolFactory, TrustFactory

EXPECTED = Path(__file__).with_name("a_year.txt")
FIRST, LAST = date(2016, 9, 12), date(2017, 7, 31)
SESSIONS = [date(2016, 11, 9), date(2016, 12, 7), date(2017, 1, 18), date(2017, 2, 8), date(2017, 3, 15),
            date(2017, 4, 26)]  # fmt: skip
#: What the clock does each day; what delivers or sends is not looked at here.
CLOCK = (
    of_places.follow_the_calendar,
    of_places.offer_places,
    of_places.send_reminders,
    tasks.look_after_places,
    tasks.recommend_on_fees,
    tasks.write_reminders,
    tasks.settle_fees,
    of_money.invoice_what_is_due,
    of_money.remind_of_invoices,
)
#: Heads on Headship Beyond One School: three schools of Ash, two of Beech, two heads of one of Cedar, ten others.
ASH, BEECH, CEDAR = ["Ash 1", "Ash 2", "Ash 3"], ["Beech 1", "Beech 2"], ["Cedar 1", "Cedar 1 co-head"]
SINGLE = [f"School {number}" for number in range(1, 11)]
HEADS = ASH + BEECH + CEDAR + SINGLE
#: Deputies whose head takes part, and deputies who do so alone.
BESIDE = [*ASH, *BEECH, *SINGLE[:7]]
ALONE = [f"Alone {number}" for number in range(1, 11)]
LATE = "Late"
#: Who missed which sessions (1 to 6), and the words of how she caught up.
MISSED = {
    "Head Beech 2": {3, 5},
    "Head School 2": {3, 4, 5, 6},
    "Deputy Alone 4": {6},
    "Deputy Alone 6": {2, 5},
    "Deputy Alone 10": {1},
}
CAUGHT_UP = {
    ("Deputy Alone 2", 2): "Ill; went through it with the lead",
    ("Deputy Alone 2", 3): "Ill; went through it with the lead",
    ("Deputy Alone 3", 4): "Ofsted; read the papers",
    ("Deputy School 3", 4): "Ofsted; read the papers",
}
NO_FINAL_FEEDBACK = {"Deputy Alone 7"}
NO_COLLEAGUE = {"Head School 4"}
DOES_NOT_PAY = {"Deputy Alone 8"}


class Year:
    """The people of the year, what they do on which day, and what is to be read of it afterwards."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.names: dict[int, str] = {}
        self.applications: dict[str, Application] = {}
        self.log: dict[date, list[str]] = defaultdict(list)
        self.today = FIRST

    # Before it begins

    def prepare(self) -> None:
        IssuerFactory()
        self.terms = women(places=22, sessions=0)
        for terms in (self.terms, self.terms.sister_terms):
            for on in SESSIONS:
                SessionFactory(cohort=terms.cohort, starts_at=datetime(on.year, on.month, on.day, 16, tzinfo=LONDON))
            Cohort.objects.filter(pk=terms.cohort_id).update(closes_at=datetime(2016, 10, 21, tzinfo=LONDON))
            terms.cohort.refresh_from_db()
        for name, role in (
            ("Lead", "programme_lead"),
            ("Second lead", "programme_lead"),
            ("Administrator", "administrator"),
            ("Finance", "finance_officer"),
        ):
            self._is(name, OfficerFactory(**{role: True}))
        trusts = {name: TrustFactory(name=f"{name} trust") for name in ("Ash", "Beech", "Cedar")}
        self.schools = {}
        for name in [*ASH, *BEECH, "Cedar 1"]:
            self.schools[name] = SchoolFactory(trust=trusts[name.split()[0]], organisation__name=name).organisation
        for name in [*SINGLE, *ALONE, LATE]:
            self.schools[name] = OrganisationFactory(name=name)
        self.schools["Cedar 1 co-head"] = self.schools["Cedar 1"]
        for payer in [*trusts.values(), *self.schools.values()]:
            BillingDetails.objects.get_or_create(
                organisation=payer, defaults={"email": f"{str(payer).replace(' ', '.').lower()}@example.org"}
            )
        for name in [*HEADS, *ALONE, LATE]:
            post = "co_head" if "co-head" in name else "head"
            self._is(f"Head {name}", PersonFactory(**{post: self.schools[name]}))
        for name in [*BESIDE, *ALONE, LATE]:
            self._is(f"Deputy {name}", PersonFactory(deputy_head=self.schools[name]))

    def _is(self, name: str, person: Person) -> None:
        self.people[name] = Person.objects.get(pk=person.pk)
        self.names[person.pk] = name

    def who(self, name: str) -> Person:
        return Person.objects.with_current_posts().get(pk=self.people[name].pk)

    # What people do

    def head_applies(self, name: str) -> None:
        me = f"Head {name}"
        self.applications[me] = apply(self.terms, self.who(me))
        if me not in NO_COLLEAGUE:
            actions.nominate(
                self.terms.sister_terms.cohort,
                first_name="A", last_name=name, email=f"{me.replace(' ', '.').lower()}@example.org",
                organisation=self.schools[name], by=self.who(me),
            )  # fmt: skip

    def deputy_applies(self, name: str) -> None:
        me = f"Deputy {name}"
        self.applications[me] = mine = apply(self.terms.sister_terms, self.who(me))
        actions.give_support(mine, by=self.who(f"Head {name}"))

    def takes(self, who: str) -> None:
        mine = self.fresh(who)
        actions.accept(mine, by=self.who(who))
        # The database has a clock of its own, which does not follow ours.
        with pgtrigger.ignore("bookings.Booking:agreed_once_for_all"):
            Booking.objects.filter(pk=mine.booking_id).update(accepted_at=timezone.now())

    def fresh(self, who: str) -> Application:
        return Application.objects.get(pk=self.applications[who].pk)

    def fee(self, who: str) -> CommitmentFee:
        return CommitmentFee.objects.get(applications=self.applications[who].pk)

    def pays_everything(self) -> None:
        unpaid = {self.schools[name.removeprefix("Deputy ")].pk for name in DOES_NOT_PAY}
        for invoice in Invoice.objects.order_by("pk"):
            if invoice.open_pence and invoice.payer_id not in unpaid:
                paid = received(invoice.payer, invoice.open_pence, issuer=invoice.issuer)
                payments.allocate(paid, invoice, invoice.open_pence, by=None, why="Paid")

    def leaves(self, who: str, *, reason: str = "workload") -> None:
        actions.withdraw(self.fresh(who), reason=reason, by=self.who(who))

    def registers(self, number: int) -> None:
        """The lead takes the register of a session on its day."""
        for who, application in self.applications.items():
            mine = self.fresh(who)
            if mine.status != "accepted":
                continue
            session = Session.objects.filter(cohort=application.cohort_id).order_by("starts_at")[number - 1]
            caught_up = CAUGHT_UP.get((who, number))
            mark = "excused" if caught_up else "absent" if number in MISSED.get(who, ()) else "present"
            Attendance.objects.create(
                booking=mine.booking, session=session, mark=mark, taken_by=self.people["Lead"], taken_at=session.ends_at
            )
            if caught_up:
                actions.note_catch_up(mine, session, words=caught_up, by=self.people["Lead"])

    def give_feedback(self, kind: str) -> None:
        for who in self.applications:
            mine = self.fresh(who)
            if mine.status == "accepted" and not (kind == Feedback.Kind.END and who in NO_FINAL_FEEDBACK):
                actions.give_feedback(mine, kind=kind, usefulness=4, by=self.who(who))

    def keeps(self, who: str, reason: str) -> None:
        actions.decide(self.fee(who), reason=reason, by=self.who("Lead"))
        actions.agree(self.fee(who), by=self.who("Administrator"))

    # The year

    def days(self) -> dict[date, list]:
        """Day → what is done on it, in order."""
        done = defaultdict(list)
        done[date(2016, 9, 19)] = [lambda name=name: self.head_applies(name) for name in HEADS]
        done[date(2016, 9, 20)] = [lambda who=f"Head {name}": self.takes(who) for name in HEADS]
        done[date(2016, 10, 3)] = [lambda name=name: self.deputy_applies(name) for name in [*BESIDE, *ALONE]]
        done[date(2016, 10, 4)] = [lambda who=f"Deputy {name}": self.takes(who) for name in [*BESIDE, *ALONE]]
        done[date(2016, 10, 14)] = [self.pays_everything]
        done[date(2016, 10, 21)] = [lambda: self.deputy_applies(LATE)]
        done[date(2016, 10, 24)] = [lambda: self.leaves("Deputy Alone 1")]
        done[date(2016, 10, 25)] = [lambda: self.takes(f"Deputy {LATE}")]
        done[date(2016, 10, 30)] = [lambda: self.leaves("Deputy Alone 5")]
        done[date(2016, 11, 1)] = [lambda: self.leaves("Head School 1")]
        done[date(2016, 11, 2)] = [
            lambda: actions.decide(self.fee("Deputy School 1"), by=self.who("Lead")),
            lambda: actions.decide(
                self.fee("Deputy Alone 5"), share=Fraction(1), reason="Her mother is ill", by=self.who("Lead")
            ),
            lambda: self.keeps("Head School 1", "Eight days before the start"),
        ]
        done[date(2016, 11, 25)] = [self.pays_everything]
        done[date(2016, 12, 12)] = [
            lambda: actions.defer(self.fresh("Deputy Alone 9"), reason="illness", by=self.who("Deputy Alone 9"))
        ]
        done[date(2016, 12, 14)] = [lambda: actions.decide(self.fee("Deputy Alone 9"), by=self.who("Lead"))]
        done[date(2017, 1, 10)] = [lambda: self.leaves("Head School 2", reason="change_of_post")]
        done[date(2017, 1, 12)] = [lambda: self.keeps("Head School 2", "Left the programme after two sessions")]
        for number, on in enumerate(SESSIONS, start=1):
            done[on] = [lambda number=number: self.registers(number)]
        done[date(2017, 1, 20)] = [lambda: self.give_feedback(Feedback.Kind.MIDDLE)]
        done[date(2017, 4, 26)].append(lambda: self.give_feedback(Feedback.Kind.END))
        done[date(2017, 5, 3)] = [self.lead_decides]
        done[date(2017, 5, 10)] = [self.somebody_appeals]
        done[date(2017, 5, 17)] = [
            lambda: actions.decide_appeal(
                self.fee("Deputy Alone 6").appeal, is_upheld=True, reason="Her train did not run",
                by=self.who("Second lead"),
            )
        ]  # fmt: skip
        return done

    def lead_decides(self) -> None:
        """What all met comes back; the rest is kept by two, and Beech, where one of two heads met it, gets half."""
        beech = self.fee("Head Beech 1")
        whole = list(CommitmentFee.objects.filter(status="recommended", outcome="full").order_by("pk"))
        assert actions.decide_many(whole, by=self.who("Lead")) == {}
        actions.decide(beech, share=Fraction(1, 2), reason="One of two heads did all", by=self.who("Lead"))
        actions.agree(beech, by=self.who("Administrator"))
        for who in ("Head School 4", "Deputy Alone 6", "Deputy Alone 7"):
            self.keeps(who, "As the table says")

    def somebody_appeals(self) -> None:
        me = self.who("Deputy Alone 6")
        actions.appeal(self.fee("Deputy Alone 6"), words="I was on the train", by=me)

    def run(self) -> str:
        with time_machine.travel(datetime(2016, 9, 12, 9, tzinfo=LONDON), tick=False):
            self.prepare()
        planned, last_letter = self.days(), 0
        while self.today <= LAST:
            at = datetime(self.today.year, self.today.month, self.today.day, 18, tzinfo=LONDON)
            with time_machine.travel(at, tick=False):
                steps = planned.get(self.today, ())
                for step in steps:
                    step()
                for task in CLOCK * 2 if steps else CLOCK:
                    task()
            letters = Message.objects.filter(pk__gt=last_letter).order_by("pk")
            for letter in letters:
                self.log[self.today].append(f"{letter.kind}: {self.names.get(letter.person_id, letter.to_email)}")
                last_letter = letter.pk
            self.today += timedelta(days=1)
        return self.told()

    # What came of it

    def told(self) -> str:
        lines = ["# Letters"]
        for on in sorted(self.log):
            by_kind = defaultdict(list)
            for line in self.log[on]:
                kind, _, whom = line.partition(": ")
                by_kind[kind].append(whom)
            lines += [f"{on} {kind}: {', '.join(sorted(whom))}" for kind, whom in sorted(by_kind.items())]
        lines += ["", "# Fees"]
        for who in self.applications:
            fee = self.fee(who)
            lines.append(f"{who}: row {fee.row or '–'}, {fee.outcome or '–'}, {fee.status}")
        lines += ["", "# Returned"]
        for refund in Refund.objects.order_by("pk"):
            lines.append(f"{refund.payer}: {refund.amount_pence}")
        lines += ["", "# Deposits, pence"]
        each = Deposit.objects.values_list("amount_pence", "returned_pence", "kept_pence", "owed_pence", "settled_at")
        asked = sum(one[0] for one in each)
        still = sum(one[0] for one in each if one[4] is None)
        back, kept, owed = (sum(one[place] or 0 for one in each) for place in (1, 2, 3))
        credited = asked - still - back - kept - owed
        lines.append(
            f"asked {asked} = returned {back} + kept {kept} + credited {credited} + owed {owed} + still held {still}"
        )
        lines += ["", "# Books, pence"]
        balances = money.balances_of(Invoice.objects.order_by("pk")[0].issuer_id)
        lines += [f"{account}: {pence}" for account, pence in sorted(balances.items())]
        return "\n".join(lines) + "\n"


@pytest.mark.django_db
def test_a_year_comes_to_what_was_worked_out_by_hand():
    year = Year()

    told = year.run()

    assert money.what_does_not_balance() == []
    assert len(year.applications) == 40
    assert told.splitlines() == EXPECTED.read_text().splitlines()
