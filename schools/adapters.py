"""Where the sign-in library asks us: how people are found, how its mail leaves through the outbox, what is refused."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.urls import reverse

from core import audit, outbox
from core.letters import both_forms
from schools import permissions, queries
from schools.forms.signing_in import refuse_shared_mailbox
from schools.models import Person
from schools.rules import is_shared_mailbox

#: Letters that hold a code or a link which signs somebody in: blanked once they are sent.
SECRET = ("login_code", "email_confirmation", "password_reset_key")


class PersonBackend(AuthenticationBackend):
    """Finds people together with the posts they hold today, and whether they have a second factor: one query a request.

    The same query asks whether the session is still in the database. The cache only saves a look-up, so a session that
    was ended is over at once, whatever the cache still remembers.
    """

    def get_user(self, user_id: int) -> Person | None:
        session = getattr(context.request, "session", None)
        if session is not None and session.session_key:
            person = queries.person_signed_in(user_id, session.session_key)
        else:
            person = Person.objects.for_request().filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None


class AccountAdapter(DefaultAccountAdapter):
    """Mail goes through the outbox, so that none is lost and all of it is seen in one place."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The address or the password is not right. Try again, or ask for a code by mail.",
        "incorrect_code": "This is not the code that we sent. Check it, or ask for a new one.",
        "incorrect_password": "This is not your password. Try again.",
        "too_many_login_attempts": "There were too many attempts. Wait a few minutes, then try again.",
        "rate_limited": "That was a little fast. Wait a minute, then try again.",
        "duplicate_email": "You have added this address already.",
        "email_taken": "This address cannot be added. If it is yours, ask the office to join your two accounts.",
        "unverified_primary_email": "Confirm this address with the code that we send to it first.",
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        facts = {"email": email, "alliance": settings.ALLIANCE, "site_url": settings.SITE_URL, **context}
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", facts).split())
        text, html = both_forms(f"{template_prefix}_message.txt", facts | {"subject": subject})
        outbox.post_written(
            key=f"account:{uuid.uuid4()}",
            to_email=email,
            subject=subject,
            text=text,
            html=html,
            is_secret=any(name in template_prefix for name in SECRET),
        )

    def clean_email(self, email: str) -> str:
        return refuse_shared_mailbox(super().clean_email(email))

    def save_user(self, request: HttpRequest, user: Person, form, commit: bool = True) -> Person:
        person = super().save_user(request, user, form, commit)
        if commit:
            audit.record("signed up", person, by=person)
        return person

    def pre_login(self, request: HttpRequest, user: Person, **facts) -> HttpResponse | None:
        """An address that an outside provider vouches for needs no code of ours."""
        outside = (facts.get("signal_kwargs") or {}).get("sociallogin")
        for given in outside.email_addresses if outside else ():
            if given.verified and given.email == user.email:
                address, _ = EmailAddress.objects.get_or_create(user=user, email=given.email)
                address.set_verified()
                address.set_as_primary(conditional=True)
        return super().pre_login(request, user, **facts)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Somebody without a post says first where they work."""
        return super().get_login_redirect_url(request) if request.user.current_posts else reverse("schools:welcome")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return reverse("schools:welcome")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("schools:account")

    def get_email_verification_redirect_url(self, email_address) -> str:
        return reverse("schools:account") if self.request.user.is_authenticated else resolve_url(settings.LOGIN_URL)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names the alliance on the authenticator's own screen, and keeps the last second factor of those who need one."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Your role needs a second factor. Add a passkey first, then remove this.",
        "incorrect_code": "This is not the code of this moment. Wait for the next one and try again.",
        "unverified_email": "Confirm your e-mail addresses first, or remove those that you do not use.",
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        person = Person.objects.with_current_posts().get(pk=authenticator.user_id)
        others = Authenticator.objects.filter(user=person).exclude(pk=authenticator.pk)
        has_another = others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        return has_another or not permissions.needs_second_factor(person)

    def _get_site_name(self) -> str:
        return settings.ALLIANCE["name"]


class OutsideAccountAdapter(DefaultSocialAccountAdapter):
    """Log-ins of Microsoft, Google or a school's own provider: they find a person, they never make a second one."""

    def pre_social_login(self, request: HttpRequest, sociallogin) -> None:
        """An address must be vouched for by the provider and belong to one person."""
        if sociallogin.account.pk:
            return
        addresses = [address.email for address in sociallogin.email_addresses if address.verified]
        is_shared = any(is_shared_mailbox(email) for email in addresses)
        if not addresses or is_shared:
            facts = {"provider": sociallogin.provider.name, "is_shared": is_shared}
            raise ImmediateHttpResponse(render(request, "schools/outside_refused.html", facts, status=403))

    def populate_user(self, request: HttpRequest, sociallogin, data: dict) -> Person:
        """A provider that gives no name leaves the one in the address, until the person puts it right."""
        person = super().populate_user(request, sociallogin, data)
        if not person.first_name:
            first, _, last = (person.email or "").partition("@")[0].partition(".")
            person.first_name, person.last_name = first.title(), person.last_name or last.title()
        person.email = person.email or None
        return person

    def save_user(self, request: HttpRequest, sociallogin, form=None) -> Person:
        person = super().save_user(request, sociallogin, form)
        audit.record("signed up", person, by=person)
        return person


def listen() -> None:
    """Hear of changes that the sign-in library makes by itself."""
    authenticator_added.connect(_end_other_sessions, dispatch_uid="schools.end_other_sessions")


def _end_other_sessions(sender, request: HttpRequest, user: Person, **facts) -> None:
    """Sessions that began without the second factor are over: from now on it takes both."""
    for session in UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key):
        session.end()


def display_name(person: Person) -> str:
    return person.full_name or str(person.email)
