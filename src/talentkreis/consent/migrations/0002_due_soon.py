# SPDX-License-Identifier: Apache-2.0
"""Indexes for who says no, with which the clocks of storage begin."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0001_initial"),
        ("people", "0002_due_soon"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="consentstate",
            index=models.Index(
                condition=models.Q(("status__in", ["withdrawn", "objected"])),
                fields=["person"],
                name="consent_state_no",
            ),
        ),
    ]
