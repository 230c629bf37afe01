"""Asking, and coming back to one's own questions: for everybody."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.paging import page_of
from enquiries import actions, emails, queries, rules
from enquiries.forms import AskForm, BackForm, Trap
from enquiries.models import Enquiry
from enquiries.states import EnquiryStatus, Topic

TOO_QUICK = "That was quicker than we can tell from a program. Look it over, and send it once more."
TOO_MANY = "Many questions came from here within an hour. Wait a little and send it again, or write to us by e-mail."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """A question to the alliance. It is written down before anything is sent."""
    known, is_post = request.user.is_authenticated, request.method == "POST"
    topic = request.GET.get("topic", "")
    initial = {"topic": topic} if topic in Topic.values else {}
    form = AskForm(request.POST if is_post else None, is_known=known, initial=initial)
    if form.is_valid():
        made = _asked(request, form)
        if made is not None:
            return redirect("enquiries:sent", emails.token_of(made))
    context = {"form": form, "shown": Trap.now(), "website": request.POST.get("website", "")}
    return render(request, "enquiries/ask.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest, form: AskForm) -> Enquiry | None:
    """The question as written down; None with an error in the form that says what to do."""
    trap, by = Trap(request.POST), request.user if request.user.is_authenticated else None
    address = form.cleaned_data.get("email") or by.email or f"person {by.pk}"
    if by is None and not trap.is_sprung and trap.is_too_quick:
        form.add_error(None, TOO_QUICK)
        return None
    limits = {"ask": rules.MOST_IN_AN_HOUR}
    if not ratelimit.consume(request, app="enquiries", action="ask", key=address.lower(), config=limits):
        form.add_error(None, TOO_MANY)
        return None
    try:
        return actions.ask(by=by, is_spam=trap.is_sprung, **form.facts())
    except ValidationError as error:
        sent = Enquiry.objects.filter(key=form.cleaned_data["key"]).first()
        if sent is None:
            form.add_error(None, error)
        return sent


def _of(token: str) -> Enquiry:
    try:
        number = emails.read_token(token)
    except BadSignature as error:
        raise Http404 from error
    return get_object_or_404(queries.with_what_was_said(Enquiry.objects.all()), pk=number)


@never_cache
@require_safe
def sent(request: HttpRequest, token: str) -> HttpResponse:
    """The question has come: its reference, and when the answer does."""
    return render(request, "enquiries/sent.html", {"enquiry": _of(token), "token": token})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, token: str) -> HttpResponse:
    """One's own question with the answers, and a form to write back. Opening it changes nothing."""
    found = _of(token)
    seen = len(found.replies.all())
    form = BackForm(request.POST if request.method == "POST" else None, initial={"seen": seen})
    if form.is_valid():
        try:
            by = request.user if request.user.is_authenticated else None
            actions.asker_replies(found, text=form.cleaned_data["text"], seen=form.cleaned_data["seen"] or 0, by=by)
        except ValidationError as error:
            form.add_error(None, error)
            found = _of(token)
            form.data = form.data.copy()
            form.data["seen"] = len(found.replies.all())
        else:
            messages.success(request, "Your words are with us. The question is open again.")
            return redirect("enquiries:asked", token)
    context = {"enquiry": found, "form": form, "can_write": found.status != EnquiryStatus.SPAM}
    return render(request, "enquiries/asked.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What somebody asked, each with the way to its answers."""
    page = page_of(request, queries.questions_of(request.user))
    for enquiry in page.object_list:
        enquiry.token = emails.token_of(enquiry)
    return render(request, "enquiries/mine.html", {"page": page})
