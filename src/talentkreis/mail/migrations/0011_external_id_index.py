from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("mail", "0010_channels")]

    operations = [
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                fields=["external_id"],
                name="message_external_id",
                condition=models.Q(("external_id", ""), _negated=True),
            ),
        ),
    ]
