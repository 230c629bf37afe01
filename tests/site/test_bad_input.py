"""Whatever is sent to any form or address, the portal answers with a reason, keeps what was typed, and never breaks."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import given

from tests.site.addresses import ADDRESSES, WITHOUT_PARTS
from tests.site.nonsense import HUGE, NASTY, ODD, Pairs, encoded, filled_in
from tests.site.pages import Field, Page
from tests.site.test_who_may_see import MAY_SAY_UNWELL, Visitor, url_of
from tests.site.trying import FORM, IS_LONG, PROFILE
from tests.site.world import World

#: Who tries, as far as the table lets them: the first two.
TRY = ("newcomer", "teacher", "head", "leader", "administrator", "finance_officer")
#: Where the form stands that is sent to an address which shows no page of its own.
SHOWN_ON = {
    "bookings:book": "bookings:course",
    "bookings:accept_offer": "bookings:booking",
    "enquiries:begin_welcoming": "enquiries:welcomes",
    "enquiries:no_spam": "enquiries:enquiry",
    "enquiries:spam": "enquiries:enquiry",
    "enquiries:take": "enquiries:enquiry",
    "home:change_calendar": "home:my",
    "home:remove_cost": "home:cohort_money",
    "home:remove_year_cost": "home:costs",
    "members:finish_step": "members:school",
    "members:remove_priority": "members:set_priority",
    "home:send_again": "home:message",
    "home:cancel_message": "home:message",
    "payments:look_again": "payments:review",
    "programmes:tell_of_search": "home:saved",
    "programmes:remove_search": "home:saved",
    "schools:invite": "schools:staff",
    "schools:import_again": "schools:import_job",
}
#: Pages that show their form when somebody is looked for.
ASKED = {"programmes:add_leader": "?q=Teacher", "programmes:add_presenter": "?q=Teacher"}


def senders() -> Iterator[tuple[str, str]]:
    for name, address in ADDRESSES.items():
        yield from ((name, role) for role in [role for role in TRY if role in address.sends][:2])


def readers() -> Iterator[tuple[str, str]]:
    for name, address in ADDRESSES.items():
        yield from ((name, role) for role in [role for role in reversed(TRY) if role in address.reads][:1])


def others(world: World) -> list[bytes]:
    """The numbers and tokens of the other school's things."""
    things = world.theirs.things.values()
    return [str(getattr(thing, "pk", thing)).encode() for thing in things]


def form_for(world: World, visit: Visitor, name: str) -> list[Field]:
    url = url_of(name, ADDRESSES[name], world.ours)
    shown_on = SHOWN_ON.get(name, name)
    where = url_of(shown_on, ADDRESSES[shown_on], world.ours) + ASKED.get(name, "")
    return Page(where, visit(where).body).fields(method="post", to=url)


def told(answer, url: str, pairs: Pairs) -> list[str]:
    """What is wrong with the answer to a form, if anything."""
    if answer.status_code not in (200, 302, 400, 404, 405, 409, 422):
        return [f"answers {answer.status_code}"]
    if answer.status_code not in (200, 422):
        return []
    page = Page(url, answer.body)
    wrong = []
    if (answer.status_code == 422) != page.has_errors:
        wrong.append(f"{answer.status_code} {'with' if page.has_errors else 'without'} an error")
    if answer.status_code == 422 and not page.title.startswith("Error: "):
        wrong.append(f"title {page.title!r}")
    typed = {name: plain(value.decode("utf-8", "replace")) for name, value in pairs}
    kept = {name: plain(value) for name, value in page.typed().items() if name in typed}
    wrong += [
        f"lost {name}: {typed[name][:40]!r} became {kept[name][:40]!r}" for name in kept if kept[name] != typed[name]
    ]
    return wrong


def plain(text: str) -> str:
    """A text without the white space, which browsers and parsers change by themselves."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(("name", "role"), list(senders()))
def test_a_form_answers_whatever_is_sent(one_world, name, role):
    visit = Visitor(one_world.browser(role))
    url, fields = url_of(name, ADDRESSES[name], one_world.ours), form_for(one_world, visit, name)

    @PROFILE
    @given(pairs=filled_in(fields, others(one_world)))
    def try_it(pairs: Pairs) -> None:
        answer = visit(url + ASKED.get(name, ""), "post", data=encoded(pairs), content_type=FORM)
        assert told(answer, url, pairs) == []

    try_it()


@pytest.mark.parametrize(("name", "role"), list(readers()))
def test_a_page_answers_whatever_it_is_asked(one_world, name, role):
    visit, url = Visitor(one_world.browser(role)), url_of(name, ADDRESSES[name], one_world.ours)
    fields = [Field(asked, "text") for asked in sorted({"page", "q", "show", *Page(url, visit(url).body).queries()})]

    @PROFILE
    @given(pairs=filled_in(fields, others(one_world)))
    def try_it(pairs: Pairs) -> None:
        answer = visit(f"{url}?{encoded(pairs)}")
        assert answer.status_code in (200, 302, 400, 404, 422) or name in MAY_SAY_UNWELL

    try_it()


def bent(url: str, parts: tuple) -> Iterator[str]:
    """An address with each of its parts replaced by numbers too large, words too odd, and itself cut off."""
    for part in parts:
        word = str(part)
        words = HUGE if word.isdigit() else [*ODD, *(quote(nasty) for nasty in NASTY if IS_LONG), *broken(word)]
        yield from (url.replace(f"/{word}", f"/{other}", 1) for other in words)


def broken(word: str) -> list[str]:
    return [
        word[:-1],
        word[1:],
        word + "x",
        word + word,
        word.swapcase(),
        word.partition(":")[0],
        word.replace(":", ""),
    ]


def with_parts() -> list[tuple[str, str]]:
    """Whoever reads or sends, each once, where an address has a part that can be wrong."""
    tried = dict.fromkeys([*readers(), *senders()])
    return [(name, role) for name, role in tried if ADDRESSES[name].made_of is not WITHOUT_PARTS]


@pytest.mark.parametrize(("name", "role"), with_parts())
def test_an_address_with_a_wrong_part_is_not_there(one_world, name, role):
    visit, address = Visitor(one_world.browser(role)), ADDRESSES[name]
    url, parts = url_of(name, address, one_world.ours), address.made_of(one_world.ours.things)
    method = "get" if role in address.reads else "post"

    answers = {other: visit(other, method).status_code for other in bent(url, parts)}

    assert {
        other[:80]: status for other, status in answers.items() if status not in (200, 302, 400, 404, 405, 422)
    } == {}


TOO_MANY = b"&".join(b"a%d=1" % number for number in range(2001))
RAW = {
    "json": ("application/json", b'{"a": '),
    "nothing": ("", b""),
    "no type": ("", b"a=b"),
    "an unknown charset": (f"{FORM}; charset=klingon", b"a=%E9"),
    "utf-16": (f"{FORM}; charset=utf-16", "a=b".encode("utf-16")),
    "no boundary": ("multipart/form-data", b"--x\r\n\r\n"),
    "an empty boundary": ("multipart/form-data; boundary=", b"--\r\n\r\n"),
    "cut off": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,',
    ),
    "base64 that is none": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="q"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--\r\n',
    ),
    "too many fields": (FORM, TOO_MANY),
    "too large": (FORM, b"a=" + b"x" * (5 * 1024 * 1024 + 1)),
    "a bad escape": (FORM, b"%zz=%&&==&%00=%00"),
}


@pytest.mark.parametrize(("content_type", "body"), RAW.values(), ids=RAW)
def test_a_body_that_is_no_form_is_refused(one_world, content_type, body):
    answers, visit = {}, Visitor(one_world.browser("administrator"))
    for name in (
        "schools:rename",
        "programmes:create",
        "schools:import_register",
        "bookings:cancel",
        "bookings:register",
    ):
        answer = visit(
            url_of(name, ADDRESSES[name], one_world.ours),
            "post",
            data=body,
            content_type=FORM,
            CONTENT_TYPE=content_type,
        )
        answers[name] = answer.status_code

    assert {name: status for name, status in answers.items() if status not in (302, 400, 404, 413, 415, 422)} == {}
