"""A connection knows by itself that it was ended, and asks the server only when there is something to hear."""

from django.db import connection

LAST_STATEMENT = "SELECT query FROM pg_stat_activity WHERE pid = %s"


def number_of(own) -> int:
    with own.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def asked(other, sql: str, *values):
    with other.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def test_a_connection_that_stands_is_not_asked(own_database):
    other, number = connection.copy(), number_of(connection)
    try:
        assert connection.is_usable() is True
        assert asked(other, LAST_STATEMENT, number) == "SELECT pg_backend_pid()"
    finally:
        other.close()


def test_a_connection_that_the_server_ended_is_not_used_again(own_database):
    other, number = connection.copy(), number_of(connection)
    try:
        assert asked(other, "SELECT pg_terminate_backend(%s, 5000)", number) is True
        assert connection.is_usable() is False
    finally:
        other.close()
        connection.close()


def test_a_word_from_the_server_is_no_end(own_database):
    other, number = connection.copy(), number_of(connection)
    try:
        with connection.cursor() as cursor:
            cursor.execute("LISTEN word")
        asked(other, "SELECT pg_notify('word', '') IS NULL")
        assert asked(other, "SELECT pg_sleep(0.1) IS NULL") is False
        assert connection.is_usable() is True
        assert asked(other, LAST_STATEMENT, number) == "SELECT 1"
    finally:
        other.close()
