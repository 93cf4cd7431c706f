# SPDX-License-Identifier: Apache-2.0
"""The partitioned record, append-only by trigger like the seals over it."""

# The record is a table that models cannot make; the model only describes it.
MAKE_RECORD = """
CREATE TABLE activity_activity (
    at timestamptz NOT NULL,
    id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    kind varchar(60) NOT NULL,
    version smallint NOT NULL DEFAULT 1,
    actor_kind varchar(6) NOT NULL,
    actor_id uuid,
    person_id uuid,
    member_id uuid,
    pool_id uuid,
    sequence_id uuid,
    message_id uuid,
    import_id uuid,
    payload jsonb NOT NULL DEFAULT '{}',
    transaction_id bigint NOT NULL,
    PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);

CREATE TABLE activity_activity_default PARTITION OF activity_activity DEFAULT;

CREATE INDEX activity_person ON activity_activity (person_id, occurred_at DESC, id DESC)
    WHERE person_id IS NOT NULL;
CREATE INDEX activity_kind ON activity_activity (kind, at);
CREATE INDEX activity_transaction ON activity_activity (transaction_id);

CREATE FUNCTION activity_set_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.transaction_id := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;

CREATE TRIGGER activity_transaction BEFORE INSERT ON activity_activity
    FOR EACH ROW EXECUTE FUNCTION activity_set_transaction();

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER activity_append_only BEFORE UPDATE OR DELETE ON activity_activity
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Monthly partitions from last month to `months_ahead` from now; safe to run again.
CREATE FUNCTION activity_make_partitions(months_ahead int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    month date := date_trunc('month', now() - interval '1 month');
    made int := 0;
    name text;
BEGIN
    WHILE month <= date_trunc('month', now()) + make_interval(months => months_ahead) LOOP
        name := 'activity_activity_' || to_char(month, 'YYYY_MM');
        IF to_regclass(name) IS NULL AND NOT EXISTS (
            SELECT 1 FROM activity_activity_default
            WHERE at >= month AND at < month + interval '1 month'
        ) THEN
            EXECUTE format(
                'CREATE TABLE %I PARTITION OF activity_activity FOR VALUES FROM (%L) TO (%L)',
                name, month, (month + interval '1 month')::date);
            made := made + 1;
        END IF;
        month := (month + interval '1 month')::date;
    END LOOP;
    RETURN made;
END $$;
SELECT activity_make_partitions(13);

-- Rights, where the application is a role of its own.
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'talentkreis_app')
       AND current_user <> 'talentkreis_app' THEN
        REVOKE UPDATE, DELETE ON activity_activity FROM talentkreis_app;
        REVOKE UPDATE, DELETE ON activity_activity_default FROM talentkreis_app;
    END IF;
END $$;
"""
DROP_RECORD = """
DROP TABLE activity_activity;
DROP FUNCTION activity_make_partitions(int);
DROP FUNCTION activity_set_transaction();
DROP FUNCTION refuse_change();
"""

KEEP_SEALS = """
CREATE TRIGGER activity_seal_append_only BEFORE UPDATE OR DELETE ON activity_seal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'talentkreis_app')
       AND current_user <> 'talentkreis_app' THEN
        REVOKE UPDATE, DELETE ON activity_seal FROM talentkreis_app;
    END IF;
END $$;
"""
KEEP_SEALS_NOT = "DROP TRIGGER activity_seal_append_only ON activity_seal;"
