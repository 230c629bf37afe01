"""What templates may say without loading anything."""

import pytest
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test.html import parse_html


def render(template: str, request=None, **context) -> str:
    holder = RequestContext(request, context) if request else Context(context)
    return Template(template).render(holder)


@pytest.mark.parametrize(
    ("taken", "places", "waiting", "said"),
    [
        (0, 24, 0, "24 of 24 places left"),
        (13, 18, 0, "5 of 18 places left"),
        (18, 20, 0, "<b>Last 2 of 20 places</b>"),
        (19, 20, 0, "<b>Last place</b>"),
        (20, 20, 0, "<b>Full.</b>"),
        (20, 20, 1, "<b>Full.</b> 1 person waiting"),
        (20, 20, 3, "<b>Full.</b> 3 people waiting"),
    ],
)
def test_the_seats_are_said_in_words_beside_the_bar(taken, places, waiting, said):
    html = render("{% seats taken places waiting=waiting %}", taken=taken, places=places, waiting=waiting)
    assert html.split('<p class="app-left">')[1].split("</p>")[0] == said


@pytest.mark.parametrize(("taken", "places", "drawn"), [(3, 8, (3, 5)), (45, 60, (22, 8)), (0, 0, (0, 0))])
def test_each_seat_is_drawn_until_they_are_too_many(taken, places, drawn):
    html = render("{% seats taken places %}", taken=taken, places=places)
    assert (html.count('class="taken"'), html.count('class="free"')) == drawn


def test_a_list_of_one_page_has_no_pagination(rf):
    html = render("{% pages page %}", page=Paginator([1], 10).page(1), request=rf.get("/"))
    assert html.strip() == ""


def test_pages_keep_the_rest_of_the_address(rf):
    page = Paginator(range(30), 10).page(1)
    html = render("{% pages page %}", page=page, request=rf.get("/?who=t&who=m&page=1"))
    assert 'href="?who=t&amp;who=m&amp;page=2"' in html


def test_taking_a_filter_off_keeps_the_others_and_goes_back_to_the_first_page(rf):
    request = rf.get("/?who=t&who=m&q=phonics&page=3")
    assert render('{% without "who" "t" %}', request=request) == "?who=m&amp;q=phonics"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("# Bring\n\n* a *book*", "<h3>Bring</h3><ul><li>a <em>book</em></li></ul>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("[go](javascript:alert(1))", "<p>[go](javascript:alert(1))</p>"),
        (
            "[go](https://example.org)",
            '<p><a href="https://example.org" rel="noopener noreferrer">go</a></p>',
        ),
        ('<b onclick="x()">hello</b>', '<p>&lt;b onclick="x()"&gt;hello&lt;/b&gt;</p>'),
    ],
)
def test_markdown_comes_out_clean(written, shown):
    assert parse_html(render("{{ text|markdown }}", text=written)) == parse_html(shown)


def test_what_is_the_same_on_every_page_knows_nothing_of_a_page(settings):
    """It is drawn once for each process: somebody's name in it would be everybody's."""
    first = render('{% once "components/footer.html" %}', user="Amina Mensah")

    assert settings.ALLIANCE["led_by"] in first
    assert "Amina" not in first
    assert render('{% once "components/footer.html" %}', user="Ben Khan") == first


def test_another_alliance_has_its_own_foot(settings):
    render('{% once "components/footer.html" %}')

    settings.ALLIANCE = settings.ALLIANCE | {"place": "Elsewhere"}

    assert "<b>Elsewhere</b>" in render('{% once "components/footer.html" %}')
