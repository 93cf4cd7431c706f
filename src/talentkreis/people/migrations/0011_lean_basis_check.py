# SPDX-License-Identifier: Apache-2.0
"""Ask for the basis of a new person without turning the person into JSON.

The trigger fires for each person of an import. The basis is asked for first: nearly always it is
there, and nothing else has to be known. What a merge leaves behind never fires it when it is made.
"""

from importlib import import_module

from django.db import migrations

_before = import_module("talentkreis.people.migrations.0008_shells_need_no_basis")

CREATE = """
CREATE OR REPLACE FUNCTION people_require_basis() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0010_skill_code_index")]

    operations = [migrations.RunSQL(CREATE, _before.AFTER)]
