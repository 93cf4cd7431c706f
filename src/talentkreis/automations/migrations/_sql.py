# SPDX-License-Identifier: Apache-2.0
"""A published version never changes, whoever writes to the table; runs always say which one."""

from django.db import migrations

_KEEP = """
CREATE FUNCTION automations_keep_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL AND (NEW.trigger, NEW.trigger_settings, NEW.condition,
        NEW.steps, NEW.number, NEW.published_at) IS DISTINCT FROM (OLD.trigger,
        OLD.trigger_settings, OLD.condition, OLD.steps, OLD.number, OLD.published_at) THEN
        RAISE EXCEPTION 'version % is published', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'version_is_published';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER published_version_stays BEFORE UPDATE ON automations_automationversion
    FOR EACH ROW EXECUTE FUNCTION automations_keep_published();
"""
_KEEP_NOT = """
DROP TRIGGER published_version_stays ON automations_automationversion;
DROP FUNCTION automations_keep_published();
"""

OPERATIONS = [migrations.RunSQL(_KEEP, _KEEP_NOT)]
