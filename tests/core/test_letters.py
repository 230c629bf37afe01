"""One text makes both forms of a letter."""

from bs4 import BeautifulSoup
from django.template import engines

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


def forms_of_the_letter() -> tuple[str, str]:
    template = engines["django"].from_string(LETTER)
    return both_forms(template.template, FACTS)


def test_the_plain_form_is_what_was_written_without_its_layout():
    text, _ = forms_of_the_letter()
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


def test_the_html_form_says_the_same_words_and_nobody_can_put_markup_into_it():
    text, html = forms_of_the_letter()
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
