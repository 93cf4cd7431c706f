# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0002_append_only"),
    ]

    operations = [
        migrations.AlterField(
            model_name="consentevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("requested", "asked"),
                    ("given", "given"),
                    ("confirmed", "confirmed"),
                    ("imported", "taken over with evidence"),
                    ("declined", "declined"),
                    ("withdrawn", "withdrawn"),
                    ("objected", "objected"),
                    ("expired", "expired"),
                    ("revoked", "import taken back"),
                ],
                max_length=10,
            ),
        ),
    ]
