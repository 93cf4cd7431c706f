# SPDX-License-Identifier: Apache-2.0
"""The partitioned activity table, append-only by trigger, and the chain of seals."""

from django.db import migrations, models

CREATE = """
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

DROP = """
DROP TABLE activity_activity;
DROP FUNCTION activity_make_partitions(int);
DROP FUNCTION activity_set_transaction();
DROP FUNCTION refuse_change();
"""

ACTOR_KINDS = [
    ("member", "Member"),
    ("token", "API token"),
    ("person", "Person"),
    ("system", "Talentkreis"),
]


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(
            CREATE,
            DROP,
            state_operations=[
                migrations.CreateModel(
                    name="Activity",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "at",
                                "id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("id", models.UUIDField()),
                        ("occurred_at", models.DateTimeField()),
                        ("kind", models.CharField(max_length=60)),
                        ("version", models.PositiveSmallIntegerField(default=1)),
                        ("actor_kind", models.CharField(choices=ACTOR_KINDS, max_length=6)),
                        ("actor_id", models.UUIDField(null=True)),
                        ("person_id", models.UUIDField(null=True)),
                        ("member_id", models.UUIDField(null=True)),
                        ("pool_id", models.UUIDField(null=True)),
                        ("sequence_id", models.UUIDField(null=True)),
                        ("message_id", models.UUIDField(null=True)),
                        ("import_id", models.UUIDField(null=True)),
                        ("payload", models.JSONField(default=dict)),
                        ("transaction_id", models.BigIntegerField(editable=False)),
                    ],
                    options={
                        "db_table": "activity_activity",
                        "ordering": ["-occurred_at", "-id"],
                        "managed": False,
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("sealed_at", models.DateTimeField()),
                ("first_transaction", models.BigIntegerField()),
                (
                    "end_transaction",
                    models.BigIntegerField(help_text="First transaction not covered any more"),
                ),
                ("row_count", models.PositiveIntegerField()),
                ("previous_hash", models.BinaryField(max_length=32)),
                ("hash", models.BinaryField(max_length=32)),
            ],
        ),
    ]
