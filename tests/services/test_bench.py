"""The bench fills tables by COPY, past Django: every column has a plain value when nothing is said of it."""

import pytest

from bench.national import TABLES, default_of


@pytest.mark.parametrize("model", dict.fromkeys(model for model, _ in TABLES), ids=lambda model: model.__name__)
def test_what_is_not_said_is_a_plain_value(model):
    columns = [field for field in model._meta.concrete_fields if not field.generated]

    assert [field.name for field in columns if hasattr(default_of(field), "resolve_expression")] == []
