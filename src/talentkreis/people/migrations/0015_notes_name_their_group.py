# SPDX-License-Identifier: Apache-2.0
"""Check the notes that were there; beside the release before, without holding anybody up."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0014_notes_for_groups")]

    operations = [ValidateConstraint(model_name="note", name="note_names_its_group")]
