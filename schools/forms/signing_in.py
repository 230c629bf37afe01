"""The questions asked at the door, in the alliance's words."""

from __future__ import annotations

from allauth.account import forms as library
from allauth.account.internal.flows.manage_email import sync_email_address
from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from schools.rules import is_shared_mailbox

ADDRESS = "E-mail address"
SHARED = (
    "%(email)s belongs to an office that several people read, so nobody can sign in with it. "
    "Use an address that only you read, at work or at home."
)
ENTER_ADDRESS = {"required": "Enter your e-mail address.", "invalid": "Enter an e-mail address like name@example.org."}
ENTER_PASSWORD = {"required": "Enter your password."}


def refuse_shared_mailbox(email: str) -> str:
    """Give back an address that belongs to one person; otherwise say what to do."""
    if is_shared_mailbox(email):
        raise ValidationError(SHARED, params={"email": email}, code="shared_mailbox")
    return email


def _ask_for_address(field: forms.Field) -> None:
    field.label = ADDRESS
    field.widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
    field.error_messages |= ENTER_ADDRESS


class SignInForm(library.LoginForm):
    """E-mail address and password."""

    button = "Sign in"

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_address(self.fields["login"])
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""
        self.fields["password"].error_messages |= ENTER_PASSWORD

    def clean_login(self) -> str:
        return refuse_shared_mailbox(super().clean_login())


class SignUpForm(library.SignupForm):
    """A new account: names, an address of one's own, a password."""

    button = "Make an account"
    field_order = ["first_name", "last_name", "email", "password1"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_address(self.fields["email"])
        self.fields["email"].help_text = "We send a code to it, so that we know it is yours."
        password = self.fields["password1"]
        password.label = "Password"
        password.help_text = "At least ten characters. Three words that belong to nobody else make a good one."
        password.widget.attrs.pop("placeholder", None)
        password.error_messages |= {"required": "Choose a password."}

    def try_save(self, request: HttpRequest):
        """An address that has an account already takes as long as a new one: its password is hashed too."""
        if self.account_already_exists:
            get_user_model()().set_password(self.cleaned_data["password1"])
        return super().try_save(request)


class CodeByMailForm(library.RequestLoginCodeForm):
    """Sign in with a code sent by mail."""

    button = "Send me a code"

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_address(self.fields["email"])

    def clean_email(self) -> str:
        """Whoever reads the code has the address: note it, so that it counts as checked once the code is given."""
        refuse_shared_mailbox(self.cleaned_data["email"])
        email = super().clean_email()
        if self._user is not None:
            sync_email_address(self._user, email)
        return email


class NewPasswordByMailForm(library.ResetPasswordForm):
    """A link to choose a new password."""

    button = "Send me a link"

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_address(self.fields["email"])


class AddAddressForm(library.AddEmailForm):
    """One more address to sign in with."""

    button = "Add this address"

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_address(self.fields["email"])
