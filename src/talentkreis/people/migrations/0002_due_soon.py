# SPDX-License-Identifier: Apache-2.0
"""Indexes for whose reasons end, and who is still to be told, by day."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="processingbasis",
            index=models.Index(
                condition=models.Q(("ends_on__isnull", False)), fields=["ends_on"], name="basis_end"
            ),
        ),
        migrations.AddIndex(
            model_name="processingbasis",
            index=models.Index(
                condition=models.Q(("notice_due_on__isnull", False), ("noticed_at__isnull", True)),
                fields=["notice_due_on"],
                name="basis_notice_open",
            ),
        ),
    ]
