# SPDX-License-Identifier: Apache-2.0
"""What a merge leaves behind holds nothing, so it needs no reason to be held."""

from django.db import migrations

AFTER = """
CREATE OR REPLACE FUNCTION people_require_basis() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    subject uuid := CASE TG_OP WHEN 'INSERT' THEN (to_jsonb(NEW)->>'id')::uuid ELSE (to_jsonb(OLD)->>'person_id')::uuid END;
BEGIN
    IF EXISTS (SELECT 1 FROM people_person WHERE id = subject AND merged_into_id IS NULL)
       AND NOT EXISTS (SELECT 1 FROM people_processingbasis WHERE person_id = subject) THEN
        RAISE EXCEPTION 'person % has no processing basis', subject
            USING ERRCODE = 'check_violation', CONSTRAINT = 'person_has_basis';
    END IF;
    RETURN NULL;
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION people_require_basis() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    subject uuid := CASE TG_OP WHEN 'INSERT' THEN (to_jsonb(NEW)->>'id')::uuid ELSE (to_jsonb(OLD)->>'person_id')::uuid END;
BEGIN
    IF EXISTS (SELECT 1 FROM people_person WHERE id = subject)
       AND NOT EXISTS (SELECT 1 FROM people_processingbasis WHERE person_id = subject) THEN
        RAISE EXCEPTION 'person % has no processing basis', subject
            USING ERRCODE = 'check_violation', CONSTRAINT = 'person_has_basis';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0007_merges")]

    operations = [migrations.RunSQL(AFTER, BEFORE)]
