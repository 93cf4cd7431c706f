# SPDX-License-Identifier: Apache-2.0
"""What models cannot say about people: who may be stored, how names are found, whose rows are whose."""

from django.db import migrations

from talentkreis.kernel.references import checked_by_statement

# A person without a processing basis cannot be committed (TRUST L-01). The trigger fires for each
# person of an import, so the basis is asked for first: nearly always it is there, and nothing else
# has to be known. What a merge leaves behind holds nothing, so it needs no reason to be held.
_BASIS = """
CREATE FUNCTION people_require_basis() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    subject uuid;
BEGIN
    IF TG_OP = 'INSERT' THEN
        subject := NEW.id;
    ELSE
        subject := OLD.person_id;
    END IF;
    IF EXISTS (SELECT FROM people_processingbasis WHERE person_id = subject) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM people_person WHERE id = subject AND merged_into_id IS NULL) THEN
        RAISE EXCEPTION 'person % has no processing basis', subject
            USING ERRCODE = 'check_violation', CONSTRAINT = 'person_has_basis';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER person_has_basis AFTER INSERT ON people_person
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION people_require_basis();
CREATE CONSTRAINT TRIGGER basis_is_not_the_last AFTER DELETE ON people_processingbasis
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION people_require_basis();
"""
_NO_BASIS = """
DROP TRIGGER basis_is_not_the_last ON people_processingbasis;
DROP TRIGGER person_has_basis ON people_person;
DROP FUNCTION people_require_basis();
"""

# One key for every spelling of a name, with an index: the duplicate hint before saving. It is
# `people.names.name_key` in SQL; a property test compares both. Not `lower` with a language's
# collation: which ones exist differs between servers. An import writes thousands of people a
# second, so there is a short way for ASCII with ä, ö, ü and ß and single spaces between words.
_NAME_KEY = r"""
CREATE FUNCTION people_name_key_of_any(given text, family text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT regexp_replace(btrim(regexp_replace(
        translate(lower(regexp_replace(normalize(
            replace(replace(replace(replace(replace(replace(replace(replace(translate(
                normalize(given || ' ' || family, NFC),
                'ÄÖÜẞÆØÅÞŁłĐđı', 'äöüßæøåþllddi'),
            'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'), 'æ', 'ae'), 'ø', 'oe'), 'å', 'aa'),
            'þ', 'th'),
        NFKD), '[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]', '', 'g')
        COLLATE "C"),
        'АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯІЄҐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ',
        'абвгдежзиклмнопрстуфхцчшщъыьэюяієґαβγδεζηθικλμνξοπρστυφχψω'),
    '\s+', ' ', 'g')), '([aou])e', '\1', 'g')
$$;

CREATE FUNCTION people_name_key(given text, family text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    whole text := translate(btrim(given || ' ' || family), 'ÄÖÜ', 'äöü');
    plain text := translate(whole, 'äöüß', 'aous');
BEGIN
    IF octet_length(plain) <> char_length(plain) OR strpos(whole, '  ') > 0
        OR translate(whole, E'\t\n\v\f\r\x1c\x1d\x1e\x1f', '') <> whole THEN
        -- Schema named: an index is built with an empty search path.
        RETURN public.people_name_key_of_any(given, family);
    END IF;
    RETURN translate(replace(replace(replace(replace(
        lower(whole COLLATE "C"), 'ß', 'ss'), 'ae', 'a'), 'oe', 'o'), 'ue', 'u'), 'äöü', 'aou');
END $$;

CREATE INDEX person_name_key ON people_person (people_name_key(given_name, family_name));
"""
_NO_NAME_KEY = """
DROP INDEX person_name_key;
DROP FUNCTION people_name_key(text, text);
DROP FUNCTION people_name_key_of_any(text, text);
"""

OPERATIONS = [
    migrations.RunSQL(_BASIS, _NO_BASIS),
    migrations.RunSQL(_NAME_KEY, _NO_NAME_KEY),
    # What imports and bulk work write by the thousand is checked once a statement.
    checked_by_statement("people_processingbasis", "person_id", "people_person"),
    checked_by_statement("people_contactpoint", "person_id", "people_person"),
    checked_by_statement("people_hat", "person_id", "people_person"),
    checked_by_statement("people_personskill", "person_id", "people_person"),
    checked_by_statement("people_personskill", "skill_id", "people_skill", key_type="bigint"),
    checked_by_statement("people_persontag", "person_id", "people_person"),
    checked_by_statement("people_persontag", "tag_id", "people_tag", key_type="bigint"),
    checked_by_statement("people_fieldhistory", "person_id", "people_person"),
]
