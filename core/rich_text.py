"""Markdown as people write it, turned into HTML that cannot do harm."""

from __future__ import annotations

import html
import re

import nh3
from markdown_it import MarkdownIt

TAGS = {"p", "br", "hr", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "pre"}
SCHEMES = {"http", "https", "mailto", "tel"}

_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>')

_commonmark = MarkdownIt("commonmark", {"html": False})


def html_of(text: str) -> str:
    """Clean HTML of a Markdown text. Its headings begin below the page's own: `#` and `##` become the third level."""
    tokens = _commonmark.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2") else "h4"
    raw = _commonmark.renderer.render(tokens, _commonmark.options, {})
    return nh3.clean(raw, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES)


def text_of(text: str) -> str:
    """The same Markdown as plain sentences for a letter: no signs of markup, each address after its words."""
    marked = html_of(text).replace("<li>", "<li>– ").replace("</p>", "</p>\n").replace("</li>", "</li>\n")
    return html.unescape(nh3.clean(_LINK.sub(r"\2 (\1)", marked), tags=set())).strip()
