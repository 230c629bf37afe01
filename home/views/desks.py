"""The ways from the office's page of today to its other pages, each for those who may open it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from enquiries.permissions import can_answer, can_welcome
from home import permissions as may
from itt.permissions import can_manage_training, can_see_numbers
from leadership.permissions import can_lead, can_see_fees
from members.permissions import can_manage_memberships, can_see_memberships
from payments.permissions import can_keep_books, can_see_books
from schools.permissions import can_manage_courses, can_manage_people


@dataclass(frozen=True)
class Way:
    """A link and what is found there."""

    label: str
    words: str
    name: str
    may_open: Callable[[Any], bool]

    @property
    def url(self) -> str:
        return reverse(self.name)


@dataclass(frozen=True)
class Desk:
    """Ways that belong together."""

    title: str
    links: tuple[Way, ...]


DESKS = (
    Desk(
        "Courses and bookings",
        (
            Way("Courses", "draft, publish, run again", "programmes:courses", can_manage_courses),
            Way("Bookings", "every school’s, with filters", "home:bookings", may.can_see_bookings),
            Way("Registers", "to take and to print", "bookings:registers", can_manage_courses),
            Way("Reports", "by audience, school, topic, leader and year", "home:reports", may.can_see_reports),
            Way("What courses earned", "charges less costs", "home:results", may.can_see_money),
            Way("What the years cost", "running costs, cost for each person", "home:costs", may.can_see_money),
            Way("Messages", "what went out, what did not", "home:messages", may.can_see_messages),
            Way("Questions", "to the alliance, and who answers", "enquiries:inbox", can_answer),
        ),
    ),
    Desk(
        "Leadership and training",
        (
            Way("Leadership programmes", "cohorts, applications, who takes part", "leadership:cohorts", can_lead),
            Way("Commitment fees", "held, to decide, given back", "leadership:fees", can_see_fees),
            Way("Leaders developed", "by level and year", "leadership:people", can_see_fees),
            Way("Teacher training", "places, trainees by year, first posts", "itt:office", can_see_numbers),
            Way("Applications to train", "who waits for a decision", "itt:applications", can_manage_training),
            Way("Trainees", "who trains where", "itt:trainees", can_manage_training),
        ),
    ),
    Desk(
        "Membership",
        (
            Way("Schools by standing", "who is in, in grace, lapsed", "members:schools", can_see_memberships),
            Way("Applications", "to look at and agree to", "members:applications", can_see_memberships),
            Way("Renewals", "reminded, applied, signed, expected", "members:latest_renewals", can_see_memberships),
            Way("Offers", "what each year holds and costs", "members:office_offers", can_manage_memberships),
            Way("Priorities", "of each year and strand", "members:priorities", can_manage_memberships),
        ),
    ),
    Desk(
        "Money",
        (
            Way("Today’s money", "what needs somebody, do the books balance", "payments:office_money", can_see_books),
            Way("Debtors", "who owes what, and for how long", "payments:debtors", can_see_books),
            Way("Invoices", "all of them, with filters", "payments:invoices", can_see_books),
            Way("Refunds", "asked for, approved, sent", "payments:refunds", can_see_books),
            Way("Old debts", "what was owed before the portal, as a list", "schools:imports", can_keep_books),
        ),
    ),
    Desk(
        "Schools and people",
        (
            Way("Schools", "from the national register", "schools:schools", can_manage_people),
            Way("Partners", "universities, trusts, dioceses and others", "schools:partners", can_manage_people),
            Way("People", "posts, invitations, namesakes", "schools:people", can_manage_people),
            Way("New heads", "welcomed once, and their tours", "enquiries:welcomes", can_welcome),
            Way("Imports", "the register, staff, past courses", "schools:imports", can_manage_people),
            Way("Second factors", "lost ones, decided by two", "schools:second_factors", can_manage_people),
            Way("Audit trail", "who did what", "home:audit_trail", may.can_see_audit_trail),
        ),
    ),
)


def desks_for(person) -> list[Desk]:
    """The desks with the ways that this person may go; none without a way."""
    open_ones = [Desk(desk.title, tuple(way for way in desk.links if way.may_open(person))) for desk in DESKS]
    return [desk for desk in open_ones if desk.links]
