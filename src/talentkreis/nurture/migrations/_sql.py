# SPDX-License-Identifier: Apache-2.0
"""A version freezes with its first enrolment, whoever writes to the tables.

People move to another version deliberately; coming there freezes it like starting there.
"""

from django.db import migrations

_FREEZE = """
ALTER TABLE nurture_enrolment ADD CONSTRAINT enrolment_version_of_sequence
    FOREIGN KEY (version_id, sequence_id) REFERENCES nurture_sequenceversion (id, sequence_id);

-- One statement for any number of new enrolments: starting 100,000 people costs one update.
CREATE FUNCTION nurture_freeze_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE nurture_sequenceversion SET frozen_at = clock_timestamp()
    WHERE frozen_at IS NULL AND id IN (SELECT version_id FROM enrolled);
    RETURN NULL;
END $$;

CREATE TRIGGER enrolment_freezes_version AFTER INSERT ON nurture_enrolment
    REFERENCING NEW TABLE AS enrolled
    FOR EACH STATEMENT EXECUTE FUNCTION nurture_freeze_versions();

CREATE FUNCTION nurture_keep_frozen_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL THEN
        RAISE EXCEPTION 'version % is frozen', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'version_is_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER version_stays_frozen BEFORE UPDATE OR DELETE ON nurture_sequenceversion
    FOR EACH ROW EXECUTE FUNCTION nurture_keep_frozen_version();

-- FOR SHARE: an edit of a step and a first enrolment cannot pass each other unseen.
CREATE FUNCTION nurture_keep_frozen_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    version uuid;
    frozen timestamptz;
BEGIN
    FOR version IN
        SELECT DISTINCT v FROM unnest(ARRAY[
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.version_id END,
            CASE WHEN TG_OP <> 'DELETE' THEN NEW.version_id END]) AS v WHERE v IS NOT NULL
    LOOP
        SELECT frozen_at INTO frozen FROM nurture_sequenceversion WHERE id = version FOR SHARE;
        IF frozen IS NOT NULL THEN
            RAISE EXCEPTION 'version % is frozen', version
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'version_is_frozen';
        END IF;
    END LOOP;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER step_stays_frozen BEFORE INSERT OR UPDATE OR DELETE ON nurture_step
    FOR EACH ROW EXECUTE FUNCTION nurture_keep_frozen_step();

CREATE FUNCTION nurture_keep_frozen_text() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    frozen timestamptz;
BEGIN
    SELECT version.frozen_at INTO frozen
    FROM nurture_step step JOIN nurture_sequenceversion version ON version.id = step.version_id
    WHERE step.id = CASE TG_OP WHEN 'DELETE' THEN OLD.step_id ELSE NEW.step_id END
    FOR SHARE OF version;
    IF frozen IS NOT NULL THEN
        RAISE EXCEPTION 'the version of step % is frozen', COALESCE(NEW.step_id, OLD.step_id)
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'version_is_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER text_stays_frozen BEFORE INSERT OR UPDATE OR DELETE ON nurture_steptext
    FOR EACH ROW EXECUTE FUNCTION nurture_keep_frozen_text();
"""
_FREEZE_NOT = """
DROP TRIGGER text_stays_frozen ON nurture_steptext;
DROP TRIGGER step_stays_frozen ON nurture_step;
DROP TRIGGER version_stays_frozen ON nurture_sequenceversion;
DROP TRIGGER enrolment_freezes_version ON nurture_enrolment;
DROP FUNCTION nurture_keep_frozen_text();
DROP FUNCTION nurture_keep_frozen_step();
DROP FUNCTION nurture_keep_frozen_version();
DROP FUNCTION nurture_freeze_versions();
ALTER TABLE nurture_enrolment DROP CONSTRAINT enrolment_version_of_sequence;
"""

_FREEZE_AFTER_MOVES = """
-- A row at a time, for those rows alone: planners update enrolments in thousands, moves are rare.
CREATE FUNCTION nurture_freeze_version_moved_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE nurture_sequenceversion SET frozen_at = clock_timestamp()
    WHERE frozen_at IS NULL AND id = NEW.version_id;
    RETURN NULL;
END $$;

CREATE TRIGGER move_freezes_version AFTER UPDATE OF version_id ON nurture_enrolment
    FOR EACH ROW WHEN (OLD.version_id IS DISTINCT FROM NEW.version_id)
    EXECUTE FUNCTION nurture_freeze_version_moved_to();
"""
_FREEZE_NOT_AFTER_MOVES = """
DROP TRIGGER move_freezes_version ON nurture_enrolment;
DROP FUNCTION nurture_freeze_version_moved_to();
"""

OPERATIONS = [
    migrations.RunSQL(_FREEZE, _FREEZE_NOT),
    migrations.RunSQL(_FREEZE_AFTER_MOVES, _FREEZE_NOT_AFTER_MOVES),
]
