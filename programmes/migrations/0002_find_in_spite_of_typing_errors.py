from django.db import migrations

# The limit belongs to the search, not to the server: it is set for the one statement that asks, so that it holds
# behind a connection pooler. A plan made for any word at all would not use the trigram index: each word has its own.
RESEMBLING = """
CREATE FUNCTION programmes_resembling(typed text, limit_of_likeness real, most integer) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 50 SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    PERFORM set_config('pg_trgm.word_similarity_threshold', limit_of_likeness::text, true);
    RETURN QUERY
        SELECT id FROM programmes_programme
         WHERE upper(title) %> upper(typed) OR upper(search_text) %> upper(typed)
         LIMIT most;
END $$
"""


class Migration(migrations.Migration):
    """Programmes whose title, topics, leaders or schools look like what was typed: fonics finds phonics."""

    dependencies = [("programmes", "0001_initial")]

    operations = [
        migrations.RunSQL(RESEMBLING, "DROP FUNCTION programmes_resembling(text, real, integer)"),
    ]
