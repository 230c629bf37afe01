"""The rulebook: what the code says of states, rules and permissions, gathered in the alliance's words."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from django.apps import apps
from django.conf import settings
from django.db.models import TextChoices

#: From the kernel upwards, as the apps stand on one another.
APPS = ["core", "schools", "enquiries", "payments", "members", "programmes", "bookings", "itt", "leadership", "home"]
PARTS = {"states": "What can become of it", "rules": "What is agreed", "permissions": "Who may"}
HEAD = """# Rulebook

What the alliance has agreed, as the portal keeps it. Each entry names its place in the code.
Written by `make rulebook` from the code itself: change a rule there, never here.
"""


def written() -> str:
    """The whole rulebook as Markdown."""
    chapters = [chapter for app in APPS if (chapter := _chapter(app))]
    return "\n".join([HEAD, *chapters])


def _chapter(app: str) -> str:
    said = [f"## {apps.get_app_config(app).verbose_name}", "", _plain(import_module(app).__doc__), ""]
    found = False
    for part, title in PARTS.items():
        entries = [entry for module in _modules(app, part) for entry in _entries(module, part)]
        if entries:
            found = True
            said += [f"### {title}", "", *entries]
    return "\n".join(said) if found else ""


def _modules(app: str, part: str) -> Iterator[ModuleType]:
    """The module of that name, or the modules of the package of that name."""
    if not any((Path(settings.BASE_DIR) / app / name).exists() for name in (f"{part}.py", part)):
        return
    whole = import_module(f"{app}.{part}")
    yield whole
    for module in iter_modules(getattr(whole, "__path__", [])):
        yield import_module(f"{app}.{part}.{module.name}")


def _entries(module: ModuleType, part: str) -> Iterator[str]:
    """What one file says, in its own order."""
    source = inspect.getsource(module)
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef):
            thing = getattr(module, node.name)
            if issubclass(thing, TextChoices):
                yield from _choices(module, thing)
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            if words := ast.get_docstring(node):
                yield f"- **{_title(node.name)}** (`{module.__name__}.{node.name}`): {_plain(words)}\n"
        elif isinstance(node, ast.Assign) and part == "rules":
            name = ast.unparse(node.targets[0])
            if words := _comment_above(lines, node.lineno):
                value = _in_words(getattr(module, name, None))
                yield f"- **{_title(name)}**{value and ': ' + value} (`{module.__name__}.{name}`). {words}\n"


def _choices(module: ModuleType, choices: type[TextChoices]) -> Iterator[str]:
    """A set of states with the way from one to the next; a plain list where nothing leads on."""
    place = f"`{module.__name__}.{choices.__name__}`"
    yield f"**{_title(choices.__name__, camel=True)}** ({place}): {_plain(choices.__doc__)}\n"
    ways = _transitions(module, choices)
    if not ways:
        yield "".join(f"- {choice.label}\n" for choice in choices)
        return
    drawn = ["```mermaid", "stateDiagram-v2"]
    drawn += [f"    {choice.value}: {choice.label}" for choice in choices]
    for before in choices:
        drawn += [f"    {before.value} --> {after.value}" for after in choices if after in ways.get(before, ())]
    yield "\n".join([*drawn, "```", ""])


def _transitions(module: ModuleType, choices: type[TextChoices]) -> Mapping:
    """The table in this module whose rows are these choices."""
    for name, table in vars(module).items():
        if name.endswith("TRANSITIONS") and table and all(isinstance(key, choices) for key in table):
            return table
    return {}


def _comment_above(lines: list[str], number: int) -> str:
    """The `#:` comment that stands right above a line."""
    words: list[str] = []
    while number > 1 and lines[number - 2].startswith("#:"):
        number -= 1
        words.insert(0, lines[number - 1].removeprefix("#:").strip())
    return " ".join(words)


def _in_words(value: object) -> str:  # noqa: PLR0911 - one answer for each kind of value
    """A number, a time or a short list as people say it; empty for what is better read in the code."""
    match value:
        case bool():
            return "yes" if value else "no"
        case TextChoices():
            return str(value.label)
        case time():
            return value.strftime("%H:%M")
        case timedelta():
            number, unit = (value.days, "day") if value.days else (value.seconds // 60, "minute")
            return f"{number} {unit}{'' if number == 1 else 's'}"
        case date():
            return f"{value.day} {value:%B %Y}"
        case int() | str():
            return str(value)
        case tuple() | frozenset() | set() | list() if value and all(_in_words(one) for one in value):
            return ", ".join(
                sorted(_in_words(one) for one in value) if isinstance(value, set | frozenset) else map(_in_words, value)
            )
    return ""


def _title(name: str, *, camel: bool = False) -> str:
    """`can_take_register` as Can take register."""
    if camel:
        name = "".join(f"_{letter}" if letter.isupper() else letter for letter in name)
    return name.strip("_").replace("_", " ").capitalize()


def _plain(words: str | None) -> str:
    """A docstring in one paragraph."""
    return " ".join((words or "").split())
