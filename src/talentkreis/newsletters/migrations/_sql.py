# SPDX-License-Identifier: Apache-2.0
"""An issue that has begun to go out keeps its words and blocks, whoever writes to the tables."""

from django.db import migrations

_FREEZE = """
CREATE FUNCTION newsletters_require_open(issue uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    started timestamptz;
BEGIN
    -- FOR SHARE: a change of a block and the start of sending cannot pass each other unseen.
    SELECT started_at INTO started FROM newsletters_issue WHERE id = issue FOR SHARE;
    IF started IS NOT NULL THEN
        RAISE EXCEPTION 'issue % has begun to go out', issue
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'issue_is_frozen';
    END IF;
END $$;

CREATE FUNCTION newsletters_keep_issue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.started_at IS NOT NULL AND (TG_OP = 'DELETE'
        OR NEW.started_at IS DISTINCT FROM OLD.started_at
        OR NEW.edition IS DISTINCT FROM OLD.edition
        OR NEW.pool_id IS DISTINCT FROM OLD.pool_id
        OR NEW.filter IS DISTINCT FROM OLD.filter
        OR NEW.state IN ('draft', 'scheduled')) THEN
        RAISE EXCEPTION 'issue % has begun to go out', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'issue_is_frozen';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER issue_stays_frozen BEFORE UPDATE OR DELETE ON newsletters_issue
    FOR EACH ROW EXECUTE FUNCTION newsletters_keep_issue();

CREATE FUNCTION newsletters_keep_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM newsletters_require_open(OLD.issue_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM newsletters_require_open(NEW.issue_id); END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER words_stay_frozen BEFORE INSERT OR UPDATE OR DELETE ON newsletters_issuewords
    FOR EACH ROW EXECUTE FUNCTION newsletters_keep_part();
CREATE TRIGGER block_stays_frozen BEFORE INSERT OR UPDATE OR DELETE ON newsletters_block
    FOR EACH ROW EXECUTE FUNCTION newsletters_keep_part();

CREATE FUNCTION newsletters_keep_piece() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM newsletters_require_open(b.issue_id) FROM newsletters_block b
        WHERE b.id = CASE TG_OP WHEN 'DELETE' THEN OLD.block_id ELSE NEW.block_id END;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER text_stays_frozen BEFORE INSERT OR UPDATE OR DELETE ON newsletters_blocktext
    FOR EACH ROW EXECUTE FUNCTION newsletters_keep_piece();
CREATE TRIGGER entry_stays_frozen BEFORE INSERT OR UPDATE OR DELETE ON newsletters_blockitem
    FOR EACH ROW EXECUTE FUNCTION newsletters_keep_piece();
"""
_FREEZE_NOT = """
DROP TRIGGER entry_stays_frozen ON newsletters_blockitem;
DROP TRIGGER text_stays_frozen ON newsletters_blocktext;
DROP TRIGGER block_stays_frozen ON newsletters_block;
DROP TRIGGER words_stay_frozen ON newsletters_issuewords;
DROP TRIGGER issue_stays_frozen ON newsletters_issue;
DROP FUNCTION newsletters_keep_piece();
DROP FUNCTION newsletters_keep_part();
DROP FUNCTION newsletters_keep_issue();
DROP FUNCTION newsletters_require_open(uuid);
"""

OPERATIONS = [migrations.RunSQL(_FREEZE, _FREEZE_NOT)]
