# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_names_and_documents"),
    ]

    operations = [
        migrations.AlterField(
            model_name="processingbasis",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("application", "Application"),
                    ("pool", "Talent pool"),
                    ("sourcing", "Sourcing"),
                    ("employment", "Employment"),
                    ("alumni", "Alumni network"),
                    ("client_contact", "Client contact"),
                    ("subscription", "Subscription"),
                ],
                max_length=20,
            ),
        ),
    ]
