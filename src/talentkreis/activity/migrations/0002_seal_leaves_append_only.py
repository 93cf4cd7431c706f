"""Marks that name a bad row; seals are append-only like what they seal."""

from django.db import migrations, models

APPEND_ONLY = """
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


class Migration(migrations.Migration):
    dependencies = [("activity", "0001_initial")]

    operations = [
        migrations.AddField("seal", "leaves", models.BinaryField(default=b"")),
        migrations.RunSQL(APPEND_ONLY, "DROP TRIGGER activity_seal_append_only ON activity_seal;"),
    ]
