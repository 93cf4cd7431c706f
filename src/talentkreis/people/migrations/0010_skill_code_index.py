# SPDX-License-Identifier: Apache-2.0
"""Searching by concept asks for the skills of a code."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0009_skill_code")]

    operations = [
        AddIndexConcurrently(
            "skill",
            models.Index("code", name="skill_code", condition=~models.Q(code="")),
        ),
    ]
