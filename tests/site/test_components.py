"""The HTML of our crispy pack and components is GOV.UK Frontend's, example by example as the package ships them."""

import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test.html import parse_html
from django.utils.safestring import mark_safe

from core.templatetags.govuk import question
from tests.site.govuk_fixtures import KNOWN, Example, LeftOut, examples, form_for


def drawable() -> list[Example]:
    """Every shipped example of a question that asks for nothing our pack leaves out."""
    found = []
    for component in KNOWN:
        for example in examples(component):
            try:
                form_for(example)
            except LeftOut:
                continue
            found.append(example)
    return found


@pytest.mark.parametrize("example", drawable(), ids=str)
def test_a_question_is_drawn_as_the_package_draws_it(example):
    form, name = form_for(example)
    drawn = question(form[name])
    assert parse_html(drawn) == parse_html(as_we_name_it(example.html, example.component, name))


def as_we_name_it(html: str, component: str, name: str) -> str:
    """The parts of our dates always carry the field's name, since a form may ask for two."""
    if component == "date-input":
        return re.sub(r'name="(?:[\w-]+-)?(day|month|year)"', rf'name="{name}-\1"', html)
    return html


def test_a_fair_range_of_examples_is_compared():
    compared = [example.component for example in drawable()]
    counts = {component: compared.count(component) for component in KNOWN}
    assert counts == {
        "input": 30,
        "textarea": 15,
        "character-count": 12,
        "select": 5,
        "radios": 9,
        "checkboxes": 10,
        "date-input": 4,
        "file-upload": 10,
        "password-input": 7,
    }


def shipped(component: str, name: str) -> Example:
    return next(example for example in examples(component) if example.name == name)


@pytest.mark.parametrize(("name", "tone"), [("default", ""), ("secondary", "secondary"), ("warning", "warning")])
def test_a_button_is_drawn_as_the_package_draws_it(name, tone):
    example = shipped("button", name)
    drawn = render_to_string(
        "govuk/button.html", {"text": example.options["text"], "tone": tone, "name": example.options.get("name")}
    )
    ours = example.html.replace("<button ", '<button data-prevent-double-click="true" ')
    assert parse_html(drawn) == parse_html(ours)


@pytest.mark.parametrize("name", ["default", "without links", "mixed with and without links"])
def test_the_error_summary_is_drawn_as_the_package_draws_it(name):
    example = shipped("error-summary", name)
    form = forms.Form({})
    wrong = example.options["errorList"]
    for number, error in enumerate(wrong):
        if href := error.get("href"):
            form.fields[f"field{number}"] = forms.CharField(
                required=False, widget=forms.TextInput(attrs={"id": href[1:]})
            )
    for number, error in enumerate(wrong):
        form.add_error(f"field{number}" if error.get("href") else None, error["text"])
    drawn = render_to_string("components/error_summary.html", {"form": form})
    assert sorted_lines(drawn) == sorted_lines(example.html)


def sorted_lines(html: str) -> list[str]:
    """Ours names what concerns the whole form first, so the order of the list is left out of the comparison."""
    whole = str(parse_html(html))
    lines = re.findall(r"<li>.*?</li>", whole, flags=re.DOTALL)
    return [re.sub(r"<li>.*</li>", "", whole, flags=re.DOTALL), *sorted(lines)]


def test_pagination_is_drawn_as_the_package_draws_it(rf):
    example = shipped("pagination", "default")
    page = Paginator(range(30), 10).page(2)
    context = {"page": page, "numbers": [1, 2, 3], "gap": "…"}
    drawn = render_to_string("components/pagination.html", context, rf.get("/"))
    ours = re.sub(r"/page/(\d)", r"?page=\1", example.html).replace("/previous", "?page=1").replace("/next", "?page=3")
    assert parse_html(drawn) == parse_html(ours)


def test_a_notification_is_drawn_as_the_package_draws_it():
    example = shipped("notification-banner", "default")
    drawn = render_to_string("components/notification.html", {"text": example.options["text"], "title": "Important"})
    assert parse_html(drawn) == parse_html(example.html)


@pytest.mark.parametrize(
    ("name", "tone"), [("default", ""), ("green", "good"), ("yellow", "wait"), ("red", "bad"), ("grey", "quiet")]
)
def test_a_tag_is_drawn_as_the_package_draws_it(name, tone):
    example = shipped("tag", name)
    drawn = render_to_string("components/tag.html", {"text": example.options["text"], "tone": tone})
    assert parse_html(drawn) == parse_html(example.html)


def test_a_summary_list_is_drawn_as_the_package_draws_it():
    example = shipped("summary-list", "default")
    rows = [
        {"key": row["key"]["text"], "value": row["value"].get("text") or mark_safe(row["value"]["html"])}  # noqa: S308 - the example's own
        for row in example.options["rows"]
    ]
    drawn = render_to_string("components/summary_list.html", {"rows": rows})
    assert parse_html(drawn) == parse_html(example.html)
