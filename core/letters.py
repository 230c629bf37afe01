"""Letters made from templates: one text gives the plain and the HTML form, from the alliance, with one thing to do.

A template extends emails/base.txt and fills its blocks with plain sentences: heading, body, facts ("When: Thursday …",
one a line), action ("See your booking: https://…"), after, why. No markup: what people typed can never become any. Only
what is handed over as `prose`, the office's own Markdown, has some: cleaned as on pages, and plain in the plain form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from core import brand
from core.outbox import Attachment, Letter

#: What stands between the blocks of emails/base.txt: a character that nobody types.
BETWEEN = "\x1e"


def letter_from(
    template: str, *, to_email: str, subject: str, attachments: Iterable[Attachment] = (), prose: str = "", **facts
) -> Letter:
    """The letter that `template`.txt makes of the facts. `subject` is its heading too, unless it has one."""
    text, html = both_forms(f"{template}.txt", {"subject": subject, **facts}, prose=prose)
    return Letter(to_email=to_email, subject=subject, text=text, html=html, attachments=tuple(attachments))


def both_forms(template: str, context: dict, *, prose: str = "") -> tuple[str, str]:
    """The plain and the HTML form of one letter: the same words in both."""
    common = {"alliance": settings.ALLIANCE, "site_url": settings.SITE_URL}
    parts = parts_of_letter(template, context, prose=prose)
    text = render_to_string("core/emails/letter.txt", {**common, **parts})
    html = render_to_string(
        "core/emails/letter.html", {**common, **parts, "colour": brand.colours(), "mark": brand.letter_mark()}
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", html


def parts_of_letter(template: str, context: dict, *, prose: str = "") -> dict:
    """What a letter says part by part, for a page that shows it before it goes out. `prose` stands after the body."""
    common = {"alliance": settings.ALLIANCE, "site_url": settings.SITE_URL}
    parts = parts_of(render_to_string(template, {**common, **context, "between": BETWEEN}))
    return parts | {"prose": prose}


def parts_of(rendered: str) -> dict:
    """What stood in each block: paragraphs, facts as (name, lines), the action as (words, address)."""
    heading, body, facts, action, after, why = rendered.split(BETWEEN)
    words, _, address = " ".join(action.split()).rpartition(": ")
    return {
        "heading": " ".join(heading.split()),
        "body": _paragraphs(body),
        "facts": _facts(facts),
        "action": words,
        "address": address,
        "after": _paragraphs(after),
        "why": _paragraphs(why),
    }


def link_to(name: str, *args: object, **kwargs: object) -> str:
    """The whole address of a page, for use in a letter."""
    return settings.SITE_URL + reverse(name, args=args, kwargs=kwargs)


def _paragraphs(text: str) -> list[str]:
    blocks = re.split(r"\n\s*\n", text)
    return [" ".join(block.split()) for block in blocks if block.strip()]


def _facts(text: str) -> list[tuple[str, list[str]]]:
    """Lines "Name: value" in order; a line without a name goes on with the one before it."""
    facts: list[tuple[str, list[str]]] = []
    for line in (" ".join(line.split()) for line in text.splitlines()):
        name, colon, value = line.partition(": ")
        if colon:
            facts.append((name, [value]))
        elif line and facts:
            facts[-1][1].append(line)
    return facts
