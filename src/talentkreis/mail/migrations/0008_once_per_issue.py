# SPDX-License-Identifier: Apache-2.0
"""Nobody and no address gets an issue twice; built beside running work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

ISSUE = models.Q(issue_id__isnull=False)


def _once(fields: list[str], columns: str, name: str) -> migrations.SeparateDatabaseAndState:
    """A unique constraint with a condition is a unique index of the same name."""
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL(
                f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON mail_message ({columns})"
                " WHERE issue_id IS NOT NULL",
                f"DROP INDEX CONCURRENTLY {name}",
            )
        ],
        state_operations=[
            migrations.AddConstraint(
                model_name="message",
                constraint=models.UniqueConstraint(condition=ISSUE, fields=fields, name=name),
            )
        ],
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("mail", "0007_issues")]

    operations = [
        AddIndexConcurrently(
            "message",
            models.Index(condition=ISSUE, fields=["issue_id", "state"], name="message_of_issue"),
        ),
        _once(["issue_id", "person"], "issue_id, person_id", "message_once_per_issue_and_person"),
        _once(
            ["issue_id", "address_hash"],
            "issue_id, address_hash",
            "message_once_per_issue_and_address",
        ),
    ]
