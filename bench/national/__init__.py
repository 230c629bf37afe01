"""A database as large as the country: 22,000 schools, 500,000 people, 50,000 sessions, 2,000,000 bookings, by COPY.

The rows are added to the demonstration, so that the same people can look at the same pages at both sizes. All triggers,
constraints and indexes stay on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import psycopg
from django.db import models
from django.utils import timezone

from bench.national import courses, money, papers, places, schools
from bench.national.numbers import FIRST, Row
from bookings.models import (
    Announcement,
    Approval,
    ApprovalRule,
    Attendance,
    Booking,
    Budget,
    Certificate,
    Deputy,
    Evaluation,
    Impact,
    Request,
    StandIn,
    SupplyRate,
)
from core.models import AuditEntry, Job, Message
from members.models import Membership, PastCourse
from payments.models import (
    Allocation,
    Charge,
    Entry,
    Invoice,
    InvoiceLine,
    Issuer,
    NumberSeries,
    Payment,
    Posting,
)
from programmes.models import (
    CancellingPolicy,
    Cohort,
    Cost,
    Material,
    PolicyBand,
    Price,
    Programme,
    ProgrammeLeader,
    Room,
    SavedCourse,
    SavedSearch,
    Session,
    Topic,
    Venue,
)
from schools.models import Organisation, OrganisationName, Person, Post, School


def fill(owner: psycopg.Connection) -> None:
    """Add the country to a database, and let the planner know of each table before the next is checked against it."""
    owner.autocommit = True
    for model, rows in TABLES:
        with owner.transaction():
            copy(owner, model, rows())
        owner.execute(f'VACUUM ANALYZE "{model._meta.db_table}"')
    owner.execute("VACUUM ANALYZE")  # triggers have counted since, as they do in life between two vacuums


def copy(connection: psycopg.Connection, model: type[models.Model], rows: Iterable[Row]) -> None:
    """COPY rows into a model's table; what a row does not say is the field's default."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    usual = {field.attname: default_of(field) for field in fields}
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor().copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as out:
        for row in rows:
            out.write_row([row.get(name, value) for name, value in usual.items()])
    connection.execute(f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), {FIRST * 9})")


def default_of(field: models.Field) -> Any:
    """What a column holds when nothing is said of it."""
    if isinstance(field, models.DateTimeField) and not field.null:
        return timezone.now()
    value = field.db_default if field.has_db_default() and not field.has_default() else field.get_default()
    return json.dumps(value) if isinstance(field, models.JSONField) else value


TABLES = (
    (Organisation, schools.organisations),
    (OrganisationName, schools.names),
    (School, schools.schools),
    (Membership, schools.memberships),
    (Person, schools.people),
    (Post, schools.posts),
    (ApprovalRule, schools.approval_rules),
    (Deputy, schools.deputies),
    (SupplyRate, schools.supply_rates),
    (Budget, schools.budgets),
    (PastCourse, schools.past_courses),
    (Topic, courses.topics),
    (Programme, courses.programmes),
    (Programme.topics.through, courses.topics_of_programmes),
    (ProgrammeLeader, courses.leaders),
    (Venue, courses.venues),
    (Room, courses.rooms),
    (CancellingPolicy, courses.policies),
    (PolicyBand, courses.bands),
    (Cohort, courses.cohorts),
    (Session, courses.sessions),
    (Price, courses.prices),
    (Material, courses.materials),
    (Cost, courses.costs),
    (SavedCourse, courses.saved_courses),
    (SavedSearch, courses.saved_searches),
    (Request, places.requests),
    (Charge, money.charges),
    (Issuer, money.issuers),
    (NumberSeries, money.series),
    (Invoice, money.invoices),
    (InvoiceLine, money.lines),
    (Payment, money.payments),
    (Allocation, money.allocations),
    (Posting, money.postings),
    (Entry, money.entries),
    (Booking, places.bookings),
    (Approval, places.approvals),
    (Attendance, places.attendances),
    (StandIn, places.stand_ins),
    (Evaluation, places.evaluations),
    (Impact, places.impacts),
    (Certificate, places.certificates),
    (AuditEntry, papers.entries),
    (Message, papers.messages),
    (Announcement, papers.announcements),
    (Announcement.bookings.through, papers.letters_to),
    (Job, papers.imports),
)
