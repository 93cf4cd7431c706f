# SPDX-License-Identifier: Apache-2.0
"""One key for every spelling of a name, with an index: the duplicate hint before saving.

`people_name_key` is `people.names.name_key` in SQL; a property test compares both.
"""

from django.db import migrations, models

# Not `lower` with a language's collation: which ones exist differs between servers.
CREATE = r"""
CREATE FUNCTION people_name_key(given text, family text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT regexp_replace(btrim(regexp_replace(
        translate(lower(regexp_replace(normalize(
            replace(replace(replace(replace(replace(replace(replace(replace(translate(
                normalize(given || ' ' || family, NFC),
                'ÄÖÜẞÆØÅÞŁłĐđı', 'äöüßæøåþllddi'),
            'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'), 'æ', 'ae'), 'ø', 'oe'), 'å', 'aa'),
            'þ', 'th'),
        NFKD), '[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]', '', 'g')
        COLLATE "C"),
        'АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯІЄҐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ',
        'абвгдежзиклмнопрстуфхцчшщъыьэюяієґαβγδεζηθικλμνξοπρστυφχψω'),
    '\s+', ' ', 'g')), '([aou])e', '\1', 'g')
$$;
CREATE INDEX person_name_key ON people_person (people_name_key(given_name, family_name));
"""

DROP = """
DROP INDEX person_name_key;
DROP FUNCTION people_name_key(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_person_needs_basis")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="archive_reason",
            field=models.CharField(blank=True, default="", db_default="", max_length=200),
        ),
        migrations.AddField(
            model_name="document",
            name="has_active_content",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
