"""Two records of one person: found, looked at side by side, made one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.gate import only
from core.paging import page_of
from schools import actions, permissions, queries
from schools.models import Person
from schools.states import PostKind


def _person(request: HttpRequest, person_id: int) -> Person:
    return get_object_or_404(queries.people_seen_by(request.user), pk=person_id, forgotten_at__isnull=True)


@only(permissions.can_manage_people)
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """People who share a name and a school: they may be one person twice."""
    pairs = list(queries.namesakes())
    return render(
        request, "schools/duplicates.html", {"pairs": pairs, "is_cut_off": len(pairs) == queries.MOST_NAMESAKES}
    )


@only(permissions.can_manage_people)
@require_safe
def choose_other(request: HttpRequest, person_id: int) -> HttpResponse:
    """Find the other record of this person: those of the same last name first, or by name or address."""
    kept = _person(request, person_id)
    text = request.GET.get("q", kept.last_name).strip()[:100]
    found = queries.people_found(text).exclude(pk=kept.pk)
    return render(request, "schools/choose_other.html", {"person": kept, "q": text, "page": page_of(request, found)})


@only(permissions.can_manage_people)
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, person_id: int, other_id: int) -> HttpResponse:
    """What becomes of the two records; then the button that makes them one."""
    kept, other = _person(request, person_id), _person(request, other_id)
    if kept.pk == other.pk:
        raise Http404
    trouble = []
    if request.method == "POST":
        try:
            actions.merge(kept, other, by=request.user)
        except ValidationError as error:
            trouble = error.messages
        else:
            messages.success(request, f"The two records of {kept} are one now.")
            return redirect("schools:person", kept.pk)
    for post in (*kept.current_posts, *other.current_posts):
        post.label = PostKind(post.kind).label
    facts = {
        "kept": kept,
        "other": other,
        "merger": actions.plan_merge(kept, other, by=request.user),
        "has_errors": bool(trouble),
    }
    return render(request, "schools/merge.html", facts, status=422 if trouble else 200)
