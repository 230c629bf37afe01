"""Connections of the portal: known to be alive without asking, and able to ask what is prepared."""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations as Operations
from django.db.backends.utils import CursorWrapper


class DatabaseOperations(Operations):
    """Tells a test or a log what was asked, of both sorts of statement."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        if isinstance(cursor, base.ServerBindingCursor):
            return f"{sql} -- {params}"
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """Chosen in the settings as `core.database`."""

    ops_class = DatabaseOperations

    def init_connection_state(self) -> None:
        """One plan for all values, made once: what is prepared is asked by a number or a name, never by a range.

        Behind a pooler the setting may meet another connection of the portal, which wants the same.
        """
        super().init_connection_state()
        if self.connection.prepare_threshold is not None:
            self.connection.execute("SET plan_cache_mode = force_generic_plan")
            if not self.connection.autocommit:
                self.connection.commit()

    def is_usable(self) -> bool:
        """Whether the connection still stands, which every request wants to know before its first statement.

        A server that ended, or ended this connection, has closed the line, and a closed line can be read. So can a
        word from the server: then it is asked, as Django always does. Where there is nothing to read, nothing happened.
        """
        return not self._can_be_read() or super().is_usable()

    def _can_be_read(self) -> bool:
        line = select.poll()
        line.register(self.connection.fileno(), select.POLLIN)
        return bool(line.poll(0))

    def prepared_cursor(self) -> CursorWrapper:
        """A cursor whose statements PostgreSQL keeps and plans once, unless the settings say otherwise.

        Everything else goes through `cursor()`, which writes its values into the statement.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(base.ServerBindingCursor(self.connection))  # type: ignore[attr-defined, call-arg]
