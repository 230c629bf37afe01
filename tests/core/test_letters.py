"""One text makes both forms of a letter."""

import pytest
from bs4 import BeautifulSoup

from core.letters import both_forms

LETTER = """{% extends "emails/base.txt" %}
{% block heading %}See you tomorrow, {{ name }}{% endblock %}
{% block body %}
Your place on {{ course }}
is booked.

Please come on time.
{% endblock %}
{% block facts %}{% for day in days %}
When: {{ day }}
Where: Library: upstairs
Ask at reception.
{% endfor %}{% endblock %}
{% block action %}See your booking: http://localhost/my/{% endblock %}
{% block why %}You get this because you booked.{% endblock %}
"""
FACTS = {"name": "Ana <Smith>", "course": "Reading & writing", "days": ["Monday", "Tuesday"]}


@pytest.fixture
def both(settings, tmp_path) -> tuple[str, str]:
    """The plain and the HTML form of the letter above."""
    (tmp_path / "letter.txt").write_text(LETTER)
    ours = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**ours, "DIRS": [*ours["DIRS"], tmp_path]}]
    return both_forms("letter.txt", FACTS)


def test_the_plain_form_is_what_was_written_without_its_layout(both):
    text, _ = both
    assert text.splitlines() == [
        "See you tomorrow, Ana <Smith>",
        "",
        "Your place on Reading & writing is booked.",
        "",
        "Please come on time.",
        "",
        "When: Monday",
        "Where: Library: upstairs",
        "  Ask at reception.",
        "When: Tuesday",
        "Where: Library: upstairs",
        "  Ask at reception.",
        "",
        "See your booking:",
        "http://localhost/my/",
        "",
        "-- ",
        "You get this because you booked.",
        "Southwark Teaching School Alliance",
    ]


def test_the_html_form_says_the_same_words_and_nobody_can_put_markup_into_it(both):
    text, html = both
    page = BeautifulSoup(html, "html.parser")
    said = page.main.get_text(" ", strip=True)
    for line in text.splitlines():
        words = line.strip("- ").removesuffix(":").partition(": ")[2] or line.strip("- ").removesuffix(":")
        assert words in said or words == page.main.find("a")["href"]
    assert page.h1.get_text() == "See you tomorrow, Ana <Smith>"
    assert [link["href"] for link in page.find_all("a")] == ["http://localhost/my/"]


def test_a_letter_without_facts_or_action_has_no_empty_places():
    text, html = both_forms("account/email/base_message.txt", {"subject": "Hello"})
    assert text.splitlines()[0] == "Hello"
    assert (html.count("<th "), html.count("<a ")) == (0, 0)
