# SPDX-License-Identifier: Apache-2.0
"""Mailboxes one signs in to at the provider."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0014_in_the_name_of"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProviderAccess",
            fields=[
                (
                    "provider",
                    models.CharField(
                        choices=[("microsoft", "Microsoft 365"), ("google", "Google")],
                        max_length=10,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("client_id", models.CharField(max_length=200)),
                ("client_secret", models.BinaryField(null=True)),
                ("tenant", models.CharField(blank=True, db_default="", max_length=100)),
                ("is_on", models.BooleanField(db_default=False, default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Authorisation",
            fields=[
                (
                    "mailbox",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="authorisation",
                        serialize=False,
                        to="mail.mailbox",
                    ),
                ),
                (
                    "provider",
                    models.CharField(
                        choices=[("microsoft", "Microsoft 365"), ("google", "Google")],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("connected", "connected"), ("reconnect", "connect again")],
                        default="connected",
                        max_length=10,
                    ),
                ),
                ("access_token", models.BinaryField(null=True)),
                ("refresh_token", models.BinaryField(null=True)),
                ("expires_at", models.DateTimeField()),
                ("renewing_until", models.DateTimeField(blank=True, null=True)),
                ("renewal", models.PositiveIntegerField(db_default=0, default=0)),
                ("connected_at", models.DateTimeField()),
                (
                    "connected_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "connected"), _negated=True),
                            ("refresh_token__isnull", False),
                            _connector="OR",
                        ),
                        name="connected_with_a_token",
                    )
                ],
            },
        ),
    ]
