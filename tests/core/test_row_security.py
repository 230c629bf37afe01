"""Whose eyes the database looks through: tried on a table with a policy of its own, as the portal's own role."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from core.middleware import RowSecurity
from core.row_security import as_person, for_the_viewer
from tests import databases
from tests.at_once import at_once


@pytest.fixture
def notes(own_database):
    """A table of notes, each of one person, that shows everyone only their own: its owner too (FORCE)."""
    with databases.as_owner(own_database) as owner:
        owner.execute(
            """
            CREATE TABLE note (person_id bigint, words text);
            INSERT INTO note VALUES (1, 'hers'), (2, 'his'), (2, 'his too');
            ALTER TABLE note ENABLE ROW LEVEL SECURITY;
            ALTER TABLE note FORCE ROW LEVEL SECURITY;
            CREATE POLICY own ON note USING (person_id = NULLIF(current_setting('app.person_id', true), '')::bigint);
            GRANT SELECT, INSERT, UPDATE, DELETE ON note TO stsa_web;
            """
        )


def seen() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM note ORDER BY words")
        return [words for (words,) in cursor.fetchall()]


def test_everyone_sees_their_own(notes):
    with as_person(1):
        assert seen() == ["hers"]
    with as_person(2):
        assert seen() == ["his", "his too"]


def test_nobody_in_particular_sees_nothing(notes):
    with as_person(None):
        assert seen() == []
    assert seen() == []


def test_whoever_forgets_to_say_whose_eyes_sees_nothing_even_on_a_used_connection(notes):
    with as_person(1):
        assert seen() == ["hers"]

    assert seen() == []


def test_an_error_takes_the_eyes_away_as_well(notes):
    with pytest.raises(LookupError), as_person(1):
        raise LookupError

    assert seen() == []


def test_one_inside_another_gives_the_outer_one_its_eyes_back(notes):
    with as_person(1):
        with as_person(2):
            assert seen() == ["his", "his too"]
        assert seen() == ["hers"]
        with pytest.raises(LookupError), as_person(2):
            raise LookupError
        assert seen() == ["hers"]


def test_rows_of_others_can_be_neither_written_nor_changed_nor_removed(notes):
    with as_person(1), connection.cursor() as cursor:
        cursor.execute("UPDATE note SET words = 'read'")
        assert cursor.rowcount == 1
        cursor.execute("DELETE FROM note WHERE person_id = 2")
        assert cursor.rowcount == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            cursor.execute("INSERT INTO note VALUES (2, 'forged')")


def test_many_at_once_never_see_with_each_others_eyes(notes):
    def look(number: int) -> set:
        person = number % 2 + 1
        found = set()
        for _ in range(30):
            with as_person(person):
                found.add((person, *seen()))
        return found

    assert at_once(6, look) == [{(1, "hers")}, {(2, "his", "his too")}] * 3


def test_without_the_policy_everyone_sees_everything(notes, own_database):
    """The control: it is the policy that keeps them apart."""
    with databases.as_owner(own_database) as owner:
        owner.execute("DROP POLICY own ON note; CREATE POLICY none ON note USING (true)")

    with as_person(1):
        assert seen() == ["hers", "his", "his too"]


def test_the_portals_role_can_neither_pass_by_a_policy_nor_take_it_off(notes):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)
        with pytest.raises(ProgrammingError):
            cursor.execute("ALTER TABLE note DISABLE ROW LEVEL SECURITY")


@pytest.mark.parametrize(("is_marked", "words"), [(True, "hers"), (False, "")])
def test_a_view_that_is_marked_reads_as_the_viewer_and_another_reads_nothing(notes, is_marked, words):
    def view(request):
        return HttpResponse(" ".join(seen()))

    class Viewer:
        pk = 1

    if is_marked:
        for_the_viewer(view)
    request = RequestFactory().get("/")
    request.user = Viewer()
    answered = RowSecurity(lambda request: None).process_view(request, view, [], {})

    assert (answered or view(request)).content.decode() == words
