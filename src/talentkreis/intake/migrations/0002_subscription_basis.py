# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="importbatch",
            name="basis_purpose",
            field=models.CharField(
                blank=True,
                choices=[
                    ("application", "Application"),
                    ("pool", "Talent pool"),
                    ("sourcing", "Sourcing"),
                    ("employment", "Employment"),
                    ("alumni", "Alumni network"),
                    ("client_contact", "Client contact"),
                    ("subscription", "Subscription"),
                ],
                db_default="",
                max_length=20,
            ),
        ),
    ]
