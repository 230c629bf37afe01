"""What is asked about where somebody works, and by a school about its staff."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password

from core.calendar import today
from core.fields import DateField
from schools.forms.names import NamesForm
from schools.forms.signing_in import ENTER_ADDRESS, refuse_shared_mailbox
from schools.models import Post
from schools.rules import CLAIMABLE
from schools.states import PostKind


def _labels(kinds) -> list[tuple[str, str]]:
    return [(kind, PostKind(kind).label) for kind in kinds]


class WorkplaceSearch(forms.Form):
    """Find a school by a part of its name, of today or of before."""

    q = forms.CharField(label="Name of your school", required=False, max_length=100)


class RoleForm(forms.Form):
    """What somebody does at the school they have found."""

    button = "I work here"
    kind = forms.ChoiceField(
        label="What do you do there?",
        choices=_labels(CLAIMABLE),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you do there."},
    )


class ClaimForm(forms.Form):
    """A head's answer about somebody who says that they work here. Neither answer is chosen beforehand."""

    button = "Send your answer"
    HERE, NOT_HERE = "here", "not_here"
    answer = forms.ChoiceField(
        label="Does this person work here?",
        choices=[(HERE, "Yes, works here"), (NOT_HERE, "No, not one of ours")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no."},
    )


class ColleagueForm(NamesForm):
    """Somebody who works at the school and is to be put on its list."""

    button = "Add to the list"
    email = forms.EmailField(
        label="E-mail address at work",
        required=False,
        help_text="One that only this person reads. Leave it empty for somebody without: you get a code to print.",
        error_messages=ENTER_ADDRESS,
    )
    personal_email = forms.EmailField(
        label="E-mail address at home",
        required=False,
        help_text="Invited too, so that a move to another school loses nothing.",
        error_messages=ENTER_ADDRESS,
    )
    kind = forms.ChoiceField(label="Role", error_messages={"required": "Choose a role."})
    title = forms.CharField(label="What your school calls it", required=False, max_length=100)
    is_acting = forms.BooleanField(label="Acting, for the time being", required=False)

    def __init__(self, *args, kinds, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
            self.fields[name].error_messages |= {"required": f"Enter their {name.replace('_', ' ')}."}
        self.fields["kind"].choices = [("", "Choose a role"), *_labels(kinds)]

    def clean_email(self) -> str:
        return refuse_shared_mailbox(self.cleaned_data["email"].lower())

    def clean_personal_email(self) -> str:
        return refuse_shared_mailbox(self.cleaned_data["personal_email"].lower())


class PostForm(forms.Form):
    """How a post is held."""

    button = "Save"
    title = forms.CharField(label="What the school calls it", required=False, max_length=100)
    is_acting = forms.BooleanField(label="Acting, for the time being", required=False)
    is_on_leave = forms.BooleanField(
        label="On leave",
        required=False,
        help_text="Then nothing is asked of them, and they can still sign in and decide.",
    )
    covering_for = forms.ModelChoiceField(
        label="Covering for", queryset=Post.objects.none(), required=False, empty_label="Nobody"
    )

    def __init__(self, *args, colleagues, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["covering_for"]
        field.queryset = colleagues
        field.label_from_instance = lambda post: f"{post.person}, {post.title or post.get_kind_display()}"


class GivePostForm(forms.Form):
    """The office gives somebody a post."""

    button = "Give this post"
    organisation = forms.ModelChoiceField(
        label="Where",
        queryset=None,
        widget=forms.Select(attrs={"data-autocomplete": True}),
        error_messages={"required": "Choose a place."},
    )
    kind = forms.ChoiceField(
        label="Role", choices=[("", "Choose a role"), *PostKind.choices], error_messages={"required": "Choose a role."}
    )
    from_on = DateField(label="From", required=False, initial=today)
    is_acting = forms.BooleanField(label="Acting, for the time being", required=False)

    def __init__(self, *args, organisations, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations


class TakeUpForm(forms.Form):
    """Taking up an account that somebody else made. A password is a choice: a code by mail does as well.

    Nothing is ticked beforehand, for a mail scanner that follows links may also send forms.
    """

    button = "Take up my account"
    is_me = forms.BooleanField(error_messages={"required": "Tick this if it is you. If not, close the page."})
    password = forms.CharField(
        label="Password",
        required=False,
        strip=False,
        help_text="At least ten characters. Leave it empty to sign in with a code by mail each time.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["is_me"].label = f"I am {person}"

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if password:
            validate_password(password, self.person)
        return password


class ClaimCodeForm(forms.Form):
    """A code from a printed letter, and the address that its reader has now."""

    button = "Send me a link"
    code = forms.CharField(
        label="Code from your letter", max_length=20, help_text="Ten letters and digits, as in BCDFG-34678",
        widget=forms.TextInput(attrs={"width": 10, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the code from your letter."},
    )  # fmt: skip
    last_name = forms.CharField(
        label="Your last name",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": "Enter your last name."},
    )
    email = forms.EmailField(
        label="Your e-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages=ENTER_ADDRESS,
    )

    def clean_email(self) -> str:
        return refuse_shared_mailbox(self.cleaned_data["email"].lower())


class ReasonForm(forms.Form):
    """Why an administrator looks through somebody's eyes."""

    button = "See the portal as they do"
    reason = forms.CharField(
        label="Why do you need to?",
        max_length=300,
        help_text="Kept with your name and the time, together with each page that you open.",
        error_messages={"required": "Write down why, in a few words."},
    )


class ResetForm(forms.Form):
    """How an officer made sure who has lost a second factor."""

    button = "Ask another administrator"
    how_known = forms.CharField(
        label="How did you make sure who it is?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: rang the school’s number and was put through. Never from an e-mail alone.",
        error_messages={"required": "Write down how you made sure."},
    )


class DecideResetForm(forms.Form):
    """The second administrator's answer."""

    button = "Send your answer"
    AGREE, REFUSE = "agree", "refuse"
    answer = forms.ChoiceField(
        label="Take off the second factor?",
        choices=[(AGREE, "Yes, I made sure too"), (REFUSE, "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no."},
    )


class JoinForm(forms.Form):
    """Whether somebody works at a school that asks. Neither answer is chosen beforehand."""

    button = "Send your answer"
    HERE, NOT_HERE = "here", "not_here"
    answer = forms.ChoiceField(
        label="Do you work there?",
        choices=[(HERE, "Yes, I work there"), (NOT_HERE, "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no."},
    )
