"""What this app holds about people, and how it is forgotten: their record, posts, consents and log-in (ground 11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from core.calendar import today
from core.privacy import Forgotten, Kept, Section, section
from schools.models import (
    Consent,
    Designation,
    Invitation,
    Mailbox,
    Person,
    Post,
    School,
    SecondFactorReset,
    ViewAs,
)
from schools.states import PostStatus

YEAR = timedelta(days=365)
INVITATIONS_KEPT = timedelta(days=90)
SESSIONS_KEPT = timedelta(days=90)
REFUSED_KEPT = YEAR
REASONS_KEPT = YEAR
CONSENTS_KEPT = 2 * YEAR
REPAIRS_KEPT = 2 * YEAR

#: What stands where a name was.
ERASED = ("Erased", "person")

RETENTION: dict[type[Model], Kept] = {
    Person: Kept(
        "Your name and addresses, your teacher reference number if you gave it",
        "To know who takes part, to let you sign in, and to keep one record as you move between schools",
        "Until you ask us to erase it, or six years after your last sign-in, post or course, whichever is later",
    ),
    Post: Kept(
        "The posts you hold and held",
        "To know who may book and approve for a school, and whom to ask",
        "With your record; a claim that a school refused, for one year",
    ),
    Designation: Kept(
        "Designations, such as specialist leader", "To show and count the alliance's leaders", "With your record"
    ),
    Consent: Kept(
        "What you agreed to, and took back",
        "To ask before we send news or show a story, a picture or an entry",
        "As long as it holds, and for two years after you took it back",
    ),
    Invitation: Kept("Invitations to take up your account", "To let you in", "For 90 days, or a year once taken up"),
    EmailAddress: Kept("Addresses that you sign in with", "To let you sign in", "With your record"),
    Authenticator: Kept(
        "Your second factors, as secrets that nobody can read", "To keep your account yours", "Until you take them off"
    ),
    UserSession: Kept(
        "Where you are signed in: network address and browser",
        "To let you see and end it",
        "For 90 days after the last visit",
    ),
    SocialAccount: Kept("Outside accounts you sign in with", "To let you sign in", "Until you take them off"),
    SecondFactorReset: Kept(
        "A second factor that you lost",
        "To show that two people made sure who you are",
        "With your record; how they made sure, for one year",
    ),
    ViewAs: Kept(
        "That an administrator looked at your pages",
        "To show when and why",
        "With your record; the reason, for one year",
    ),
    LogEntry: Kept("Repairs made to records by a superuser", "To show what was repaired", "For two years"),
    Mailbox: Kept(
        "Shared addresses of schools", "To write to a school rather than to a person", "As long as the school uses them"
    ),
    School: Kept(
        "The name of a school's head, as the national register publishes it",
        "To know whom a school is led by",
        "As the register has it",
    ),
}


def held_about(person: Person) -> Iterator[Section]:
    """The person's record, posts, designations, consents, and what belongs to their log-in."""
    mine = Person.objects.filter(pk=person.pk)
    yield section(
        "Your record",
        mine,
        first_name="First name",
        last_name="Last name",
        email="E-mail",
        personal_email="Personal e-mail",
        trn="Teacher reference number",
        created_at="Made",
        last_login="Last signed in",
    )
    yield section(
        "Posts",
        Post.objects.filter(person=person).order_by("-from_on"),
        organisation__name="Where",
        kind="Post",
        title="Title",
        from_on="From",
        to_on="To",
        is_acting="Acting",
        is_on_leave="On leave",
        status="State",
    )
    yield section(
        "Designations",
        Designation.objects.filter(person=person),
        kind="Designation",
        organisation__name="Home school",
        specialism="Specialism",
        from_on="From",
        to_on="To",
    )
    yield section(
        "What you agreed to",
        Consent.objects.filter(person=person),
        purpose="To",
        given_at="Given",
        withdrawn_at="Taken back",
    )
    yield from _held_of_log_in(person)


def _held_of_log_in(person: Person) -> Iterator[Section]:
    yield section(
        "Addresses you sign in with",
        EmailAddress.objects.filter(user=person),
        email="E-mail",
        verified="Confirmed",
        primary="First",
    )
    yield section(
        "Invitations", Invitation.objects.filter(person=person), email="Sent to", made_at="Made", accepted_at="Taken up"
    )
    yield section(
        "Second factors",
        Authenticator.objects.filter(user=person),
        type="Kind",
        created_at="Set up",
        last_used_at="Last used",
    )
    sessions = UserSession.objects.filter(user=person)
    yield section(
        "Where you are signed in",
        sessions,
        ip="Network address",
        user_agent="Browser",
        created_at="Since",
        last_seen_at="Last seen",
    )
    yield section("Outside accounts", SocialAccount.objects.filter(user=person), provider="With", uid="Number there")
    resets = SecondFactorReset.objects.filter(person=person)
    yield section("Second factors you lost", resets, asked_at="Asked", how_known="How we made sure", status="State")
    yield section(
        "When an administrator looked at your pages",
        ViewAs.objects.filter(person=person),
        started_at="When",
        reason="Reason",
    )


def forget(person: Person) -> Iterator[Forgotten]:
    """Blanks the record, ends posts and consents, and takes away everything that belongs to the log-in."""
    _end(person.posts.all(), title="")
    yield Forgotten(
        "Posts",
        person.posts.count(),
        "which posts a person without a name held, so that decisions made in them can be followed",
    )
    _end(person.designations.all(), specialism="")
    yield Forgotten("Designations", person.designations.count(), "how many leaders a school had, without the name")
    for what, rows in _log_in(person).items():
        yield Forgotten(what, rows.delete()[0])
    yield Forgotten("Consents", Consent.objects.filter(person=person).delete()[0])
    resets = SecondFactorReset.objects.filter(person=person).update(how_known="")
    views = ViewAs.objects.filter(person=person).update(reason="")
    yield Forgotten("Checks of the account", resets + views, "that officers acted on the account, and when")
    of_people = ContentType.objects.get_for_model(Person)
    entries = LogEntry.objects.filter(content_type=of_people, object_id=str(person.pk))
    yield Forgotten(
        "Repairs", entries.update(object_repr="", change_message=""), "that a record was repaired, and when"
    )
    Person.objects.filter(pk=person.pk).update(
        first_name=ERASED[0],
        last_name=ERASED[1],
        email=None,
        personal_email="",
        trn="",
        claim_code="",
        is_active=False,
        is_staff=False,
        is_superuser=False,
        last_login=None,
        password=make_password(None),
        calendar_number=F("calendar_number") + 1,
        forgotten_at=timezone.now(),
    )
    yield Forgotten("Name, addresses and number", 1, "an empty record, so that what others did with it still adds up")


def _end(rows: QuerySet, **blank: str) -> None:
    """Posts or designations that go on end with yesterday, or with their own first day."""
    yesterday = today() - timedelta(days=1)
    rows.filter(Q(to_on__isnull=True) | Q(to_on__gt=yesterday)).update(to_on=Greatest("from_on", yesterday))
    rows.update(**blank)


def _log_in(person: Person) -> dict[str, QuerySet]:
    return {
        "Invitations": Invitation.objects.filter(person=person),
        "Sign-in addresses": EmailAddress.objects.filter(user=person),
        "Second factors": Authenticator.objects.filter(user=person),
        "Sessions": UserSession.objects.filter(user=person),
        "Outside accounts": SocialAccount.objects.filter(user=person),
    }


def purge(now: datetime) -> dict[str, int]:
    """Old invitations, sessions, refused claims, consents taken back, reasons, and repairs."""
    old = Q(accepted_at__isnull=True, made_at__lt=now - INVITATIONS_KEPT) | Q(accepted_at__lt=now - YEAR)
    refused = Post.objects.filter(status=PostStatus.REFUSED, created_at__lt=now - REFUSED_KEPT)
    resets = SecondFactorReset.objects.exclude(how_known="").filter(asked_at__lt=now - REASONS_KEPT)
    views = ViewAs.objects.exclude(reason="").filter(started_at__lt=now - REASONS_KEPT)
    return {
        "invitations deleted": Invitation.objects.filter(old).delete()[0],
        "sessions deleted": UserSession.objects.filter(last_seen_at__lt=now - SESSIONS_KEPT).delete()[0],
        "refused claims deleted": refused.delete()[0],
        "consents deleted": Consent.objects.filter(withdrawn_at__lt=now - CONSENTS_KEPT).delete()[0],
        "reasons blanked": resets.update(how_known="") + views.update(reason=""),
        "repairs deleted": LogEntry.objects.filter(action_time__lt=now - REPAIRS_KEPT).delete()[0],
    }
