# SPDX-License-Identifier: Apache-2.0
"""A person without a processing basis cannot be committed (TRUST L-01)."""

from django.db import migrations

CREATE = """
CREATE FUNCTION people_require_basis() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE CONSTRAINT TRIGGER person_has_basis AFTER INSERT ON people_person
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION people_require_basis();
CREATE CONSTRAINT TRIGGER basis_is_not_the_last AFTER DELETE ON people_processingbasis
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION people_require_basis();
"""

DROP = """
DROP TRIGGER person_has_basis ON people_person;
DROP TRIGGER basis_is_not_the_last ON people_processingbasis;
DROP FUNCTION people_require_basis();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
