"""What people, programs and accidents send into forms and addresses."""

from __future__ import annotations

from urllib.parse import quote_plus

from hypothesis import strategies as st

from tests.site.pages import Field

#: One field with one of its values, as a body or an address carries it.
Pairs = list[tuple[str, bytes]]

TEXTS = [
    b"",
    b" ",
    b"x" * 10_000,
    "é".encode() * 10_000,
    b"\x00",
    b"a\x00b",
    b"\x01\x02\x1b[31m\x7f",
    b"\xed\xa0\x80",  # half of a surrogate pair
    b"\xff\xfe\x80",  # no UTF-8 at all
    "👩🏽‍🏫🇬🇧".encode(),
    "‮evil‬‏".encode(),  # noqa: PLE2502 - text that turns round is what is tried here
    "\u2028\u2029\ufeff\u200b".encode(),
    "ŉİıſẞﬁ".encode(),
    b'=HYPERLINK("http://x")',
    b"+1",
    b"-1",
    b"@SUM(1)",
    b"<script>alert(1)</script>",
    b"\"'><b>{{ 7 }}{% x %}%s%(x)s{0}",
    b"line\r\nBcc: x@y.example",
    b"../../etc/passwd",
    b"'; DROP TABLE x; --",
]
NUMBERS = [
    b"0",
    b"-1",
    b"1e400",
    b"NaN",
    b"Infinity",
    b"1.5",
    b"2147483648",
    b"32768",
    b"9223372036854775807",
    b"9223372036854775808",
    b"-9223372036854775809",
    b"9" * 30,
    b"9" * 5000,
    "٣".encode(),
    "²".encode(),
    b"1_000",
    b"0x10",
    b"12,50",
    b"\xc2\xa399999999999.99",
]
TIMES = [
    b"31-02-2027",
    b"2027-02-31",
    b"0000-01-01",
    b"0001-01-01",
    b"9999-12-31",
    b"99999-01-01",
    b"-1-1-1",
    b"24:00",
    b"23:59:60",
    b"00:00",
    b"2027-03-28T01:30",
]
PARTS = [b"31", b"0", b"-1", b"99999", b"9999", b"2", b"1", b"9" * 20]
IDENTITIES = [b"00000000-0000-0000-0000-000000000000", b"None", b"null", b"true", b"[]", b"{}", b"on"]
NASTY = [*TEXTS, *NUMBERS, *TIMES, *PARTS, *IDENTITIES]
EXTRA = [
    "pk",
    "id",
    "person",
    "status",
    "is_superuser",
    "next",
    "page",
    "\x00",
    "a[b]",
    "x" * 300,
    "__proto__",
    "DELETE",
]


def sensible(field: Field) -> bytes:
    """What somebody who means well would send."""
    if field.options:
        return next((option for option in field.options if option), "").encode()
    if field.value:
        return field.value.encode()
    endings = {"-day": "12", "-month": "3", "-year": "2031", "_at": "10:00", "mail": "someone@school.example"}
    guess = next((value for ending, value in endings.items() if field.name.endswith(ending)), "")
    return (guess or {"email": "someone@school.example", "number": "3"}.get(field.kind, "Words")).encode()


def wild(field: Field, others: list[bytes]) -> st.SearchStrategy[bytes]:
    """What nobody who means well would send: nonsense, or a number that is somebody else's."""
    return st.one_of(
        st.sampled_from(NASTY),
        st.sampled_from([*others, *(option.encode() for option in field.options)]),
        st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.binary(max_size=20),
    )


@st.composite
def filled_in(draw, fields: list[Field], others: list[bytes]) -> Pairs:
    """A form with nonsense in one field or in many, with fields sent twice, left out, or never asked for."""
    how_many = draw(st.sampled_from([1, 1, 2, len(fields)]))
    chosen = set(draw(st.permutations(fields))[:how_many])
    pairs: Pairs = []
    for field in fields:
        if field not in chosen:
            pairs.append((field.name, sensible(field)))
            continue
        for _ in range(draw(st.sampled_from([1, 1, 1, 1, 0, 2]))):
            pairs.append((field.name, draw(wild(field, others))))
    if draw(st.integers(0, 3)) == 0:
        pairs.append((draw(st.sampled_from(EXTRA)), draw(st.sampled_from(NASTY))))
    return pairs


def encoded(pairs: Pairs) -> str:
    """As a browser writes them into a body or an address."""
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs)


#: Numbers in addresses: of nothing, and too large for the database.
HUGE = ["0", "2147483648", "9223372036854775807", "9223372036854775808", "9" * 40, "9" * 4000]
#: Words in addresses.
ODD = [
    "a",
    "é",
    "%00",
    "a%00b",
    "%ED%A0%80",
    "%FF",
    "..",
    "%2e%2e%2f",
    "-",
    "_",
    "x" * 5000,
    "%0d%0aX:1",
    "😀",
    "a:b:c",
    ":::",
]
