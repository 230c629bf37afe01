"""What we hold about somebody is shown whole, erased whole, and goes by itself in time."""

import io
import json
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from bookings.models import Approval, Booking, Certificate
from bookings.states import ApprovalStatus, Status
from core.models import AuditEntry, Message
from core.states import MessageStatus
from home import actions
from home.queries.privacy import held_about, people_long_gone
from home.tasks import forget_what_is_past
from members.models import PastCourse
from payments.models import Charge
from programmes.actions.searching import refresh_search
from programmes.models import ProgrammeLeader
from schools.models import Consent, Person, Post
from tests.factories.bookings import ApprovalFactory, AttendanceFactory, BookingFactory, CertificateFactory
from tests.factories.core import MessageFactory
from tests.factories.enquiries import EnquiryFactory, NoteFactory, ReplyFactory, WelcomeFactory
from tests.factories.members import ContactNoteFactory, MembershipFactory
from tests.factories.payments import ChargeFactory
from tests.factories.programmes import CohortFactory, ProgrammeFactory, SessionFactory
from tests.factories.schools import (
    ConsentFactory,
    DesignationFactory,
    InvitationFactory,
    OrganisationFactory,
    PersonFactory,
    PostFactory,
    SecondFactorResetFactory,
)

pytestmark = pytest.mark.django_db

#: Stands in every place where something personal can be, so that it can be looked for.
MARK = "Zyxwv"


@pytest.fixture
def officer():
    person = PersonFactory(administrator=True)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    return person


@pytest.fixture
def ama() -> Person:
    """Somebody who has left something in every corner of the portal."""
    person = PersonFactory(
        first_name="Ama", last_name=f"Mensah-{MARK}", email=f"ama@{MARK.lower()}.example", trn="1234567",
        personal_email=f"home@{MARK.lower()}.example",
    )  # fmt: skip
    school = OrganisationFactory()
    PostFactory(person=person, organisation=school, title=f"Reader {MARK}")
    DesignationFactory(person=person, organisation=school, specialism=f"Poems {MARK}")
    ConsentFactory(person=person)
    InvitationFactory(person=person)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": MARK})
    UserSession.objects.create(user=person, ip="192.0.2.1", user_agent=f"Browser {MARK}", session_key="x" * 32)
    SecondFactorResetFactory(person=person, how_known=f"Rang {MARK}")
    booking = BookingFactory(person=person, organisation=school, access_needs=f"Step-free {MARK}")
    ApprovalFactory(booking=booking, organisation=school, reason=f"Because {MARK}")
    AttendanceFactory(booking=booking)
    CertificateFactory(booking=booking, name=person.full_name, initials="A. Z.")
    ChargeFactory(person=person, payer=school, description=f"Place of {person.full_name}", amount_pence=4500)
    PastCourse.objects.create(person=person, title=f"Course {MARK}", on=date(2014, 1, 1), source="a list")
    MembershipFactory(applied_by=person, billing_name=f"Ama {MARK}", billing_email=person.email)
    programme = ProgrammeFactory()
    ProgrammeLeader.objects.create(programme=programme, person=person)
    refresh_search([programme.pk])
    SessionFactory(cohort__programme=programme, leader=person)
    question = EnquiryFactory(
        person=person, name=person.full_name, email=person.email, question=f"Why {MARK}?", school_words=f"School {MARK}"
    )
    ReplyFactory(enquiry=question, text=f"Because {MARK}")
    NoteFactory(enquiry=question, text=f"Rang {MARK}")
    WelcomeFactory(person=person, organisation=school)
    ContactNoteFactory(with_whom=person.full_name, text=f"{person.full_name} thinks about it.")
    MessageFactory(person_id=person.pk, subject=f"Dear {MARK}", text=f"Dear {MARK}", to_email="")
    return person


def tables_with(mark: str) -> list[str]:
    """Every column of text in the database that holds these letters."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type IN ('text', 'character varying', 'jsonb', 'tsvector')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE %s LIMIT 1', [f"%{mark}%"])  # noqa: S608 names of our own tables
            if cursor.fetchone():
                found.append(f"{table}.{column}")
    return sorted(found)


# Everything that is held ----------------------------------------------------------------------------------------------


def test_everything_that_is_held_is_in_the_document(ama):
    sections = {section.title: section.rows for section in held_about(ama)}

    assert list(sections) == [
        "Your record",
        "Posts",
        "Designations",
        "What you agreed to",
        "Addresses you sign in with",
        "Invitations",
        "Second factors",
        "Where you are signed in",
        "Second factors you lost",
        "Questions you asked",
        "What was said about them",
        "Welcome as a new head",
        "Charges for your places",
        "Courses from before this portal",
        "Memberships that you joined, signed, approved or are billed for",
        "Conversations about your school",
        "Courses you lead",
        "Sessions you lead or present at",
        "Places on courses",
        "What your school decided",
        "Attendance",
        "Certificates",
        "Messages to you",
    ]
    assert sections["Your record"][0]["Teacher reference number"] == "1234567"
    assert sections["Charges for your places"][0]["Sum"] == "£45"
    assert sections["Posts"][0]["Post"] == "Teacher"
    assert sections["Second factors"][0]["Kind"] == "TOTP Authenticator"


def test_secrets_are_not_in_the_document(ama):
    text = json.dumps([section.rows for section in held_about(ama)])

    assert '"secret"' not in text
    assert ama.password not in text


def test_what_was_merged_into_a_record_is_in_its_document(ama):
    earlier = PersonFactory(last_name="Earlier", merged_into=ama, is_active=False, email=None)

    [record] = [section.rows for section in held_about(ama) if section.title == "Your record"]

    assert [row["Last name"] for row in record] == [ama.last_name, earlier.last_name]


def test_a_person_reads_and_takes_away_their_own_data_and_no_one_elses(client, ama):
    client.force_login(ama)

    page = client.get(reverse("home:my_data"))
    assert f"Step-free {MARK}" in page.content.decode()

    answer = client.get(reverse("home:my_data"), {"format": "json"})
    assert answer["Content-Disposition"] == f'attachment; filename="personal-data-{ama.pk}.json"'
    assert answer.json()["held"]["Your record"][0]["Last name"] == ama.last_name
    assert AuditEntry.objects.filter(verb="took a copy of", thing_id=ama.pk).count() == 2

    stranger = PersonFactory()
    assert client.get(reverse("home:data", args=[stranger.pk])).status_code == 404
    client.force_login(stranger)
    assert MARK not in client.get(reverse("home:my_data")).content.decode()


def test_the_document_is_a_tagged_pdf_with_the_same_words(client, ama):
    MessageFactory(person_id=ama.pk, subject="Two lines", text="The first.\n\n= no heading\n#let x = 1")
    client.force_login(ama)

    answer = client.get(reverse("home:my_data"), {"format": "pdf"})

    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "private, no-cache")
    reader = PdfReader(io.BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert reader.metadata.title == f"What STSA holds about {ama}"
    assert bool(reader.trailer["/Root"]["/MarkInfo"]["/Marked"])
    assert [section.title for section in held_about(ama) if section.title not in text] == []
    for words in (f"Step-free {MARK}", "1234567", "£45", "= no heading", "#let x = 1"):
        assert words in text


def test_an_administrator_makes_the_document_and_that_is_written_down(client, officer, ama):
    client.force_login(officer)

    assert MARK in client.get(reverse("home:data", args=[ama.pk])).content.decode()

    entry = AuditEntry.objects.get(verb="read everything about")
    assert (entry.thing_id, entry.person_id) == (ama.pk, officer.pk)


# Erasing --------------------------------------------------------------------------------------------------------------


def test_nothing_in_the_whole_database_says_who_it_was(ama, officer):
    before = tables_with(MARK)
    assert "schools_person.last_name" in before  # the search sees what it looks for
    assert "programmes_programme.search" in before

    actions.erase(ama, by=officer)

    assert tables_with(MARK) == []


def test_money_and_figures_stay_without_the_name(ama, officer):
    done = {forgotten.what: forgotten.stays for forgotten in actions.erase(ama, by=officer)}

    charge = Charge.objects.exclude(amount_pence=0).get(amount_pence=4500)
    assert (charge.person, charge.description, charge.status) == (None, "Place of a person", "owed")
    assert done["Charges"] == "1 charges without the name: accounts are kept for six years by law"
    assert Certificate.objects.values_list("name", "initials").get() == ("", "")
    ama.refresh_from_db()
    assert (str(ama), ama.email, ama.is_active, ama.forgotten_at is not None) == ("Erased person", None, False, True)
    assert ama.has_usable_password() is False


def test_places_to_come_are_given_up_and_past_ones_stay(ama, officer):
    soon = BookingFactory(person=ama, cohort=SessionFactory(starts_at=timezone.now() + timedelta(days=3)).cohort)
    waiting = BookingFactory(person=ama, cohort=CohortFactory(), status=Status.WAITING)

    actions.erase(ama, by=officer)

    states = dict(Booking.objects.filter(pk__in=[soon.pk, waiting.pk]).values_list("pk", "status"))
    assert states == {soon.pk: Status.CANCELLED, waiting.pk: Status.CANCELLED}
    assert Message.objects.filter(person_id=ama.pk, status=MessageStatus.QUEUED).count() == 0


def test_posts_end_so_that_nothing_is_seen_any_more(ama, officer):
    PostFactory(person=ama, from_on=date(2999, 1, 1))

    actions.erase(ama, by=officer)

    assert list(Post.objects.current().filter(person=ama)) == []


def test_what_was_merged_into_the_record_is_erased_with_it(ama, officer):
    earlier = PersonFactory(last_name=f"Earlier{MARK}", merged_into=ama, is_active=False, email=None)

    actions.erase(ama, by=officer)

    earlier.refresh_from_db()
    assert earlier.last_name == "person"


def test_erasing_is_in_the_audit_trail_which_stays(ama, officer):
    actions.erase(ama, by=officer)

    entry = AuditEntry.objects.get(verb="erased")
    assert (entry.thing_id, entry.person_id) == (ama.pk, officer.pk)
    assert MARK not in str(entry.changed)


def test_who_is_not_erased(ama, officer):
    with pytest.raises(ValidationError, match="Another administrator"):
        actions.erase(officer, by=officer)
    with pytest.raises(ValidationError, match="posts at the alliance"):
        actions.erase(PersonFactory(analyst=True), by=officer)
    actions.erase(ama, by=officer)
    with pytest.raises(ValidationError, match="erased already"):
        actions.erase(ama, by=officer)


def test_the_name_is_typed_to_be_sure(client, officer, ama):
    client.force_login(officer)
    url = reverse("home:erase", args=[ama.pk])
    assert "What stays, without the name" in client.get(url).content.decode()

    answer = client.post(url, {"name": "Ama"})
    assert answer.status_code == 422
    assert "This is not the name of the record." in answer.content.decode()
    assert Person.objects.filter(forgotten_at__isnull=False).count() == 0

    answer = client.post(url, {"name": ama.full_name.upper()})
    page = answer.content.decode()
    assert "The person is erased" in page
    assert "accounts are kept for six years by law" in page
    assert client.get(url).status_code == 404


# In time --------------------------------------------------------------------------------------------------------------


def long_ago(person: Person, years: int = 7) -> Person:
    at = timezone.now() - timedelta(days=365 * years)
    Person.objects.filter(pk=person.pk).update(created_at=at, last_login=at)
    return person


def test_people_long_gone_are_erased_by_the_clock():
    gone = long_ago(PersonFactory())
    PostFactory(person=gone, from_on=date(2010, 1, 1), to_on=date(2011, 1, 1))
    long_ago(PersonFactory(), years=5)
    PostFactory(person=long_ago(PersonFactory()))
    DesignationFactory(person=long_ago(PersonFactory()))
    BookingFactory(person=long_ago(PersonFactory()))
    PersonFactory()

    assert list(people_long_gone(timezone.now())) == [gone]
    forget_what_is_past()
    forget_what_is_past()  # the clock may strike twice

    assert [person.pk for person in Person.objects.filter(forgotten_at__isnull=False)] == [gone.pk]


def test_what_is_past_its_time_goes_in_every_app():
    now = timezone.now()
    over = BookingFactory(access_needs="Step-free", cohort=CohortFactory())
    SessionFactory(cohort=over.cohort, starts_at=now - timedelta(days=9), ends_at=now - timedelta(days=8))
    ahead = BookingFactory(access_needs="Step-free", cohort=SessionFactory(starts_at=now + timedelta(days=9)).cohort)
    decided = ApprovalFactory(
        status=ApprovalStatus.DECLINED, reason="No", decided_by=PersonFactory(), decided_at=now - timedelta(days=400)
    )
    consent = ConsentFactory()
    Consent.objects.filter(pk=consent.pk).update(withdrawn_at=now - timedelta(days=800))
    charge = ChargeFactory(person=PersonFactory())
    Charge.objects.filter(pk=charge.pk).update(made_at=now - timedelta(days=8 * 365))

    done = actions.forget_what_is_past(now)

    assert {what: rows for what, rows in done.items() if rows} == {
        "bookings.privacy: needs deleted": 1,
        "bookings.privacy: reasons deleted": 1,
        "schools.privacy: consents deleted": 1,
        "payments.privacy: charges without a name": 1,
    }
    ahead.refresh_from_db()
    assert (ahead.access_needs, Approval.objects.get(pk=decided.pk).reason) == ("Step-free", "")


# The notice and one's own choices -------------------------------------------------------------------------------------


def test_anybody_reads_the_notice_with_every_kind_of_record(client):
    page = client.get(reverse("home:privacy"))

    rows = [kept.what for kept in page.context["kept"]]
    assert rows[0] == "Your name and addresses, your teacher reference number if you gave it"
    assert "What was done in the portal, by whom" in rows
    assert "Information Commissioner" in page.content.decode()


def test_news_is_agreed_to_and_taken_back_and_bites_at_once(client):
    person = PersonFactory()
    client.force_login(person)
    url = reverse("home:my_privacy")
    assert "checked" not in client.get(url).content.decode()

    assert client.post(url, {"purposes": ["news", "story"]}).url == url
    assert standing(person) == {"news", "story"}
    client.post(url, {"purposes": ["story"]})
    assert standing(person) == {"story"}
    client.post(url, {})
    assert standing(person) == set()

    trail = AuditEntry.objects.filter(verb="chose consents").order_by("pk").values_list("changed", flat=True)
    assert list(trail) == [["news", "story"], ["news"], ["story"]]


def standing(person: Person) -> set[str]:
    return set(Consent.objects.filter(person=person, withdrawn_at__isnull=True).values_list("purpose", flat=True))


def test_a_purpose_that_is_none_is_refused(client):
    client.force_login(PersonFactory())

    assert client.post(reverse("home:my_privacy"), {"purposes": ["selling"]}).status_code == 422


@pytest.mark.parametrize("page", ["my_privacy", "my_data"])
def test_the_own_pages_ask_to_sign_in_first(client, page):
    assert client.get(reverse(f"home:{page}")).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("page", ["data", "erase"])
def test_the_offices_pages_are_not_there_for_others(client, page):
    person = PersonFactory()
    url = reverse(f"home:{page}", args=[person.pk])
    assert client.get(url).url.startswith(reverse("account_login"))
    client.force_login(PersonFactory(head=OrganisationFactory()))
    assert client.get(url).status_code == 404
