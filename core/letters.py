"""Letters made from templates: the same content as plain text and as HTML, from the alliance, with one thing to do."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from core.outbox import Attachment, Letter


def letter_from(template: str, *, to_email: str, subject: str, attachments: Iterable[Attachment] = (), **facts) -> Letter:
    """The letter that `template`.txt and `template`.html make of the facts. `subject` is the letter's heading too."""
    context = {"subject": subject, "alliance": settings.ALLIANCE, "site_url": settings.SITE_URL, **facts}
    return Letter(
        to_email=to_email,
        subject=subject,
        text=render_to_string(f"{template}.txt", context),
        html=render_to_string(f"{template}.html", context),
        attachments=tuple(attachments),
    )


def link_to(name: str, *args: object, **kwargs: object) -> str:
    """The whole address of a page, for use in a letter."""
    return settings.SITE_URL + reverse(name, args=args, kwargs=kwargs)
