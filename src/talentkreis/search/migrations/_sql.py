# SPDX-License-Identifier: Apache-2.0
"""What models cannot say about searching: indexes with operator classes, and the words of names."""

from django.db import migrations

from talentkreis.kernel.references import checked_by_statement

# The very expression of the field `gate`, as an index: "who may be mailed now" is often rare, and
# was a full scan. Measured at 100,000 people: 760 kB, about 4 µs of the 120 µs that writing a row
# takes. A plain B-tree for every answer would need five.
_GATE = (
    "(ARRAY[gate_nurture, (10 + gate_newsletter)::int2, (20 + gate_personal_email)::int2,"
    " (30 + gate_personal_contact)::int2,"
    " (40 + greatest(gate_personal_contact, gate_personal_email))::int2])"
)

# The very expression of the field `text`: a text finds the tags it names among thousands.
_TAG_WORDS = (
    "(to_tsvector('simple', key) || to_tsvector('simple', translate(lower(name), 'äöüåø', 'aouao'))"
    " || to_tsvector('german', name) || to_tsvector('english', name))"
)

# The very expression of the field `note`, as PostgreSQL compares it. An index of their own: what
# nobody wrote costs nothing.
_NOTE_WORDS = (
    "(to_tsvector('simple', text) || to_tsvector('german', text) || to_tsvector('english', text))"
)

# One GIN over all label columns costs less to write than five, and answers AND between them in one
# scan. Tags are not among them: they answer from their own rows, so that a tag on very many people
# leaves their search rows alone. Missing dates and warmth sort as infinity, so that a keyset is one
# row comparison.
_INDEXES = {
    "search_row_document": "search_row USING gin (document)",
    "search_row_name": "search_row USING gin (name_key gin_trgm_ops)",
    "search_row_work": "search_row USING gin"
    " (position_key gin_trgm_ops, employer_key gin_trgm_ops)",
    "search_row_sets": "search_row USING gin (hats, skills, consents, pool_ids)",
    "search_row_gate": f"search_row USING gin ({_GATE})",
    "search_row_by_name": "search_row (sort_name, person_id)",
    "search_row_by_contact": "search_row"
    " ((coalesce(last_contact_at, '-infinity'::timestamptz)), person_id)",
    "search_row_by_warmth": "search_row ((coalesce(warmth_log, '-infinity'::float8)), person_id)",
    "search_row_by_creation": "search_row (created_at, person_id)",
    "search_row_by_next": "search_row ((coalesce(next_contact_on, 'infinity'::date)), person_id)",
    # Titles in their order, and everybody with one, newest last: ordering people by closeness.
    "search_row_title": "search_row (position_key, person_id)",
    "search_row_place": "search_row (latitude, longitude)",
    "search_row_city": "search_row (city_key)",
    "search_row_postcode": "search_row (postcode)",
    "search_row_owner": "search_row (owner_id)",
    "search_row_gate_until": "search_row (gate_valid_until) WHERE gate_valid_until IS NOT NULL",
    # Few people are off limits: an index over those alone.
    "search_row_limit": "search_row (gate_limit) WHERE gate_limit > 0",
    "search_tag_words": f"people_tag USING gin ({_TAG_WORDS})",
    "search_note_words": f"people_note USING gin ({_NOTE_WORDS})",
}

# The words of names, in rows of their own: for names despite a slip, and names in their order. The
# database keeps them, whoever writes or removes a row of the projection. One name in the lines of
# `name_key`, word by word.
_WORDS = """
CREATE FUNCTION search_words_of(name_key text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 4 AS $$
    SELECT DISTINCT part.word
    FROM string_to_table(translate(name_key, E'\\n-', '  '), ' ') AS part(word)
    WHERE part.word <> ''
$$;

CREATE TABLE search_name (
    word text COLLATE "C" NOT NULL,
    sort_name text COLLATE "C" NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (word, sort_name, person_id)
);
"""
_NO_WORDS = """
DROP TABLE search_name;
DROP FUNCTION search_words_of(text);
"""
# Whoever keeps words holds the lock of the vocabulary shared (see `search.vocabulary`). Words are
# inserted in their order; two who learn the same one at once both keep it, nobody waits.
_KEEP_WORDS = """
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
_KEEP_NO_WORDS = """
DROP TRIGGER keep_names_of_new ON search_row;
DROP TRIGGER keep_names_of_changed ON search_row;
DROP TRIGGER keep_names_of_gone ON search_row;
DROP FUNCTION search_keep_names();
"""

OPERATIONS = [
    *(
        migrations.RunSQL(f"CREATE INDEX {name} ON {on}", f"DROP INDEX {name}")
        for name, on in _INDEXES.items()
    ),
    checked_by_statement("search_row", "person_id", "people_person"),
    checked_by_statement("search_bulkchange", "chunk_id", "search_bulkchunk", key_type="bigint"),
    checked_by_statement("search_bulkchange", "person_id", "people_person"),
    migrations.RunSQL(_WORDS, _NO_WORDS),
    migrations.RunSQL(_KEEP_WORDS, _KEEP_NO_WORDS),
]
