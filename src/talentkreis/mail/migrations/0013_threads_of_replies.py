# SPDX-License-Identifier: Apache-2.0
"""What has come in so far becomes conversations: one statement each for people and for senders."""

from django.db import migrations

OF_PEOPLE = """
    INSERT INTO mail_thread (id, person_id, channel, sender, state, tags, latest_id, last_in_at,
                             listed_at)
    SELECT gen_random_uuid(), person_id, 'email', '',
           CASE WHEN bool_or(state = 'open') THEN 'open' ELSE 'done' END, '{}',
           (array_agg(id ORDER BY received_at DESC, id DESC))[1], max(received_at),
           max(received_at)
    FROM mail_inboundmessage
    WHERE person_id IS NOT NULL AND classification IN ('human_reply', 'complaint')
    GROUP BY person_id
    ON CONFLICT DO NOTHING
"""
OF_SENDERS = """
    INSERT INTO mail_thread (id, channel, sender, state, tags, latest_id, last_in_at, listed_at)
    SELECT gen_random_uuid(), 'email', lower(from_address),
           CASE WHEN bool_or(state = 'unassigned') THEN 'open' ELSE 'done' END, '{}',
           (array_agg(id ORDER BY received_at DESC, id DESC))[1], max(received_at),
           max(received_at)
    FROM mail_inboundmessage
    WHERE person_id IS NULL AND classification IN ('human_reply', 'complaint')
    GROUP BY lower(from_address)
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    """Runs twice without harm; the release before knows nothing of the table."""

    dependencies = [("mail", "0012_threads")]

    operations = [
        migrations.RunSQL([OF_PEOPLE, OF_SENDERS], migrations.RunSQL.noop),
    ]
