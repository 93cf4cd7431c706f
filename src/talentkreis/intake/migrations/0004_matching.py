# SPDX-License-Identifier: Apache-2.0
"""Candidates for "is this somebody we know?": one narrow index instead of comparing with everybody.

`intake_name_block` puts people together whose first given name and first letters of the family
name sound the same when typed in any way; `pg_trgm` then looks at those few only. It is for
finding, not for deciding, so it need not fold as thoroughly as `people_name_key`.
"""

from django.db import migrations

_VARIANTS = {
    "A": "ÄÀÁÂÃÅĄĂ",
    "C": "ÇĆČ",
    "D": "ĎĐÐ",
    "E": "ÈÉÊËĘĚĖ",
    "G": "ĞĢ",
    "I": "ÌÍÎÏİĮ",
    "K": "Ķ",
    "L": "ŁĽĻ",
    "N": "ÑŃŇŅ",
    "O": "ÖÒÓÔÕØŐ",
    "R": "ŘŔ",
    "S": "ŚŠȘŞ",
    "T": "ŤȚŢ",
    "U": "ÜÙÚÛŮŰŪ",
    "Y": "ÝŸ",
    "Z": "ŹŻŽ",
}
_PAIRS = [
    (letter, plain)
    for plain, letters in _VARIANTS.items()
    for upper in letters
    for letter in dict.fromkeys((upper, upper.lower()[0]))
    if not letter.isascii()
] + [("ß", "s"), ("ı", "I"), ("-", " "), ("’", "'")]
_SOURCE = "".join(letter for letter, _ in _PAIRS)
_TARGET = "".join(plain for _, plain in _PAIRS).replace("'", "''")

CREATE = f"""
CREATE FUNCTION intake_key(written text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT replace(replace(replace(
        lower(translate(written, '{_SOURCE}', '{_TARGET}') COLLATE "C"),
        'ae', 'a'), 'oe', 'o'), 'ue', 'u')
$$;
-- Schema named: an index is built with an empty search path.
CREATE FUNCTION intake_name_block(given text, family text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT split_part(public.intake_key(given), ' ', 1) || '|' || left(public.intake_key(family), 3)
$$;
CREATE INDEX intake_person_block ON people_person (intake_name_block(given_name, family_name))
    WHERE given_name <> '' AND family_name <> '';
"""

DROP = """
DROP INDEX intake_person_block;
DROP FUNCTION intake_name_block(text, text);
DROP FUNCTION intake_key(text);
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_reading_and_progress"), ("people", "0003_names_and_documents")]

    operations = [migrations.RunSQL(CREATE, DROP)]
