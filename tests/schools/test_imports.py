"""Bringing the national register in."""

from pathlib import Path

import pytest
from django.core.management import call_command

from schools.models import Organisation, School

EXTRACT = Path(__file__).parents[2] / "home" / "demo" / "gias_southwark.csv"
pytestmark = pytest.mark.django_db


def test_the_register_comes_in_whole_and_the_second_time_changes_nothing(capsys):
    call_command("import_schools", str(EXTRACT))
    assert School.objects.count() == 104
    print(capsys.readouterr().out)
    call_command("import_schools", str(EXTRACT))
    print(capsys.readouterr().out)
