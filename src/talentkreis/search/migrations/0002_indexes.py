# SPDX-License-Identifier: Apache-2.0
"""Indexes of the projection: operator classes and expressions that models cannot say shortly.

One GIN over all label columns costs less to write than five, and answers AND between them in one
scan. Missing dates and warmth sort as infinity, so that a keyset is one row comparison.
"""

from django.db import migrations

INDEXES = {
    "search_row_document": "USING gin (document)",
    "search_row_name": "USING gin (name_key gin_trgm_ops)",
    "search_row_work": "USING gin (position_key gin_trgm_ops, employer_key gin_trgm_ops)",
    "search_row_labels": "USING gin (tags, hats, skills, consents, pool_ids)",
    "search_row_by_name": "(sort_name, person_id)",
    "search_row_by_contact": "((coalesce(last_contact_at, '-infinity'::timestamptz)), person_id)",
    "search_row_by_warmth": "((coalesce(warmth_log, '-infinity'::float8)), person_id)",
    "search_row_by_creation": "(created_at, person_id)",
    "search_row_place": "(latitude, longitude)",
    "search_row_city": "(city_key)",
    "search_row_postcode": "(postcode)",
    "search_row_owner": "(owner_id)",
    "search_row_by_next": "((coalesce(next_contact_on, 'infinity'::date)), person_id)",
    "search_row_gate_until": "(gate_valid_until) WHERE gate_valid_until IS NOT NULL",
}


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.RunSQL(f"CREATE INDEX {name} ON search_row {on}", f"DROP INDEX {name}")
        for name, on in INDEXES.items()
    ]
