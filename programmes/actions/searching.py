"""What a programme can be found by besides its own words."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

#: Topics, leaders, their schools and the partners under all their names (R024), and speakers.
SEARCH_TEXT = """
UPDATE programmes_programme AS programme SET search_text = concat_ws(' ',
    (SELECT string_agg(topic.name, ' ' ORDER BY topic.name) FROM programmes_topic AS topic
       JOIN programmes_programme_topics AS about ON about.topic_id = topic.id WHERE about.programme_id = programme.id),
    (SELECT string_agg(concat_ws(' ', person.first_name, person.last_name), ' ' ORDER BY leader.position, leader.id)
       FROM programmes_programmeleader AS leader JOIN schools_person AS person ON person.id = leader.person_id
      WHERE leader.programme_id = programme.id),
    (SELECT string_agg(DISTINCT called.name, ' ') FROM (
        SELECT organisation_id FROM programmes_programmeleader WHERE programme_id = programme.id
         UNION SELECT organisation_id FROM programmes_programmepartner WHERE programme_id = programme.id) AS involved
       JOIN (SELECT id, name FROM schools_organisation
              UNION SELECT organisation_id, name FROM schools_organisationname) AS called
         ON called.id = involved.organisation_id),
    speakers)
WHERE id = ANY(%s)
"""


def refresh_search(programme_ids: Collection[int]) -> None:
    """Write down again what these programmes are found by. Called whenever topics, leaders or partners change."""
    with connection.cursor() as cursor:
        cursor.execute(SEARCH_TEXT, [list(programme_ids)])
