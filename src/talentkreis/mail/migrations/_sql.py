# SPDX-License-Identifier: Apache-2.0
"""The database allows only the transitions of TRUST C.2, whoever writes.

A message that was held by a merge goes back to where it was when the merge is undone.
"""

from django.db import migrations

_TRANSITIONS = """
CREATE FUNCTION mail_guard_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('planned', 'waiting_for_person', 'held') THEN
            RAISE EXCEPTION 'a message cannot begin as %', NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'message_transition';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.attempt < OLD.attempt THEN
        RAISE EXCEPTION 'the attempt of message % cannot go back', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'message_transition';
    END IF;
    IF NEW.message_id_header <> OLD.message_id_header THEN
        RAISE EXCEPTION 'the Message-ID of message % is fixed', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'message_transition';
    END IF;
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    IF NOT (CASE OLD.state
        WHEN 'planned' THEN
            NEW.state IN ('waiting_for_person', 'held', 'claimed', 'expired', 'cancelled')
        WHEN 'waiting_for_person' THEN NEW.state IN ('planned', 'held', 'expired', 'cancelled')
        WHEN 'held' THEN NEW.state IN (
            'planned', 'waiting_for_person', 'deferred', 'expired', 'cancelled')
        WHEN 'claimed' THEN NEW.state IN (
            'planned', 'data_started', 'deferred', 'rejected', 'held', 'expired', 'cancelled')
        WHEN 'data_started' THEN NEW.state IN ('accepted', 'deferred', 'rejected', 'uncertain')
        WHEN 'deferred' THEN NEW.state IN ('claimed', 'held', 'expired', 'cancelled')
        WHEN 'uncertain' THEN NEW.state IN ('accepted', 'rejected')
            OR (NEW.state = 'planned' AND NEW.resolved_by_id IS NOT NULL)
        ELSE false
    END) THEN
        RAISE EXCEPTION 'message % cannot become % after %', OLD.id, NEW.state, OLD.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'message_transition';
    END IF;
    -- Every claim is a new attempt, and nothing but a claim is: this is the fence.
    IF (NEW.state = 'claimed') <> (NEW.attempt = OLD.attempt + 1) THEN
        RAISE EXCEPTION 'message %: attempt and claim belong together', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'message_transition';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER message_transition BEFORE INSERT OR UPDATE OF state, attempt, message_id_header
    ON mail_message FOR EACH ROW EXECUTE FUNCTION mail_guard_message();
"""
_NO_TRANSITIONS = """
DROP TRIGGER message_transition ON mail_message;
DROP FUNCTION mail_guard_message();
"""

OPERATIONS = [migrations.RunSQL(_TRANSITIONS, _NO_TRANSITIONS)]
