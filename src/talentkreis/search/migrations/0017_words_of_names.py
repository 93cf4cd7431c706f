# SPDX-License-Identifier: Apache-2.0
"""The words of names, in rows of their own: for names despite a slip, and names in their order.

The database keeps them, whoever writes or removes a row of the projection.
"""

import django.contrib.postgres.indexes
from django.db import migrations, models

# One name in the lines of `name_key`, word by word.
WORDS = """
CREATE FUNCTION search_words_of(name_key text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 4 AS $$
    SELECT DISTINCT part.word
    FROM string_to_table(translate(name_key, E'\\n-', '  '), ' ') AS part(word)
    WHERE part.word <> ''
$$;
"""
# Whoever keeps words holds the lock of the vocabulary shared (see `search.vocabulary`). Words are
# inserted in their order; two who learn the same one at once both keep it, nobody waits.
KEEP = """
CREATE FUNCTION search_keep_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NOT EXISTS (
            SELECT FROM gone JOIN came USING (person_id)
            WHERE (gone.sort_name, gone.name_key) <> (came.sort_name, came.name_key)
        ) THEN
            RETURN NULL;
        END IF;
        DELETE FROM search_name n USING gone JOIN came USING (person_id),
            search_words_of(gone.name_key) AS part(word)
        WHERE (gone.sort_name, gone.name_key) <> (came.sort_name, came.name_key)
            AND n.word = part.word AND n.sort_name = gone.sort_name AND n.person_id = gone.person_id;
    END IF;
    IF TG_OP = 'DELETE' THEN
        DELETE FROM search_name n USING gone, search_words_of(gone.name_key) AS part(word)
        WHERE n.word = part.word AND n.sort_name = gone.sort_name AND n.person_id = gone.person_id;
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock_shared(474148003187);
    INSERT INTO search_name (word, sort_name, person_id)
    SELECT part.word, came.sort_name, came.person_id
    FROM came CROSS JOIN search_words_of(came.name_key) AS part(word)
    ON CONFLICT DO NOTHING;
    INSERT INTO search_name_word (word)
    SELECT learnt.word FROM (
        SELECT DISTINCT part.word FROM came CROSS JOIN search_words_of(came.name_key) AS part(word)
    ) AS learnt
    WHERE NOT EXISTS (SELECT FROM search_name_word known WHERE known.word = learnt.word)
    ORDER BY learnt.word;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_names_of_new AFTER INSERT ON search_row
    REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION search_keep_names();
CREATE TRIGGER keep_names_of_changed AFTER UPDATE ON search_row
    REFERENCING OLD TABLE AS gone NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION search_keep_names();
CREATE TRIGGER keep_names_of_gone AFTER DELETE ON search_row
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION search_keep_names();
"""
FORGET_KEEPING = """
DROP TRIGGER keep_names_of_new ON search_row;
DROP TRIGGER keep_names_of_changed ON search_row;
DROP TRIGGER keep_names_of_gone ON search_row;
DROP FUNCTION search_keep_names();
"""
# In the order of its key, as the words of people who are there already are kept.
TABLE = """
CREATE TABLE search_name (
    word text COLLATE "C" NOT NULL,
    sort_name text COLLATE "C" NOT NULL,
    person_id uuid NOT NULL
);
INSERT INTO search_name
SELECT part.word, r.sort_name, r.person_id
FROM search_row r CROSS JOIN search_words_of(r.name_key) AS part(word)
ORDER BY 1, 2, 3;
ALTER TABLE search_name ADD PRIMARY KEY (word, sort_name, person_id);
INSERT INTO search_name_word (word) SELECT DISTINCT word FROM search_name;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0016_outcomes_of_bulk_work")]

    operations = [
        migrations.CreateModel(
            name="NameWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.TextField(db_collation="C")),
            ],
            options={
                "db_table": "search_name_word",
                "indexes": [
                    models.Index(fields=["word"], name="search_name_word_whole"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("word", name="gin_trgm_ops"),
                        name="search_name_word_parts",
                    ),
                ],
            },
        ),
        migrations.RunSQL(WORDS, "DROP FUNCTION search_words_of(text);"),
        migrations.RunSQL(TABLE, "DROP TABLE search_name;"),
        migrations.RunSQL(KEEP, FORGET_KEEPING),
    ]
