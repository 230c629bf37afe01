"""Where the sign-in library asks us: how people are found, and how its mail leaves through the outbox."""

from __future__ import annotations

import uuid

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.template.loader import render_to_string

from core import outbox
from core.letters import both_forms
from schools.models import Person

#: Letters that hold a code or a link which signs somebody in: blanked once they are sent.
SECRET = ("login_code", "email_confirmation", "password_reset_key", "unknown_account", "password_reset")


class PersonBackend(AuthenticationBackend):
    """Finds people together with the posts they hold today: one query a request."""

    def get_user(self, user_id):
        person = Person.objects.with_current_posts().filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None


class AccountAdapter(DefaultAccountAdapter):
    """Mail goes through the outbox, so that none is lost and all of it is seen in one place."""

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        context = {"email": email, **context}
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", context, self.request).split())
        text, html = both_forms(f"{template_prefix}_message.txt", {**context, "subject": subject})
        outbox.post_written(
            key=f"account:{uuid.uuid4()}",
            to_email=email,
            subject=subject,
            text=text,
            html=html,
            is_secret=any(name in template_prefix for name in SECRET),
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names the person on the authenticator's and passkey's own screens."""


class OutsideAccountAdapter(DefaultSocialAccountAdapter):
    """Log-ins of Microsoft, Google or a school's own provider: they find a person, they never make a second one."""


def display_name(person: Person) -> str:
    return person.full_name or str(person.email)
