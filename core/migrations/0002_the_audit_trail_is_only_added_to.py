"""Whoever runs the portal may read the audit trail and add to it, and nothing else. The trigger stays: it holds for the
owner of the tables too, but anybody who may write could tell it to look away."""

from django.db import migrations

ONLY_ADD = """
DO $$
DECLARE
    writer name;
BEGIN
    FOR writer IN
        SELECT DISTINCT grantee FROM information_schema.role_table_grants
         WHERE table_schema = current_schema() AND table_name = 'core_auditentry'
           AND privilege_type IN ('UPDATE', 'DELETE') AND grantee <> current_user
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE ON core_auditentry FROM %I', writer);
    END LOOP;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunSQL(ONLY_ADD, migrations.RunSQL.noop)]
