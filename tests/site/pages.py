"""What stands on a page: its forms, their fields, what is typed in them, and where its links lead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

TYPED = {"text", "email", "search", "tel", "url", "number"}
NO_ANSWER = {"csrfmiddlewaretoken"}


@dataclass(frozen=True)
class Field:
    """One name that a form sends. `options` are the answers that it offers, `value` is what stands in it."""

    name: str
    kind: str
    options: tuple[str, ...] = ()
    value: str = ""

    @property
    def is_typed(self) -> bool:
        """Whether somebody writes into it, and so would lose something."""
        return self.kind in TYPED or self.kind == "textarea"


class Page:
    """An answer of the portal as it is read by a person, or by a browser that will send its forms."""

    def __init__(self, url: str, body: bytes):
        self.url = url
        self.soup = BeautifulSoup(body, "html.parser")

    @property
    def title(self) -> str:
        return self.soup.title.get_text(" ", strip=True) if self.soup.title else ""

    @property
    def has_errors(self) -> bool:
        return bool(self.soup.select(".govuk-error-summary, .govuk-error-message:not([hidden])"))

    def fields(self, *, method: str, to: str = "") -> list[Field]:
        """What the forms of this page send by this method to an address, this page's own unless one is said."""
        found: dict[str, Field] = {}
        for form in self.soup.select("form"):
            action = urlsplit(urljoin(self.url, form.get("action") or "")).path
            if form.get("method", "get").lower() == method and action == (to or urlsplit(self.url).path):
                for field in _fields(form):
                    found[field.name] = _joined(found[field.name], field) if field.name in found else field
        return list(found.values())

    def typed(self) -> dict[str, str]:
        """What stands in the fields that people write into."""
        return {field.name: field.value for field in _fields(self.soup) if field.is_typed}

    def queries(self) -> set[str]:
        """The names that this page's own address can be asked with: by its forms, or by a link to another part."""
        own = urlsplit(self.url).path
        asked = {
            name for link in self.links() if urlsplit(link).path == own for name, _ in parse_qsl(urlsplit(link).query)
        }
        return asked | {field.name for field in self.fields(method="get")}

    def links(self) -> set[str]:
        """Where this page leads inside the portal."""
        links = {urldefrag(urljoin(self.url, link["href"])).url for link in self.soup.select("a[href]")}
        return {link for link in links if link.startswith("/")}


def _fields(part: Tag) -> Iterator[Field]:
    for control in part.select("input[name], select[name], textarea[name], button[name]"):
        name = control["name"]
        if name not in NO_ANSWER:
            yield _field(name, control)


def _field(name: str, control: Tag) -> Field:
    if control.name == "select":
        return Field(name, "select", tuple(option.get("value", "") for option in control.select("option")))
    if control.name == "textarea":
        return Field(name, "textarea", value=control.get_text())
    kind, value = control.get("type", "text" if control.name == "input" else "submit"), control.get("value", "")
    offers = kind in {"radio", "checkbox", "submit"}
    return Field(name, kind, (value or "on",) if offers else (), "" if offers else value)


def _joined(one: Field, other: Field) -> Field:
    return Field(one.name, one.kind, (*one.options, *other.options), one.value)
