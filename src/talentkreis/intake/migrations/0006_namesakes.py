# SPDX-License-Identifier: Apache-2.0
"""Namesakes by town and by employer: two narrow indexes instead of one that a million people fill.

With the name alone a row meets everybody called so: 20 people among 100,000, 200 among a million,
each to be compared. Together with the town, or with the beginning of the employer's name, it meets
those it could be. `intake_key` takes a short way for the letters German names are made of.
"""

from importlib import import_module

from django.db import migrations

_before = import_module("talentkreis.intake.migrations.0004_matching")

# `translate` compares each letter with each of a list: the long list only where it is needed.
CREATE = f"""
CREATE OR REPLACE FUNCTION intake_key(written text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    plain text := translate(written, 'äöüß-ÄÖÜ', 'aous AOU');
BEGIN
    IF octet_length(plain) <> char_length(plain) THEN
        plain := translate(plain, '{_before._SOURCE}', '{_before._TARGET}');
    END IF;
    RETURN replace(replace(replace(lower(plain COLLATE "C"), 'ae', 'a'), 'oe', 'o'), 'ue', 'u');
END $$;

CREATE FUNCTION intake_namesake_key(given text, family text, place text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    -- Schema named: an index is built with an empty search path.
    keys text[] := string_to_array(
        public.intake_key(given || '|' || family || '|' || place), '|');
BEGIN
    RETURN split_part(keys[1], ' ', 1) || '|' || left(keys[2], 3) || '|' || keys[3];
END $$;
DROP INDEX intake_person_block;
DROP FUNCTION intake_name_block(text, text);
CREATE INDEX intake_person_town
    ON people_person (intake_namesake_key(given_name, family_name, city))
    WHERE given_name <> '' AND family_name <> '' AND city <> '';
CREATE INDEX intake_person_employer
    ON people_person (
        intake_namesake_key(given_name, family_name, left(intake_key(employer_name), 4)))
    WHERE given_name <> '' AND family_name <> '' AND employer_name <> '';
"""

DROP = f"""
DROP INDEX intake_person_town;
DROP INDEX intake_person_employer;
DROP FUNCTION intake_namesake_key(text, text, text);
DROP FUNCTION intake_key(text);
{_before.CREATE}
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0005_effect_left_alone"),
        ("people", "0003_names_and_documents"),
    ]

    operations = [migrations.RunSQL(CREATE, DROP)]
