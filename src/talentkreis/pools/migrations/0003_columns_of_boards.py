# SPDX-License-Identifier: Apache-2.0
"""Columns of a board are read page by page: the index also breaks the ties of one moment."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("pools", "0002_stages_of_pools")]

    operations = [
        AddIndexConcurrently(
            "poolmembership",
            models.Index(
                fields=["pool", "stage", "-stage_since", "-id"],
                name="membership_column",
                condition=models.Q(left_at__isnull=True),
            ),
        ),
        RemoveIndexConcurrently("poolmembership", "membership_board"),
    ]
