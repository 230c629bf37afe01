"""docs/guarantees.md names tests that are there."""

import ast
import re

from tests.databases import ROOT

NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs/guarantees.md").read_text())


def named_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text()) if (ROOT / path).exists() else ast.Module([], [])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_promise_has_a_test_that_is_there():
    missing = [f"{path}::{name}" for path, name in NAMED if name not in named_in(path)]

    assert missing == []


def test_every_line_of_a_table_names_one():
    lines = [line for line in (ROOT / "docs/guarantees.md").read_text().splitlines() if line.startswith("| ")]
    promises = [line for line in lines if line != "| Promise | Test |"]

    assert [line for line in promises if "`tests/" not in line] == []
    assert len(NAMED) >= len(promises) >= 40
