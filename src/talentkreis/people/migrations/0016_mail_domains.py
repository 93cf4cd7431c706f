# SPDX-License-Identifier: Apache-2.0
"""What name servers said about the domains of addresses, off until somebody switches it on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0015_notes_name_their_group"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MailDomain",
            fields=[
                ("domain", models.CharField(max_length=253, primary_key=True, serialize=False)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("accepts", "takes mail"),
                            ("none", "no mail server"),
                            ("refuses", "takes no mail"),
                            ("unknown", "no answer"),
                        ],
                        max_length=8,
                    ),
                ),
                ("checked_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["-checked_at"], name="mail_domain_latest")],
            },
        ),
        migrations.CreateModel(
            name="AddressCheck",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("asks_name_servers", models.BooleanField(db_default=False, default=False)),
                ("switched_at", models.DateTimeField(blank=True, null=True)),
                (
                    "switched_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="one_address_check")
                ],
            },
        ),
    ]
